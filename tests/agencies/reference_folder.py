"""A folder of reference files that tests may edit."""

import shutil
from pathlib import Path

import pytest

from agencies.reference_loading.operations import DEFAULT_FOLDER, load_reference


@pytest.fixture(name="folder")
def reference_folder(tmp_path: Path) -> Path:
    """A small country: its own copy of the files, cut to a few lines, so that tests may edit it."""
    for name in ("pillars.csv", "functions.csv", "needs.csv", "populations.csv", "jurisdictions.csv"):
        shutil.copy(DEFAULT_FOLDER / name, tmp_path)
    keep(tmp_path, "instruments.csv", ("CA-NAP-2012,", "SAARC-2002-TRAFF", "UN-CRC,"))
    keep(tmp_path, "agencies.csv", ("AMC,", "CBSA,", "PS,", "RCMP,"))
    keep(tmp_path, "mandates.csv", ("AMC,awareness,PREVENTION,CA-MB,first-nations,,",))
    return tmp_path


def keep(folder: Path, name: str, starts: tuple[str, ...]) -> None:
    lines = (DEFAULT_FOLDER / name).read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [lines[0], *(line for line in lines[1:] if line.startswith(starts))]
    (folder / name).write_text("".join(kept), encoding="utf-8")


def replace(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def counts(folder: Path, name: str) -> tuple[int, int, int, int, list[tuple[int, str]]]:
    reports = {report.file: report for report in load_reference(folder)}
    report = reports[name]
    return (
        report.new,
        report.changed,
        report.unchanged,
        report.kept,
        [(refusal.line, refusal.reason) for refusal in report.refused],
    )
