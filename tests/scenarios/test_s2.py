"""S2. Arrival at the airport: a boy who says he is 17 and looks older, with an "uncle" whose papers do not fit."""

import datetime

import pytest

from referrals.models import Case, ChildFile, Permit, Referral
from tests.scenarios.acts import case_page, child_page, needs_of, state

pytestmark = pytest.mark.django_db
STORY = "The man speaks for him and holds his papers. His answers are rehearsed."
IN_DOUBT = {"age_band": "18+", "age_status": "presumed", "situations": ["unaccompanied", "foreign-nationals"],
            "languages": "so"}  # fmt: skip


@pytest.fixture
def officer(worker):
    return worker("CBSA")


@pytest.fixture
def guardian(worker):
    return worker("ON-CAS")


@pytest.fixture
def arrival(officer, guardian):
    """The border officer reports him; child protection takes him as a child and becomes his guardian."""
    reference = officer.refers("ON-CAS", ["child-protection", "guardian"], "CA-ON", story=STORY, **IN_DOUBT)
    guardian.accepts(reference)
    return reference


def test_in_doubt_he_is_a_child(officer, guardian, arrival) -> None:
    """He looks older, nobody knows his birth date, and no page asks for one."""
    child = ChildFile.objects.get()

    assert child.is_treated_as_child
    assert child.identity.date_of_birth is None
    for person in (officer, guardian):
        assert "presumed to be a child: age in doubt" in person.reads(arrival)
        assert "presumed to be a child: age in doubt" in person.reads_child(arrival)
        assert "presumed to be a child: age in doubt" in person.sees(f"/referrals/{arrival}/sheet/")


def test_unknown_age_is_enough(officer) -> None:
    reference = officer.refers("ON-CAS", ["child-protection"], "CA-ON", age_band="unknown")

    assert ChildFile.objects.get().age_status == "presumed"
    assert "Not known, treated as a child" in officer.reads(reference)


def test_border_is_a_sender_and_never_a_receiver(guardian, arrival) -> None:
    """The border's own desk takes no referral: it finds and refers."""
    draft = guardian.drafts("IRCC-OFFICERS", ["immigration-status"], child=arrival)

    guardian.fills(f"/referrals/{draft}/draft/receiver/", 422, receiving_agency="CBSA")


def test_tracing_waits_for_the_decision(worker, guardian, arrival) -> None:
    red_cross = worker("RED-CROSS-CA")
    tracing = guardian.refers("RED-CROSS-CA", ["family-tracing"], child=arrival, basis="vital_interest")
    red_cross.accepts(tracing)

    assert "start" not in red_cross.offered(tracing)
    assert "Family tracing waits for a best-interests decision" in red_cross.reads(tracing)
    for step in ("start", "complete"):
        assert red_cross.browser.post(f"/referrals/{tracing}/{step}/").status_code == 403
    assert state(tracing) == "accepted"

    guardian.decides(tracing, "tracing", "yes", risks="The uncle is no relative; the mother is looking for him.")

    assert "The uncle is no relative" in red_cross.reads_child(tracing)
    red_cross.starts(tracing)
    red_cross.completes(tracing, family_tracing="met")
    assert needs_of(tracing) == {"family-tracing": "met"}


def test_ends_with_a_permit_and_the_age_unknown(worker, guardian, arrival) -> None:
    immigration, lawyers = worker("IRCC-OFFICERS"), worker("FCJ")
    asked = guardian.refers("IRCC-OFFICERS", ["immigration-status"], child=arrival, basis="vital_interest")
    advice = guardian.refers("FCJ", ["legal-advice"], child=arrival, basis="vital_interest")
    lawyers.accepts(advice)
    guardian.fills(f"/referrals/{asked}/permit/request/", requested_on="2026-11-20")
    immigration.accepts(asked)
    immigration.fills(
        f"/referrals/{asked}/permit/", number="T100200300", issued_on="2026-11-23", expires_on="2027-11-23"
    )
    immigration.completes(asked, immigration_status="met")

    permit = Permit.objects.get()
    assert (permit.state, str(permit.expires_on), permit.issued_by.code) == ("issued", "2027-11-23", "IRCC-OFFICERS")
    assert ChildFile.objects.get().age_status == "presumed"
    assert "presumed to be a child: age in doubt" in guardian.reads_child(arrival)


def test_child_protection_takes_the_lead(officer, guardian, arrival) -> None:
    """The officer opened the case; the guardian leads it as soon as it says so, and decides for him from then on."""
    officer.offers_lead(arrival, "ON-CAS")
    assert Case.objects.get().lead == officer.member.agency
    guardian.takes_lead(arrival)

    assert Case.objects.get().lead == guardian.member.agency
    for person in (officer, guardian):
        assert f"Lead agency {guardian.member.agency.name}" in person.sees(case_page(arrival))


def test_told_in_his_language(worker, officer, guardian, arrival) -> None:
    """An interpreter within two hours; whoever reads the referral sees which language."""
    lawyers = worker("FCJ")
    asked = guardian.refers("FCJ", ["interpretation"], child=arrival, basis="vital_interest")

    referral = Referral.objects.get(reference=asked)
    assert referral.respond_by - referral.sent_at == datetime.timedelta(hours=2)
    assert "Somali" in lawyers.reads(asked)


def test_he_is_spoken_to_by_one_agency(worker, officer, guardian, arrival) -> None:
    """The police are informed: they watch the preview, and there is no second story to read and nothing to press."""
    police = worker("RCMP")
    assert STORY in guardian.reads(arrival)
    assert police.browser.get(f"/referrals/{arrival}/").status_code == 404

    officer.lets_watch(arrival, "RCMP")

    page = police.reads(arrival)
    assert "presumed to be a child: age in doubt" in page
    assert STORY not in page
    assert police.offered(arrival) & {"accept", "decline", "ask", "start", "complete", "redirect"} == set()
    assert police.browser.get(child_page(arrival)).status_code == 200
    assert STORY not in police.reads_child(arrival)
