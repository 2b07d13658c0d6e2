"""load_reference: new, changed, unchanged, kept, refused."""

import datetime
import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import (
    Agency,
    Desk,
    Instrument,
    Jurisdiction,
    Mandate,
    Need,
    PermitRule,
    Pillar,
    ReferenceRow,
)
from agencies.reference_loading.operations import DEFAULT_FOLDER, load_reference

pytestmark = pytest.mark.django_db
OURS = (
    "pillars.csv",
    "functions.csv",
    "needs.csv",
    "populations.csv",
    "jurisdictions.csv",
    "instruments.csv",
    "agencies.csv",
    "mandates.csv",
    "trp.csv",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
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


def test_shipped_files_all_loaded() -> None:
    reports = [report for report in load_reference() if report.file in OURS]

    assert [report.file for report in reports] == list(OURS)
    assert sum(len(report.refused) for report in reports) == 0
    assert set(Pillar.objects.values_list("code", flat=True)) == {
        "PREVENTION",
        "PROTECTION",
        "PROSECUTION",
        "PARTNERSHIPS",
    }
    assert Agency.objects.count() == 178
    assert Mandate.objects.count() == 307
    assert Instrument.objects.filter(code="CA-NAP-2012", adopted_on=datetime.date(2012, 6, 6)).exists()
    assert Jurisdiction.objects.within("SAARC").filter(kind="country").count() == 8
    assert Need.objects.get(code="safe-shelter").functions.count() == 2
    assert PermitRule.objects.count() == 18


def test_second_load_changes_nothing_in_few_queries(folder: Path) -> None:
    load_reference(folder)

    with CaptureQueriesContext(connection) as captured:
        reports = [report for report in load_reference(folder) if report.file in OURS]

    assert {(report.new, report.changed, report.kept, len(report.refused)) for report in reports} == {(0, 0, 0, 0)}
    assert sum(report.unchanged for report in reports) > 150
    writes = [query["sql"] for query in captured.captured_queries if query["sql"].startswith(("INSERT", "UPDATE"))]
    assert writes == []


def test_changed_line_updates_the_row(folder: Path) -> None:
    load_reference(folder)
    replace(folder, "agencies.csv", "Assembly of Manitoba Chiefs", "Assembly of Manitoba Chiefs (new)")

    assert counts(folder, "agencies.csv")[:4] == (0, 1, 3, 0)
    agency = Agency.objects.get(code="AMC")
    assert agency.name_en == "Assembly of Manitoba Chiefs (new)"
    assert "(new)" in agency.search


def test_row_edited_by_people_is_kept_until_the_file_changes(folder: Path) -> None:
    load_reference(folder)
    agency = Agency.objects.get(code="AMC")
    agency.website, agency.kind = "https://edited.example", "policy"
    agency.save()

    assert counts(folder, "agencies.csv")[:4] == (0, 0, 3, 1)
    replace(folder, "agencies.csv", "Assembly of Manitoba Chiefs", "Chiefs of Manitoba")
    assert counts(folder, "agencies.csv")[:4] == (0, 1, 3, 0)

    agency.refresh_from_db()
    assert (agency.name_en, agency.website, agency.kind) == ("Chiefs of Manitoba", "https://edited.example", "policy")


def test_rows_of_people_stay(folder: Path) -> None:
    load_reference(folder)
    home = Jurisdiction.objects.get(code="CA-MB")
    Agency.objects.create(code="OURS", name_en="Ours", name_fr="La nôtre", kind="other", home_jurisdiction=home)
    Desk.objects.create(agency=Agency.objects.get(code="AMC"), name_en="Front", phone="1")

    load_reference(folder)

    assert set(Agency.objects.values_list("code", flat=True)) == {"AMC", "CBSA", "PS", "RCMP", "OURS"}
    assert Desk.objects.count() == 1


def test_row_entered_by_people_before_the_file_names_it_is_kept(folder: Path) -> None:
    keep(folder, "agencies.csv", ("CBSA,", "PS,", "RCMP,"))
    keep(folder, "mandates.csv", ())
    load_reference(folder)
    home = Jurisdiction.objects.get(code="CA-MB")
    Agency.objects.create(code="AMC", name_en="Chiefs", name_fr="Chefs", kind="other", home_jurisdiction=home)
    keep(folder, "agencies.csv", ("AMC,", "CBSA,", "PS,", "RCMP,"))

    assert counts(folder, "agencies.csv")[:4] == (0, 0, 3, 1)
    assert Agency.objects.get(code="AMC").name_en == "Chiefs"


def test_row_deleted_by_people_does_not_come_back(folder: Path) -> None:
    load_reference(folder)
    Mandate.objects.all().delete()

    assert counts(folder, "mandates.csv")[:4] == (0, 0, 0, 1)
    assert not Mandate.objects.exists()


def test_changed_mandate_moves_its_places(folder: Path) -> None:
    load_reference(folder)
    replace(folder, "mandates.csv", "CA-MB", "CA-MB;CA-ON")

    assert counts(folder, "mandates.csv")[:4] == (0, 1, 0, 0)
    places = Mandate.objects.get().jurisdictions.values_list("code", flat=True)
    assert set(places) == {"CA-MB", "CA-ON"}


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


def test_last_day_of_a_mandate_belongs_to_it(folder: Path) -> None:
    with (folder / "mandates.csv").open("a", encoding="utf-8") as file:
        file.write("AMC,training,PREVENTION,CA,all,,Says.,Dit.,2020-01-01,2020-01-31,s,,seed\n")
    load_reference(folder)

    mandate = Mandate.objects.get(function__code="training")

    assert (mandate.starts_on, mandate.ends_on) == (datetime.date(2020, 1, 1), datetime.date(2020, 1, 31))
    assert mandate in Mandate.objects.in_force(datetime.date(2020, 1, 31))
    assert mandate not in Mandate.objects.in_force(datetime.date(2020, 2, 1))


def test_command_reports_each_file(folder: Path) -> None:
    out = StringIO()

    call_command("load_reference", folder=folder, stdout=out)

    assert "agencies.csv: 4 new, 0 changed, 0 unchanged, 0 kept (edited by people), 0 refused" in out.getvalue()
    assert "trp.csv: not there, skipped" in out.getvalue()


def test_command_fails_when_a_line_is_refused(folder: Path) -> None:
    with (folder / "agencies.csv").open("a", encoding="utf-8") as file:
        file.write("X,X\n")
    out = StringIO()

    with pytest.raises(CommandError, match="Some lines were refused"):
        call_command("load_reference", folder=folder, stdout=out)

    assert "  line 6 refused: the line has more or fewer cells than the header" in out.getvalue()
    assert Agency.objects.count() == 4


def test_command_says_when_the_folder_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("load_reference", folder=tmp_path / "missing", stdout=StringIO())
    with pytest.raises(CommandError, match="holds none of the reference files"):
        call_command("load_reference", folder=tmp_path, stdout=StringIO())


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


def test_code_renamed_by_people_stops_nothing(folder: Path) -> None:
    load_reference(folder)
    place = Jurisdiction.objects.get(code="CA-MB")
    place.code = "CA-MANITOBA"
    place.save()
    with (folder / "agencies.csv").open("a", encoding="utf-8") as file:
        file.write("LATER,Later,Plus tard,,,police,,CA,en,,,,no,s,,seed\n")

    assert counts(folder, "mandates.csv")[:4] == (0, 0, 0, 1)
    assert Agency.objects.filter(code="LATER").exists()
    assert set(Mandate.objects.get().jurisdictions.values_list("code", flat=True)) == {"CA-MANITOBA"}


def test_entry_of_people_that_the_file_repeats_is_unchanged(folder: Path) -> None:
    load_reference(folder)
    ReferenceRow.objects.all().delete()

    assert counts(folder, "agencies.csv")[:4] == (0, 0, 4, 0)
    assert counts(folder, "mandates.csv")[:4] == (0, 0, 1, 0)


def test_change_that_people_made_already_is_unchanged(folder: Path) -> None:
    load_reference(folder)
    agency = Agency.objects.get(code="AMC")
    agency.name_en = "Chiefs of Manitoba"
    agency.save()
    replace(folder, "agencies.csv", "Assembly of Manitoba Chiefs", "Chiefs of Manitoba")

    assert counts(folder, "agencies.csv")[:4] == (0, 0, 4, 0)
    assert str(ReferenceRow.objects.get(file="agencies.csv", key="AMC")) == "agencies.csv: AMC"
