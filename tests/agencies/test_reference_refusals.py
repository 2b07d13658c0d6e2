"""load_reference: lines and files that are refused, with the reason."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from agencies.models import (
    Agency,
    Need,
)
from tests.agencies.reference_folder import counts, reference_folder, replace

__all__ = ["reference_folder"]  # the fixture
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("X,X,X,,,police,NOWHERE,CA,en,,,,no,s,,seed", "parent_code: there is no agency 'NOWHERE'"),
        ("X,X,X,,,police,,ATLANTIS,en,,,,no,s,,seed", "home_jurisdiction_code: there is no jurisdiction 'ATLANTIS'"),
        ("X,X,X,,,police,,CA,en,,,,maybe,s,,seed", "takes_referrals must be yes or no, not 'maybe'"),
        ("X,X,X,,,circus,,CA,en,,,,no,s,,seed", "kind: Value 'circus' is not a valid choice."),
        ("X,,X,,,police,,CA,en,,,,no,s,,seed", "name_en: This field cannot be blank."),
        ("X,X,X,,,police,,CA,en,javascript:alert(1),,,no,s,,seed", "website: Enter a valid URL."),
        ("X,X,X", "the line has more or fewer cells than the header"),
        ("X,X\x00,X,,,police,,CA,en,,,,no,s,,seed", "the line holds a null character"),
        ("AMC,X,X,,,police,,CA,en,,,,no,s,,seed", "the code 'AMC' stands in an earlier line too"),
        (f"X,{'x' * 300},X,,,police,,CA,en,,,,no,s,,seed", "name_en: Ensure this value has at most 255 characters"),
    ],
)
def test_refused_line_is_named_and_stops_no_other(folder: Path, line: str, reason: str) -> None:
    with (folder / "agencies.csv").open("a", encoding="utf-8") as file:
        file.write(f"{line}\nAFTER,After,Après,,,police,AFTERWARDS,CA,en,,,,no,s,,seed\n")
        file.write("AFTERWARDS,Afterwards,Ensuite,,,police,,CA,en,,,,no,s,,seed\n")

    new, _changed, _unchanged, _kept, refused = counts(folder, "agencies.csv")

    assert new == 6
    assert [number for number, _reason in refused] == [6]
    assert refused[0][1].startswith(reason)
    assert Agency.objects.get(code="AFTER").parent.code == "AFTERWARDS"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("pillars.csv", b"code,name_en\nA,B\n", "the header lacks name_fr"),
        ("pillars.csv", b"", "the header lacks code"),
        ("pillars.csv", b"code\xff\xfe", "the file cannot be read as UTF-8 text"),
    ],
)
def test_unreadable_file_is_refused_whole(folder: Path, name: str, content: bytes, reason: str) -> None:
    (folder / name).write_bytes(content)

    refused = counts(folder, name)[4]

    assert [number for number, _reason in refused] == [1]
    assert refused[0][1].startswith(reason)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("2012-06-06", "2012-13-45", "adopted_on must be a day such as 2012-06-06, not '2012-13-45'"),
    ],
)
def test_bad_day_is_refused(folder: Path, old: str, new: str, reason: str) -> None:
    replace(folder, "instruments.csv", old, new)

    assert reason in [why for _line, why in counts(folder, "instruments.csv")[4]]


def test_mandate_ending_before_it_starts_is_refused(folder: Path) -> None:
    with (folder / "mandates.csv").open("a", encoding="utf-8") as file:
        file.write("AMC,training,PREVENTION,CA,all,,Says.,Dit.,2020-01-02,2020-01-01,s,,seed\n")

    assert counts(folder, "mandates.csv")[4] == [(3, "ends_on lies before starts_on")]


def test_command_fails_when_a_line_is_refused(folder: Path) -> None:
    with (folder / "agencies.csv").open("a", encoding="utf-8") as file:
        file.write("X,X\n")
    out = StringIO()

    with pytest.raises(CommandError, match="Some lines were refused"):
        call_command("load_reference", folder=folder, stdout=out)

    assert "  line 6 refused: the line has more or fewer cells than the header" in out.getvalue()
    assert Agency.objects.count() == 4


@pytest.mark.parametrize("hours", ["soon", "-1", "²", ""])
def test_number_that_is_none_is_refused(folder: Path, hours: str) -> None:
    replace(folder, "needs.csv", "child-protection,1,", f"child-protection,{hours},")

    refused = counts(folder, "needs.csv")[4]

    assert refused == [(2, f"urgent_within_hours must be a whole number, not '{hours}'")]


def test_number_the_database_forbids_is_refused(folder: Path) -> None:
    replace(folder, "needs.csv", "child-protection,1,", "child-protection,0,")

    ((line, reason),) = counts(folder, "needs.csv")[4]

    assert line == 2
    assert "need_hours_positive" in reason
    assert Need.objects.count() == 28
