"""What stands in the way of a start is said in one sentence, before anything slow is done."""

import os
import shutil
import socket
from pathlib import Path

import pytest

from tests.setup.checkout import Checkout, free_port

PYTHONS = ("python3", "python3.11", "python3.12", "python3.13")
OLD = "#!/bin/sh\necho 3.9\n"
WITHOUT_VENV = """#!/bin/sh
case "$*" in
*version_info*) echo 3.11 ;;
*) echo "No module named venv" >&2; exit 1 ;;
esac
"""
FAILING_VENV = """#!/bin/sh
case "$*" in
*version_info*) echo 3.11 ;;
*"-m venv"*) echo "The virtual environment was not created successfully because ensurepip is not available."; exit 1 ;;
esac
"""


def _only_python(folder: Path, script: str) -> str:
    """A PATH with the system's programs, but no other Python than this script under its usual names."""
    programs = folder / "programs"
    programs.mkdir()
    for directory in ("/usr/bin", "/bin"):
        for program in Path(directory).iterdir():
            if not program.name.startswith("python") and not (programs / program.name).is_symlink():
                (programs / program.name).symlink_to(program)
    for name in PYTHONS:
        (programs / name).write_text(script)
        (programs / name).chmod(0o755)
    return str(programs)


@pytest.fixture(scope="module")
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_serve_taken_port(checkout: Checkout, taken_port: int):
    finished = checkout.run("bin/serve", "--port", str(taken_port))

    assert finished.stdout == (
        f"Port {taken_port} is taken: stop what uses it or choose another, e.g. --port {taken_port + 1}.\n"
    )
    assert finished.returncode == 1
    assert not (checkout.folder / "var" / "postgres").exists()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80a", "", "８０００", "8000.0"])
def test_serve_bad_port(checkout: Checkout, port: str):
    finished = checkout.run("bin/serve", f"--port={port}")

    assert finished.stdout == f"--port: {port!r} is not a port: give a whole number from 1 to 65535.\n"
    assert finished.returncode == 1


def test_serve_unknown_host(checkout: Checkout):
    finished = checkout.run("bin/serve", "--host", "192.0.2.1", "--port", str(free_port()))

    assert (
        finished.stdout == "--host 192.0.2.1 is not an address of this machine: leave it out or give one of its own.\n"
    )
    assert finished.returncode == 1


def test_serve_unknown_option(checkout: Checkout):
    finished = checkout.run("bin/serve", "--prot", "8000")

    assert finished.stdout == "unrecognized arguments: --prot 8000\n"
    assert finished.returncode == 1


@pytest.mark.parametrize("command", ["bin/serve", "bin/test", "bin/bench"])
def test_old_python(bare_checkout: Checkout, command: str):
    path = _only_python(bare_checkout.folder, OLD)

    finished = bare_checkout.run(command, path=path)

    assert finished.stdout == (
        f"Accord needs Python 3.11, 3.12 or 3.13 ({path}/python3 is Python 3.9): install one (on Debian 12 or 13: "
        "apt-get install python3 python3-venv), or set PYTHON to its path.\n"
    )
    assert finished.returncode == 1


def test_wanted_python_missing(bare_checkout: Checkout):
    finished = bare_checkout.run("env", "PYTHON=/nowhere/python3", "bin/serve")

    assert finished.stdout == (
        "PYTHON=/nowhere/python3 is not a Python 3.11, 3.12 or 3.13 that works: unset it or set it to one.\n"
    )
    assert finished.returncode == 1


def test_missing_venv(bare_checkout: Checkout):
    path = _only_python(bare_checkout.folder, WITHOUT_VENV)

    finished = bare_checkout.run("bin/serve", "--port", str(free_port()), path=path)

    assert finished.stdout == (
        f"{path}/python3.13 cannot make virtual environments: install the missing part (on Debian or Ubuntu: "
        "apt-get install python3-venv), then run this again.\n"
    )
    assert finished.returncode == 1


def test_venv_fails(bare_checkout: Checkout):
    path = _only_python(bare_checkout.folder, FAILING_VENV)

    finished = bare_checkout.run("bin/serve", "--port", str(free_port()), path=path)

    assert finished.stdout.splitlines()[-1] == (
        f"{path}/python3.13 cannot make virtual environments: install the missing part (on Debian or Ubuntu: "
        "apt-get install python3-venv), then run this again."
    )
    assert finished.returncode == 1


@pytest.mark.parametrize("command", ["bin/serve", "bin/test"])
def test_unwritable_folder(bare_checkout: Checkout, command: str):
    bare_checkout.folder.chmod(0o555)
    prefix: tuple[str, ...] = ()
    name = os.environ.get("USER", "")
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            pytest.skip("root may write everywhere, and setpriv is not there to become somebody else")
        prefix = ("setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups")
        name = "nobody"

    finished = bare_checkout.run(command, prefix=prefix)
    bare_checkout.folder.chmod(0o755)

    assert finished.stdout == (
        f"{bare_checkout.folder} cannot be written by {name}: give that user the folder "
        f"(chown -R {name} '{bare_checkout.folder}') or run this as its owner.\n"
    )
    assert finished.returncode == 1


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        (
            "mysql://a:b@localhost/c",
            "DATABASE_URL must name a PostgreSQL database, like postgresql://user:password@host:5432/accord.",
        ),
        (
            "postgresql://somebody:unlikely-secret@127.0.0.1:1/accord",
            "The database server does not let us in",
        ),
    ],
)
def test_database_refused(checkout: Checkout, address: str, sentence: str):
    finished = checkout.run("env", f"DATABASE_URL={address}", "bin/serve", "--port", str(free_port()))

    assert finished.stdout.startswith(sentence)
    assert finished.stdout.count("\n") == 1
    assert "unlikely-secret" not in finished.stdout
    assert finished.returncode == 1


def test_one_address_of_two(checkout: Checkout):
    finished = checkout.run("env", "ACCORD_APP_DATABASE_URL=postgresql:///x", "bin/serve", "--port", str(free_port()))

    assert finished.stdout == (
        "ACCORD_APP_DATABASE_URL is set but ACCORD_OWNER_DATABASE_URL is not: set both, or neither.\n"
    )
    assert finished.returncode == 1
