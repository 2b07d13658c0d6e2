"""Letting another agency watch the preview."""

from referrals.models import Participation
from tests import factories
from tests.referrals.views.pages import at, text_of


def test_referral_observer(as_member, sender, receiver, outsider) -> None:
    referral = factories.referral(sender, receiver, identity={"given_name": "Zyrianka"}, what_happened="A lorry.")
    assert as_member(outsider).get(at("referral_detail", referral)).status_code == 404

    response = as_member(sender).post(at("referral_observer", referral), {"agency": "NDINAWE"}, follow=True)

    assert "The agency now sees the preview" in text_of(response)
    text = text_of(as_member(outsider).get(at("referral_detail", referral)))
    assert "Zyrianka" not in text
    assert "A lorry." not in text
    assert Participation.objects.get(agency=outsider.agency).party == "observer"


def test_referral_observer_invalid(as_member, sender, receiver) -> None:
    """Nobody, somebody who takes part already, somebody who is not there."""
    referral = factories.referral(sender, receiver)

    for code in ("", "CBSA", "IRCC-OFFICERS", "NOWHERE", "a\x00b"):
        assert as_member(sender).post(at("referral_observer", referral), {"agency": code}).status_code == 422


def test_referral_observer_beyond_consent(as_member, sender, receiver, outsider) -> None:
    referral = factories.referral(sender, receiver, basis="consent", may_be_passed_on=False)

    response = as_member(sender).post(at("referral_observer", referral), {"agency": "NDINAWE"})

    assert response.status_code == 403
    assert Participation.objects.count() == 2


def test_referral_observer_closed_meanwhile(as_member, sender, receiver, outsider) -> None:
    declined = factories.referral(sender, receiver, "declined")

    response = as_member(sender).post(at("referral_observer", declined), {"agency": "NDINAWE"})

    assert response.status_code == 409
    assert '<option value="NDINAWE" selected>' in text_of(response)
    assert Participation.objects.count() == 2


def test_referral_observer_others(as_member, sender, receiver, outsider, coordinator) -> None:
    referral = factories.referral(sender, receiver)

    for member, status in [(receiver, 403), (coordinator, 403), (outsider, 404)]:
        assert as_member(member).post(at("referral_observer", referral), {"agency": "NDINAWE"}).status_code == status
