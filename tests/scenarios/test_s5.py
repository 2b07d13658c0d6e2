"""S5. Online luring across provinces: a boy of 14 from Halifax who was told to take a bus to Toronto."""

import pytest

from referrals.models import Case, ChildFile, Referral
from tests.scenarios.acts import needs_of, state

pytestmark = pytest.mark.django_db
SAFE = "The parents are safe and informed. The school knows only that he is absent."
BOY = {"age_band": "12-14", "age_status": "known", "given_name": "Tamsin", "safe_contact": SAFE}


@pytest.fixture
def halifax(worker):
    return worker("NS-CW")


@pytest.fixture
def toronto(worker):
    return worker("ON-CAS")


@pytest.fixture
def searched(worker, halifax):
    """A teacher reported to Halifax; the police at the other end of the bus line are asked to look for him."""
    police = worker("TPS-HTET")
    reference = halifax.refers("TPS-HTET", ["missing-child"], "CA-NS", story="Threatened over pictures.", **BOY)
    halifax.fills(f"/children/{ChildFile.objects.get().code}/missing/", missing_since="2026-11-24 18:00")
    police.accepts(reference)
    return reference


@pytest.fixture
def overnight(worker, searched, toronto):
    """The police meet the bus; Toronto keeps him for the night."""
    police = worker("TPS-HTET")
    reference = police.refers("ON-CAS", ["child-protection"], "CA-ON", child=searched)
    toronto.accepts(reference)
    return reference


def test_missing_until_met(worker, halifax, searched, overnight, toronto) -> None:
    assert "Missing since" in halifax.sees("/referrals/")
    assert "Missing since" in toronto.reads(overnight)

    code = ChildFile.objects.get().code
    assert toronto.browser.post(f"/children/{code}/found/").status_code == 302

    assert "Missing since" not in halifax.sees("/referrals/") + toronto.reads(overnight)
    assert "found" in halifax.sees(f"/children/{code}/")


def test_two_provinces_one_child(halifax, toronto, searched, overnight) -> None:
    """One file, referred in both provinces, each under its own law."""
    assert ChildFile.objects.count() == 1
    laws = set(Referral.objects.values_list("consent__instrument__code", flat=True))
    assert laws == {"NS-CHILD", "ON-CHILD"}
    assert SAFE in toronto.reads(overnight)


def test_goes_home_with_acceptance(worker, halifax, toronto, searched, overnight) -> None:
    """Toronto answers for him until Halifax accepts; then Halifax holds it."""
    home = toronto.refers("NS-CW", ["case-coordination"], "CA-NS", child=overnight)
    assert f"Who holds it now {toronto.member.agency.name}" in toronto.sees(f"/referrals/{home}/sheet/")

    halifax.accepts(home)

    assert state(home) == "accepted"
    sheet = halifax.sees(f"/referrals/{home}/sheet/")
    assert f"Who holds it now {halifax.member.agency.name}" in sheet
    toronto.completes(overnight, child_protection="met")
    assert needs_of(overnight) == {"child-protection": "met"}
    assert state(home) == "accepted"


def test_lead_goes_to_toronto_and_comes_back(halifax, toronto, searched, overnight) -> None:
    """One lead at a time: offered, taken, within 48 hours given back. It opens nothing by itself."""
    case = ChildFile.objects.get().case
    asked = halifax.refers("ON-CAS", ["case-coordination"], "CA-ON", child=searched)
    toronto.accepts(asked)
    halifax.offers_lead(searched, "ON-CAS")
    assert Case.objects.get().lead == halifax.member.agency
    toronto.takes_lead(overnight)
    assert Case.objects.get().lead == toronto.member.agency
    assert toronto.member.agency.name in halifax.sees(case.get_absolute_url())
    assert halifax.browser.post(f"{case.get_absolute_url()}lead/accept/").status_code == 403

    toronto.offers_lead(overnight, "NS-CW")
    halifax.takes_lead(searched)

    assert Case.objects.get().lead == halifax.member.agency
    assert ChildFile.objects.get().agency == halifax.member.agency


def test_followed_up_at_home(worker, halifax, searched) -> None:
    shelter = worker("YWCA-HALIFAX")
    assent = {"decided_by": "His mother, with his assent", "guardian_told": "told", "child_view": "Yes to talking."}
    follow_up = halifax.refers("YWCA-HALIFAX", ["psychological"], child=searched, basis="assent", how=assent)
    shelter.accepts(follow_up)

    assert "Yes to talking." in shelter.reads(follow_up)


def test_images_are_never_uploaded(halifax, searched) -> None:
    """Nobody can see from bytes what a picture shows: the file page says that such material never goes here."""
    page = halifax.sees(f"/referrals/{searched}/files/add/")

    assert "Never upload images of exploitation" in page
    assert "call the police" in page
