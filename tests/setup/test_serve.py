"""bin/serve from an empty folder to the first page, again, and to its end: nothing is lost and nothing is left."""

import json
import os
import signal
import stat

from tests.setup.checkout import Checkout, Serving, free_port

FIRST_START_SECONDS = 300  # a quarter of a minute on a machine that has nothing else to do
SECOND_START_SECONDS = 60  # two or three there


def test_serve_twice(checkout: Checkout):
    port = free_port()

    with Serving(checkout, port) as first:
        first.wait(FIRST_START_SECONDS)
        assert json.loads(first.get("/healthz")) == {"status": "ok"}
        assert f"Accord is at {first.address}/" in first.output()
        assert "border@accord.example" in first.output()
        settings = (checkout.folder / "var" / "env").read_text()
        assert first.end(signal.SIGTERM) == 0
    assert checkout.processes() == []

    with Serving(checkout, port) as second:
        second.wait(SECOND_START_SECONDS)
        assert "Made the demo world" not in second.output()
        assert "Bringing the database up to date" not in second.output()
        assert (checkout.folder / "var" / "env").read_text() == settings
        second.process.kill()  # it cannot clean up: the next start must cope with the database that stays
        second.process.wait()

    with Serving(checkout, port) as third:
        third.wait(SECOND_START_SECONDS)
        assert third.end(signal.SIGINT) == 0
    assert checkout.processes() == []
    assert stat.S_IMODE(os.stat(checkout.folder / "var" / "env").st_mode) == 0o600
