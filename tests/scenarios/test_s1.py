"""S1. North to Winnipeg: a girl of 15, First Nations, in care, missing for the third time."""

import csv
import datetime
import io

import pytest

from agencies.models import Agency, Jurisdiction, Office
from referrals.models import Absence, Case, ChildFile, Referral
from tests.scenarios.acts import child_page, needs_of, state

pytestmark = pytest.mark.django_db
HIDDEN = "417 Zyxwick Lane"
GIRL = {"age_band": "15-17", "given_name": "Zyxanne", "family_name": "Zyxbury",
        "situations": ["first-nations", "children-in-care"], "languages": "cr, en"}  # fmt: skip


@pytest.fixture
def ancr(worker):
    return worker("MB-ANCR")


@pytest.fixture
def found(worker, ancr):
    """StreetReach finds her and reports; the designated intake agency leads."""
    street = worker("MB-STREETREACH")
    reference = street.refers("MB-ANCR", ["child-protection"], "CA-MB", story="Found in a hotel.", **GIRL)
    ancr.accepts(reference)
    return reference


def test_missing_for_the_third_time(worker, ancr, found) -> None:
    page = child_page(found)
    for since in ("2026-10-01 22:00", "2026-10-20 22:00", "2026-11-24 22:00"):
        ancr.fills(f"{page}missing/", missing_since=since)
        if since < "2026-11":
            ancr.browser.post(f"{page}found/")
    police = worker("WPS-CEU")
    search = ancr.refers("WPS-CEU", ["missing-child", "police-investigation"], child=found)

    assert Absence.objects.count() == 3
    assert "Missing since" in police.sees("/")
    assert "Missing since Nov. 24, 2026" in police.reads(search)
    assert "Zyxanne" not in police.reads(search)
    police.browser.post(f"/referrals/{search}/accept/")
    police.browser.post(f"{page}found/")
    assert "Missing since" not in police.reads(search)


def test_reported_in_person(ancr, worker, found) -> None:
    street = worker("MB-STREETREACH")
    street.reports(found, "MB-ANCR", "ANCR-26-0815")

    record = ancr.reads_child(found)
    assert "ANCR-26-0815" in record
    assert "Mb-Streetreach Worker" in record


def test_intake_leads_the_case(worker, ancr, found) -> None:
    street = worker("MB-STREETREACH")
    street.offers_lead(found, "MB-ANCR")
    ancr.takes_lead(found)

    assert Case.objects.get().lead == ancr.member.agency
    assert f"Lead agency {ancr.member.agency.name}" in street.reads(found)


def test_first_step_says_call_911(ancr) -> None:
    for address in ("/referrals/new/", "/referrals/emergency/"):
        assert "in danger now, call 911 first" in ancr.sees(address)


def test_bed_within_four_hours(worker, ancr, found) -> None:
    shelter = worker("NDINAWE")
    bed = ancr.refers("NDINAWE", ["safe-shelter"], child=found)

    referral = Referral.objects.get(reference=bed)
    assert referral.respond_by - referral.sent_at == datetime.timedelta(hours=4)
    shelter.accepts(bed)
    shelter.completes(bed, safe_shelter="met")
    assert needs_of(bed) == {"safe-shelter": "met"}


def test_ends_with_the_file_open(worker, ancr, found) -> None:
    kani, clinic = worker("KANI"), worker("HSC-CPC")
    culture = ancr.refers("KANI", ["cultural-support"], child=found)
    health = ancr.refers("HSC-CPC", ["medical-urgent"], child=found, urgency="emergency", basis="vital_interest")
    for person, reference in ((kani, culture), (clinic, health)):
        person.accepts(reference)
    clinic.completes(health, medical_urgent="met")

    assert (state(found), state(culture), state(health)) == ("accepted", "accepted", "completed")


def test_confidential_address_shows_nowhere(worker, ancr, found) -> None:
    """A place whose address is secret: planted in the directory, and looked for on every page that could show it."""
    lodge = Agency.objects.get(code="MAMAWI")
    Office.objects.create(
        agency=lodge, name_en="HOME lodge", name_fr="Pavillon", address=HIDDEN, is_confidential=True,
        jurisdiction=Jurisdiction.objects.get(code="CA-MB"),
    )  # fmt: skip
    people = [ancr, worker("MAMAWI"), worker("MAMAWI", "lead"), worker("HT-TASKFORCE", "coordinator")]
    people += [worker("HT-TASKFORCE", "auditor")]
    placed = ancr.refers("MAMAWI", ["safe-shelter"], child=found)
    people[1].accepts(placed)

    addresses = [
        "/agencies/MAMAWI/", "/agencies/?q=Zyxwick", "/agencies/?q=HOME", "/agencies/?format=csv", "/places/CA-MB/",
        "/who-can-help/?needs=safe-shelter&place=CA-MB", f"/referrals/{placed}/", f"/referrals/{placed}/sheet/",
        f"/referrals/{placed}/sheet/?format=pdf", "/referrals/?format=csv", "/dashboard/?format=csv", "/dashboard/",
        "/audit/", "/audit/?format=csv", "/", "/children/", child_page(placed),
    ]  # fmt: skip
    shown = {}
    for person in people:
        for address in addresses:
            answer = person.browser.get(address)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if b"Zyxwick" in content.replace(b"q=Zyxwick", b"").replace(b'value="Zyxwick"', b""):
                shown[person.member.agency.code, address] = answer.status_code
    assert shown == {}
    assert "address confidential" in ancr.sees("/agencies/MAMAWI/")


def test_chiefs_get_no_person_and_no_small_count(worker, ancr, found) -> None:
    """Awareness is the Assembly's work: it sees no child, and what it may count leaves out the few."""
    chiefs, task_force = worker("AMC"), worker("HT-TASKFORCE", "coordinator")

    assert not Agency.objects.get(code="AMC").takes_referrals
    for address in (f"/referrals/{found}/", child_page(found)):
        assert chiefs.browser.get(address).status_code == 404
    draft = ancr.drafts("KANI", ["cultural-support"], child=found)
    ancr.fills(f"/referrals/{draft}/draft/receiver/", 422, receiving_agency="AMC")
    exported = task_force.browser.get("/dashboard/?format=csv")
    content = b"".join(exported.streaming_content) if exported.streaming else exported.content
    assert b"Zyx" not in content
    cells = {cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row}
    assert cells & {"first-nations", "First Nations", "cr"} == set()


def test_affiliation_is_told_not_asked(ancr) -> None:
    """No field of the first step has to say it; she says it or not."""
    reference = ancr.refers("KANI", ["cultural-support"], "CA-MB", age_band="15-17")

    assert ChildFile.objects.get(referrals__reference=reference).situations == []
