"""S7. Return that is refused: a girl of 13 trafficked between two European countries, found in Vancouver."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from agencies.models import Agency
from referrals.models import Case, Decision, Referral
from tests.application_role import application_role
from tests.scenarios.acts import case_page, needs_of, state

pytestmark = pytest.mark.django_db
NEVER = ["RO-NR", "SAARC-SEC", "EUROPOL", "INTERPOL", "FINTRAC"]
CHILD = {"age_band": "12-14", "languages": "ro", "situations": ["foreign-nationals"], "given_name": "Ilinca"}
REASONS = "The family took part and still owes money to those who moved her."


@pytest.fixture
def lead(worker):
    """The child protection agency that leads."""
    return worker("BC-MCFD")


@pytest.fixture
def found(worker, lead):
    """The police find her and report; the lead agency accepts and keeps her."""
    police = worker("VPD-CEU")
    reference = police.refers("BC-MCFD", ["child-protection"], "CA-BC", story="Found with an uncle.", **CHILD)
    lead.accepts(reference)
    return reference


@pytest.fixture
def returning(worker, lead, found):
    """The lead asks for an assessment of the family abroad and for what a return would need, in one referral."""
    return lead.refers("ISS", ["cross-border", "voluntary-return"], child=found, basis="vital_interest")


def test_no_return_before_a_decision(worker, lead, returning) -> None:
    abroad = worker("ISS")
    abroad.accepts(returning)

    assert "Safe return and reintegration waits for a best-interests decision" in abroad.reads(returning)
    assert abroad.offered(returning) & {"start", "complete"} == set()
    assert abroad.browser.post(f"/referrals/{returning}/start/").status_code == 403


def test_return_is_closed_by_the_decision(worker, lead, found, returning) -> None:
    abroad = worker("ISS")
    abroad.accepts(returning)

    lead.decides(returning, "return", "not_now", reasons=REASONS, review_on="2031-05-01", words="No return now.")

    assert needs_of(returning) == {"cross-border": "", "voluntary-return": "not_met"}
    for person in (lead, abroad):
        assert "A best-interests decision refuses it" in person.reads(returning)
        record = person.reads_child(returning)
        assert {REASONS, "Not now", "to be reviewed on May 1, 2031"} <= {
            words for words in (REASONS, "Not now", "to be reviewed on May 1, 2031") if words in record
        }
        assert "Return to a country, place or person: Not now" in person.sees(f"/referrals/{returning}/sheet/")
    abroad.starts(returning)
    abroad.completes(returning, cross_border="met")
    assert needs_of(returning) == {"cross-border": "met", "voluntary-return": "not_met"}
    assert state(returning) == "completed"


def test_decision_cannot_be_changed_and_a_later_one_takes_its_place(worker, lead, returning) -> None:
    worker("ISS").accepts(returning)
    lead.decides(returning, "return", "not_now", reasons=REASONS, review_on="2031-05-01")

    lead.decides(returning, "return", "yes", reasons="An aunt was found whom the girl trusts.")

    assert Decision.objects.count() == 2
    record = lead.reads_child(returning)
    assert REASONS in record
    assert "superseded" in record
    assert needs_of(returning)["voluntary-return"] == ""
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), application_role(lead.member):
        connection.cursor().execute("update referrals_decision set decided = 'yes'")


def test_police_open_the_case_and_child_protection_leads_it(worker, lead, found) -> None:
    """The lead says who answers for the case; it opens nothing: whoever assesses the family sees no more for it."""
    police, abroad = worker("VPD-CEU"), worker("ISS")
    assert Case.objects.get().lead == police.member.agency

    police.offers_lead(found, "BC-MCFD")
    assert police.browser.post(f"{case_page(found)}lead/accept/").status_code == 403
    lead.takes_lead(found)

    assert Case.objects.get().lead == lead.member.agency
    asked = lead.refers("ISS", ["cross-border"], child=found, basis="vital_interest")
    assert f"Lead agency {lead.member.agency.name}" in abroad.reads(asked)
    assert "Ilinca" not in abroad.reads(asked)


def test_school_and_advocate_go_on(worker, lead, found) -> None:
    advocate = worker("BC-RCY")
    school = lead.refers("BC-RCY", ["legal-advice"], child=found, basis="vital_interest")
    advocate.accepts(school)
    advocate.starts(school)

    assert state(school) == "in_progress"


@pytest.mark.parametrize("code", NEVER)
def test_never_receives_a_person_by_page(lead, found, code: str) -> None:
    """Asked for a contact point outside; never sent a file: neither offered, nor taken when forged."""
    draft = lead.drafts("ISS", ["cross-border"], child=found, basis="vital_interest")
    address = f"/referrals/{draft}/draft/receiver/"

    assert f'value="{code}"' not in lead.browser.get(address).content.decode()
    lead.fills(address, 422, receiving_agency=code)
    assert Referral.objects.get(reference=draft).receiving_agency.code == "ISS"


@pytest.mark.parametrize("code", NEVER)
def test_never_is_passed_a_person(worker, lead, found, returning, code: str) -> None:
    abroad = worker("ISS")
    abroad.reads(returning)

    abroad.fills(f"/referrals/{returning}/redirect/", 422, receiving_agency=code, words="For your contact point.")
    assert state(returning) == "received"


@pytest.mark.parametrize("code", NEVER)
def test_never_receives_a_person_by_raw_sql(lead, found, code: str) -> None:
    draft = lead.drafts("ISS", ["cross-border"], child=found, basis="vital_interest")
    never = Agency.objects.get(code=code)

    sent = {"status": "sent", "sent_at": "2026-11-25T10:00Z", "sent_by": lead.member}
    with pytest.raises(IntegrityError, match="takes no referrals"), transaction.atomic(), application_role(lead.member):
        Referral.objects.filter(reference=draft).update(receiving_agency=never, **sent)
    assert state(draft) == "draft"


def test_forged_key_of_the_form_makes_no_second_decision(lead, found) -> None:
    key = str(uuid.uuid4())
    for _time in range(2):
        lead.decides(found, "placement", "yes", form_key=key)

    assert Decision.objects.count() == 1
