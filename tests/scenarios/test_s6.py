"""S6. Farm crew: four youths of 17 to 20 with permits tied to one employer, in a crowded trailer in Alberta."""

import pytest

from agencies.models import Agency
from referrals.models import Case, ChildFile, Referral
from tests.scenarios.acts import case_page, code_of, needs_of, state

pytestmark = pytest.mark.django_db
NAMES = {"Zyxabel": "15-17", "Zyxcito": "15-17", "Zyxdavid": "18+", "Zyxelio": "18+"}
YES = {"decided_by": "Himself", "guardian_told": "not_needed", "child_view": "Yes, but no police."}
CREW = {"age_status": "known", "languages": "es", "situations": ["migrant-workers", "foreign-nationals"]}


@pytest.fixture
def centre(worker):
    return worker("ACT-ALBERTA")


@pytest.fixture
def crew(worker, centre):
    """One case, a file each: the two of 17 go to child protection, the two adults to whom they chose."""
    made, first = {}, ""
    for name, band in NAMES.items():
        known = {"given_name": name, "age_band": band, "place": "CA-AB", **CREW}
        child = {"child": centre.adds_sibling(first, **known)} if first else known
        if band == "18+":
            made[name] = centre.refers("SALVATION-ARMY-CA", ["safe-shelter"], basis="consent", how=YES, **child)
        else:
            made[name] = centre.refers("AB-CI", ["child-protection"], **child)
        first = first or made[name]
    return made


def test_one_file_each(crew) -> None:
    files = [Referral.objects.get(reference=reference).child_file_id for reference in crew.values()]

    assert len(set(files)) == ChildFile.objects.count() == 4
    assert Case.objects.count() == 1


def test_minors_and_adults_apart(worker, crew) -> None:
    protection, shelter = worker("AB-CI"), worker("SALVATION-ARMY-CA")
    for name, reference in crew.items():
        (protection if NAMES[name] == "15-17" else shelter).accepts(reference)

    seen = {person.member.agency.code: person.sees("/referrals/") for person in (protection, shelter)}
    for name, reference in crew.items():
        mine = "AB-CI" if NAMES[name] == "15-17" else "SALVATION-ARMY-CA"
        assert {code for code, page in seen.items() if reference in page} == {mine}
        basis = Referral.objects.get(reference=reference).basis
        assert basis == ("duty_to_report" if mine == "AB-CI" else "consent")


def test_nobody_reads_of_a_friend(worker, crew) -> None:
    """A worker of one of them, on every page she can open, reads of him alone."""
    shelter = worker("SALVATION-ARMY-CA")
    for name in ("Zyxdavid", "Zyxelio"):
        shelter.accepts(crew[name])
    police = worker("AB-ALERT")

    for name, reference in crew.items():
        if NAMES[name] != "18+":
            assert shelter.browser.get(f"/referrals/{reference}/").status_code == 404
            continue
        pages = (
            shelter.reads(reference) + shelter.reads_child(reference) + shelter.sees(f"/referrals/{reference}/sheet/")
        )
        case = shelter.sees(case_page(reference))
        assert not [other for other in NAMES if other in case]
        assert {other for other in NAMES if code_of(crew[other]) in case} == {"Zyxdavid", "Zyxelio"}
        assert {other for other in NAMES if other in pages} == {name}
        assert police.browser.get(f"/referrals/{reference}/").status_code == 404


def test_one_does_not_want_police(worker, centre, crew) -> None:
    """His friend's police referral says nothing of him, and a consent that covers one agency is not passed on."""
    police, shelter = worker("AB-ALERT"), worker("SALVATION-ARMY-CA")
    said_yes = YES | {"child_view": "Yes, to the police too."}
    report = centre.refers("AB-ALERT", ["police-investigation"], child=crew["Zyxdavid"], basis="consent", how=said_yes)
    police.accepts(report)
    shelter.accepts(crew["Zyxelio"])

    assert "Zyxdavid" in police.reads(report)
    assert "Zyxelio" not in police.reads(report) + police.reads_child(report) + police.sees("/referrals/")
    assert "redirect" not in shelter.offered(crew["Zyxelio"])
    assert shelter.browser.get(f"/referrals/{crew['Zyxelio']}/redirect/").status_code == 403


def test_labour_need(worker, centre, crew) -> None:
    desk = worker("SALVATION-ARMY-CA")
    work = centre.refers(
        "SALVATION-ARMY-CA", ["labour-rights", "financial"], child=crew["Zyxdavid"], basis="consent", how=YES
    )
    desk.accepts(work)
    desk.starts(work)
    desk.completes(work, labour_rights="partly_met", financial="met")

    assert state(work) == "completed"
    assert needs_of(work) == {"labour-rights": "partly_met", "financial": "met"}


def test_banks_and_inspectors_get_nothing_from_here(centre, crew) -> None:
    draft = centre.drafts("SALVATION-ARMY-CA", ["financial"], child=crew["Zyxdavid"], basis="consent", how=YES)
    for code in ("FINTRAC", "ESDC"):
        assert not Agency.objects.get(code=code).takes_referrals
        centre.fills(f"/referrals/{draft}/draft/receiver/", 422, receiving_agency=code)
