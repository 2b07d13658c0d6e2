"""Templates of an agency: kept, used, changed, removed, and never anything of a child."""

import uuid

import pytest

from referrals.models import Referral, ReferralTemplate
from tests import factories
from tests.application_role import application_role
from tests.referrals.views.pages import at, text_of

LIST, NEW, BEGIN = "/templates/", "/templates/new/", "/referrals/new/"
TYPED = {"name": "Bed tonight", "needs": ["safe-shelter"], "urgency": "emergency", "place": "CA-MB"}


@pytest.fixture(autouse=True)
def _reference(db) -> None:
    factories.jurisdiction("CA-MB")
    factories.need()


def template(by, **fields) -> ReferralTemplate:
    values = {"name": "Bed tonight", "needs": ["safe-shelter"], "urgency": "emergency"} | fields
    return ReferralTemplate.objects.create(agency=by.agency, created_by=by, **values)


def test_template_made_by_hand(as_member, sender, outsider) -> None:
    browser = as_member(sender)

    response = browser.post(NEW, TYPED | {"receiving_agency": "NDINAWE"}, follow=True)

    kept = ReferralTemplate.objects.get()
    assert (kept.name, kept.needs, kept.urgency) == ("Bed tonight", ["safe-shelter"], "emergency")
    assert (kept.agency, kept.created_by, kept.place.code) == (sender.agency, sender, "CA-MB")
    assert kept.receiving_agency == outsider.agency
    assert "Bed tonight" in text_of(response)
    assert "Safe shelter" in text_of(response)


def test_template_from_a_referral_holds_nothing_of_the_child(as_member, sender, receiver) -> None:
    values = {"identity": {"given_name": "Ada"}, "what_happened": "A lorry.", "urgency": "routine"}
    referral = factories.referral(sender, receiver, "declined", **values)

    response = as_member(sender).get(f"{NEW}?from={referral.reference}")

    form = response.context["form"]
    assert (form["needs"].value(), form["urgency"].value()) == (["safe-shelter"], "routine")
    assert (form["receiving_agency"].value(), form["place"].value()) == ("IRCC-OFFICERS", "CA-MB")
    for secret in ("Ada", "A lorry.", referral.child_file.code):
        assert secret not in text_of(response)


def test_template_from_a_stranger_s_referral(as_member, sender, receiver, outsider) -> None:
    referral = factories.referral(sender, receiver)

    for reference in (referral.reference, "R-2026-999999", "a\x00b"):
        assert as_member(outsider).get(NEW, {"from": reference}).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"needs": []}, "Choose at least one need."),
        ({"needs": ["unicorn"]}, "is not one of the available choices"),
        ({"urgency": "soon"}, "is not one of the available choices"),
        ({"receiving_agency": "CBSA"}, "Select a valid choice."),
        ({"place": "ATLANTIS"}, "Select a valid choice."),
    ],
)
def test_template_invalid(as_member, sender, wrong, words: str) -> None:
    response = as_member(sender).post(NEW, TYPED | wrong)

    assert response.status_code == 422
    assert words in text_of(response)
    assert not ReferralTemplate.objects.exists()


def test_template_used_begins_a_draft(as_member, sender, receiver, outsider) -> None:
    kept = template(sender, receiving_agency=outsider.agency, place=factories.jurisdiction("CA-ON"))
    browser, address = as_member(sender), f"{BEGIN}?template={kept.uuid}"
    assert browser.get(address).context["form"]["place"].value() == "CA-ON"

    response = browser.post(address, {"age_band": "unknown", "place": "CA-MB"})

    draft = Referral.objects.get()
    assert response["Location"] == at("draft_needs", draft)
    assert [row.need.code for row in draft.referral_needs.all()] == ["safe-shelter"]
    assert (draft.urgency, draft.receiving_agency, draft.place.code) == ("emergency", outsider.agency, "CA-MB")


def test_template_used_when_its_agency_takes_none_and_its_need_is_gone(as_member, sender) -> None:
    full = factories.agency("FULL", takes_referrals=False)
    kept = template(sender, receiving_agency=full, needs=["safe-shelter", "gone"])

    as_member(sender).post(f"{BEGIN}?template={kept.uuid}", {"age_band": "unknown", "place": "CA-MB"})

    draft = Referral.objects.get()
    assert [row.need.code for row in draft.referral_needs.all()] == ["safe-shelter"]
    assert draft.receiving_agency is None


def test_template_used_again_by_the_back_button_changes_nothing(as_member, sender) -> None:
    kept, browser = template(sender), as_member(sender)
    typed = {"age_band": "unknown", "place": "CA-MB", "form_key": str(uuid.uuid4())}
    browser.post(f"{BEGIN}?template={kept.uuid}", typed)
    draft = Referral.objects.get()
    browser.post(at("draft_needs", draft), {"needs": ["safe-shelter"], "urgency": "routine"})

    browser.post(f"{BEGIN}?template={kept.uuid}", typed)

    assert Referral.objects.get().urgency == "routine"


def test_template_of_another_agency(as_member, sender, outsider) -> None:
    kept, browser = template(outsider), as_member(sender)

    for address in (f"{LIST}{kept.uuid}/", f"{BEGIN}?template={kept.uuid}", f"{BEGIN}?template=x"):
        assert browser.get(address).status_code == 404
    assert browser.post(f"{LIST}{kept.uuid}/remove/").status_code == 404
    assert "Bed tonight" not in text_of(browser.get(LIST)) + text_of(browser.get(BEGIN))
    with application_role(sender):
        assert not ReferralTemplate.objects.exists()


def test_template_changed_and_removed(as_member, sender, lead) -> None:
    kept = template(sender)

    as_member(lead).post(kept.get_absolute_url(), TYPED | {"name": "Bed"})
    assert ReferralTemplate.objects.get().name == "Bed"

    as_member(lead).post(f"{LIST}{kept.uuid}/remove/")
    assert not ReferralTemplate.objects.exists()


def test_templates_stand_where_a_referral_begins(as_member, sender) -> None:
    kept = template(sender)

    assert f"?template={kept.uuid}" in text_of(as_member(sender).get(BEGIN))


def test_template_list_queries(as_member, queries_of, sender) -> None:
    template(sender)
    one = len(queries_of(as_member(sender), LIST))
    template(sender, place=factories.jurisdiction("CA-ON"))

    assert len(queries_of(as_member(sender), LIST)) == one <= 10
