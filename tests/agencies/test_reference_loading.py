"""load_reference: new, changed, unchanged, kept."""

import datetime
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
from agencies.reference_loading.operations import load_reference
from tests.agencies.reference_folder import counts, keep, reference_folder, replace

__all__ = ["reference_folder"]  # the fixture
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


def test_command_says_when_the_folder_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("load_reference", folder=tmp_path / "missing", stdout=StringIO())
    with pytest.raises(CommandError, match="holds none of the reference files"):
        call_command("load_reference", folder=tmp_path, stdout=StringIO())


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
