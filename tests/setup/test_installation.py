"""The virtual environment: interrupted, it is made afresh; finished, it is left alone."""

from tests.setup.checkout import Checkout, free_port

# A Python that passes for 3.11 and makes an "environment" with a pip that notes its calls; no network, no minutes.
PRETENDER = """#!/bin/sh
case "$*" in
*version_info*) echo 3.11 ;;
*"-m bin.lib.address"*) ;;
*"-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
*"-m pip install"*) echo "$*" >>pip.log; test ! -e pip-fails ;;
*"-m bin.lib"*) echo "would go on" ;;
esac
"""


def _serve(checkout: Checkout):
    python = checkout.folder / "pretender"
    python.write_text(PRETENDER)
    python.chmod(0o755)
    return checkout.run("env", f"PYTHON={python}", "bin/serve", "--port", str(free_port()))


def _installations(checkout: Checkout) -> int:
    return len((checkout.folder / "pip.log").read_text().splitlines())


def test_installation_twice(bare_checkout: Checkout):
    first = _serve(bare_checkout)
    second = _serve(bare_checkout)

    assert first.stdout.splitlines() == [
        "Making the virtual environment with Python 3.11 in .venv  done",
        "Installing requirements.txt  done",
        "would go on",
    ]
    assert second.stdout == "would go on\n"
    assert _installations(bare_checkout) == 1


def test_installation_changed(bare_checkout: Checkout):
    _serve(bare_checkout)
    (bare_checkout.folder / "requirements.txt").write_text("Django==5.2.19\n")

    again = _serve(bare_checkout)

    assert again.stdout == "Installing requirements.txt  done\nwould go on\n"
    assert _installations(bare_checkout) == 2


def test_installation_interrupted(bare_checkout: Checkout):
    _serve(bare_checkout)
    (bare_checkout.folder / ".venv" / ".installing").touch()
    leftover = bare_checkout.folder / ".venv" / "half-installed"
    leftover.touch()

    again = _serve(bare_checkout)

    assert again.stdout.splitlines() == [
        "An earlier installation was not finished: starting it afresh",
        "Making the virtual environment with Python 3.11 in .venv  done",
        "Installing requirements.txt  done",
        "would go on",
    ]
    assert not leftover.exists()


def test_installation_failed(bare_checkout: Checkout):
    (bare_checkout.folder / "pip-fails").touch()

    failed = _serve(bare_checkout)
    (bare_checkout.folder / "pip-fails").unlink()
    again = _serve(bare_checkout)

    assert failed.returncode == 1
    assert failed.stdout.splitlines()[-1] == (
        "The requirements could not be installed: see var/install.log, check the network, then run this again; "
        "it starts afresh by itself."
    )
    assert again.stdout.splitlines()[0] == "An earlier installation was not finished: starting it afresh"
    assert again.stdout.splitlines()[-1] == "would go on"
