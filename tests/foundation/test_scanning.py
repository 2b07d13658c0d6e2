"""Files are scanned by ClamAV where one is set: by a stand-in that speaks the protocol, and by the real one."""

import shutil
from collections.abc import Callable, Iterator

import pytest

from coordination.foundation import scanning
from coordination.foundation.uploads import CHUNK, MOST_BYTES
from tests.foundation import clamav


@pytest.fixture
def scanner(settings) -> Iterator[Callable[[str], clamav.StandIn]]:
    made = []

    def start(mode: str = "") -> clamav.StandIn:
        made.append(clamav.StandIn(mode))
        settings.CLAMD = made[-1].address
        return made[-1]

    yield start
    for stand_in in made:
        stand_in.close()


def test_off_without_the_setting(settings) -> None:
    settings.CLAMD = ""

    assert scanning.scan([clamav.BAD]) is None


def test_clean_file_passes_whole(scanner) -> None:
    stand_in = scanner()

    scanning.scan([b"a" * 10, b"b" * 70_000])

    assert stand_in.received == b"a" * 10 + b"b" * 70_000


def test_infected_file_is_named(scanner) -> None:
    scanner()

    with pytest.raises(scanning.Infected, match=r"^Test\.Sign$"):
        scanning.scan([clamav.BAD[:20], clamav.BAD[20:]])


@pytest.mark.parametrize("mode", ["limit", "hangs_up"])
def test_no_verdict_is_no_pass(scanner, mode: str) -> None:
    scanner(mode)

    with pytest.raises(scanning.ScannerAway):
        scanning.scan(b"x" * CHUNK for _piece in range(100))


def test_slow(scanner, monkeypatch) -> None:
    scanner("slow")
    monkeypatch.setattr(scanning, "PATIENCE", 0.5)

    with pytest.raises(scanning.ScannerAway, match=r"time"):
        scanning.scan([b"x"])


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.ctl", "nonsense"])
def test_dead(settings, address: str) -> None:
    settings.CLAMD = address

    with pytest.raises(scanning.ScannerAway):
        scanning.scan([b"x"])


@pytest.mark.skipif(shutil.which("clamd") is None, reason="no clamd is installed")
def test_real_one(settings) -> None:
    with clamav.real() as address:
        settings.CLAMD = address

        assert scanning.scan([b"A letter."]) is None
        with pytest.raises(scanning.Infected, match=r"Test\.Sign"):
            scanning.scan([clamav.BAD])
        assert scanning.scan(b"x" * CHUNK for _piece in range(MOST_BYTES // CHUNK)) is None
        with pytest.raises(scanning.ScannerAway):
            scanning.scan(b"x" * CHUNK for _piece in range(2 * MOST_BYTES // CHUNK))
