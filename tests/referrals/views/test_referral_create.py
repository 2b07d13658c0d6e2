"""The first step of a new referral: a new child file, or one the agency holds."""

import pytest

from referrals.models import ChildFile, Referral
from tests import factories
from tests.referrals.views.pages import at, form_key_of, text_of

PATH = "/referrals/new/"
TYPED = {"age_band": "unknown", "place": "CA-MB"}


@pytest.fixture(autouse=True)
def _places(db) -> None:
    factories.jurisdiction("CA-MB")


def test_referral_create_with_next_to_nothing_known(as_member, sender) -> None:
    response = as_member(sender).post(PATH, TYPED)

    draft = Referral.objects.get()
    assert (response.status_code, response["Location"]) == (302, at("draft_needs", draft))
    assert (draft.status, draft.place.code, draft.child_file.age_band) == ("draft", "CA-MB", "unknown")
    assert draft.child_file.is_treated_as_child
    assert not draft.child_file.identity.full_name


def test_referral_create_with_all_known(as_member, sender) -> None:
    factories.population("foreign-nationals")
    typed = TYPED | {
        "given_name": "Ada",
        "family_name": "Lovelace",
        "date_of_birth": "2012-12-10",
        "situations": ["foreign-nationals"],
        "languages": "en; fr, cr, en",
        "safe_contact": "Never at night.",
    }

    as_member(sender).post(PATH, typed)

    child_file = ChildFile.objects.get()
    identity = child_file.identity
    assert (identity.given_name, identity.family_name, identity.safe_contact) == ("Ada", "Lovelace", "Never at night.")
    assert identity.date_of_birth.isoformat() == "2012-12-10"
    assert child_file.languages == ["en", "fr", "cr"]
    assert child_file.situations == ["foreign-nationals"]
    assert child_file.age_band in {"12-14", "15-17", "18+"}


def test_referral_create_twice_makes_one(as_member, sender) -> None:
    browser = as_member(sender)
    typed = TYPED | {"form_key": form_key_of(browser.get(PATH))}

    answers = {browser.post(PATH, typed)["Location"] for _press in range(2)}

    assert len(answers) == Referral.objects.count() == ChildFile.objects.count() == 1


def test_referral_create_of_own_child(as_member, sender) -> None:
    child_file = factories.child_file(sender, identity={"given_name": "Ada"})
    browser = as_member(sender)
    assert child_file.code in text_of(browser.get(PATH))

    browser.post(f"{PATH}?child={child_file.code}", {"place": "CA-MB"})

    assert Referral.objects.get().child_file == child_file


def test_referral_create_of_accepted_child(as_member, sender, receiver) -> None:
    """Whoever accepted a child may refer it on; in preview it may not."""
    child_file = factories.referral(sender, receiver, "accepted").child_file
    preview = factories.referral(sender, receiver, "received").child_file
    browser = as_member(receiver)

    assert browser.post(f"{PATH}?child={child_file.code}", {"place": "CA-MB"}).status_code == 302
    assert Referral.objects.get(sending_agency=receiver.agency).child_file == child_file
    assert browser.post(f"{PATH}?child={preview.code}", {"place": "CA-MB"}).status_code == 404


@pytest.mark.parametrize("code", ["C-0000-00", "%00", "'", "x" * 5000])
def test_referral_create_of_made_up_child(as_member, sender, code: str) -> None:
    assert as_member(sender).get(f"{PATH}?child={code}").status_code == 404


def test_referral_create_of_foreign_child(as_member, sender, outsider) -> None:
    code = factories.child_file(outsider).code

    assert as_member(sender).get(f"{PATH}?child={code}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"place": ""}, "This field is required."),
        ({"place": "ATLANTIS"}, "Select a valid choice."),
        ({"date_of_birth": "2999-01-01"}, "The date of birth is in the future. Check the year."),
        ({"date_of_birth": "1812-01-01"}, "The date of birth is too long ago. Check the year."),
        ({"date_of_birth": "yesterday"}, "Enter a valid date."),
        ({"age_band": "teen"}, "Select a valid choice."),
        ({"family_name": "x" * 121}, "at most 120 characters"),
        ({"family_name": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_referral_create_invalid_keeps_what_was_typed(as_member, sender, wrong: dict, error: str) -> None:
    response = as_member(sender).post(PATH, TYPED | {"given_name": "Zyrianka", "safe_contact": "Ask for Bo."} | wrong)

    text = text_of(response)
    assert response.status_code == 422
    assert error in text
    assert 'value="Zyrianka"' in text
    assert "Ask for Bo." in text
    assert not Referral.objects.exists()


def test_referral_create_refuses_other_roles(as_member, coordinator, administrator, auditor) -> None:
    for member in (coordinator, administrator, auditor):
        assert as_member(member).post(PATH, TYPED).status_code == 403
    assert not Referral.objects.exists()


def test_referral_create_wrong_method(as_member, sender) -> None:
    assert as_member(sender).put(PATH).status_code == 405
