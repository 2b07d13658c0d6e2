"""S4. Nanny with no papers: a woman of 19 brought here at 16, and a girl of 12 in the same house."""

import datetime

import pytest

from agencies.models import PermitRule
from referrals.models import ChildFile, Permit, Referral
from tests.scenarios.acts import case_page, needs_of, state

pytestmark = pytest.mark.django_db
WOMAN = {"age_band": "18+", "age_status": "known", "given_name": "Anjali", "languages": "ne, en",
         "situations": ["foreign-nationals", "migrant-workers"]}  # fmt: skip
NAMES = {False: "Anjali", True: "Sita"}
YES = {"decided_by": "Herself", "guardian_told": "not_needed", "child_view": "She wants papers, not police."}


@pytest.fixture
def nurse(worker):
    return worker("KLINIC")


@pytest.fixture
def woman(worker, nurse):
    """She asks for a permit; it is her own consent that allows it."""
    reference = nurse.refers(
        "IRCC-OFFICERS", ["immigration-status"], "CA-MB", basis="consent", how=YES, story="Passport kept.", **WOMAN
    )
    worker("IRCC-OFFICERS").accepts(reference)
    return reference


def test_two_persons_in_one_case(worker, nurse, woman) -> None:
    """The woman chooses; the girl is reported. One case, two files: neither reader sees anything of the other."""
    protection, officers = worker("MB-CFS"), worker("IRCC-OFFICERS")
    file = nurse.adds_sibling(woman, place="CA-MB", age_band="12-14", given_name="Sita")
    girl = nurse.refers("MB-CFS", ["child-protection"], child=file)
    protection.accepts(girl)
    nurse.reports(girl, "MB-CFS")

    adult, child = (Referral.objects.get(reference=row) for row in (woman, girl))
    assert adult.child_file.case == child.child_file.case
    assert adult.child_file != child.child_file
    assert (adult.child_file.is_treated_as_child, child.child_file.is_treated_as_child) == (False, True)
    assert (adult.basis, child.basis, child.consent.instrument.code) == ("consent", "duty_to_report", "MB-CHILD")
    case = case_page(woman)
    assert {adult.child_file.code, child.child_file.code} <= set(nurse.sees(case).split())
    for reader, own, other in ((officers, adult, child), (protection, child, adult)):
        pages = reader.reads(own.reference) + reader.reads_child(own.reference) + reader.sees(case)
        assert own.child_file.code in pages
        assert other.child_file.code not in pages
        assert not [name for name in ("Sita", "Anjali") if (name in pages) != (name == NAMES[own == child])]
        assert reader.browser.get(f"/referrals/{other.reference}/").status_code == 404
        assert reader.browser.get(other.child_file.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("issued_on", "expires_on", "fits"),
    [
        ("2025-02-03", "2025-08-01", True),  # up to 180 days
        ("2025-02-03", "2026-02-03", False),
        ("2025-02-04", "2026-02-04", True),  # at least twelve months
        ("2025-02-04", "2025-08-01", False),
    ],
)
def test_permit_by_the_rule_of_its_day(worker, woman, issued_on: str, expires_on: str, fits: bool) -> None:
    officers = worker("IRCC-OFFICERS")
    officers.fills(f"/referrals/{woman}/permit/", number="T100", issued_on=issued_on, expires_on=expires_on)

    page = officers.reads(woman)
    assert ("do not fit the rule in force" in page) == (not fits)
    assert (str(Permit.objects.get().issued_on), str(Permit.objects.get().expires_on)) == (issued_on, expires_on)


def test_fee_rule_by_date(directory) -> None:
    """Dated data: the fee rule before and since 4 February 2025 are two rows."""
    fees = PermitRule.objects.filter(code__startswith="fees").order_by("effective_from")

    assert [row.effective_from for row in fees] == [datetime.date(2006, 5, 1), datetime.date(2025, 2, 4)]
    assert fees[0].value != fees[1].value


def test_wages_and_contact_abroad_only_as_she_wants(worker, nurse, woman) -> None:
    labour, abroad, law = worker("MB-ESB"), worker("NP-MAITI"), worker("LAM")
    wages = nurse.refers("MB-ESB", ["labour-rights"], child=woman, basis="consent", how=YES)
    claim = nurse.refers("LAM", ["legal-advice", "compensation"], child=woman, basis="consent", how=YES)
    labour.accepts(wages)
    law.accepts(claim)
    law.starts(claim)

    assert abroad.browser.get(f"/children/{ChildFile.objects.get().code}/").status_code == 404
    assert needs_of(claim) == {"legal-advice": "", "compensation": ""}
    draft = nurse.drafts("NP-MAITI", ["voluntary-return"], child=woman, basis="consent", how=YES)
    nurse.asks_about(woman, ["voluntary-return"], "no", words="Nobody at home may know.")
    nurse.does(draft, "send")
    assert state(draft) == "draft"
    assert abroad.browser.get(f"/referrals/{draft}/").status_code == 404

    nurse.asks_about(woman, ["voluntary-return"], "yes", words="Write to them, not to the family.")
    nurse.does(draft, "send")

    assert state(draft) == "sent"
    assert "Anjali" not in abroad.reads(draft)


def test_policy_contact_never_receives_her(nurse, woman) -> None:
    draft = nurse.drafts("LAM", ["legal-advice"], child=woman, basis="consent", how=YES)

    nurse.fills(f"/referrals/{draft}/draft/receiver/", 422, receiving_agency="SAARC-SEC")
    assert Referral.objects.get(reference=draft).receiving_agency.code == "LAM"
