"""The draft's first step, come back to."""

import pytest

from referrals.models import ChildIdentity
from tests import factories
from tests.referrals.views.pages import at, text_of

TYPED = {"age_band": "12-14", "place": "CA-ON", "given_name": "Grace"}


@pytest.fixture(autouse=True)
def _places(db) -> None:
    factories.jurisdiction("CA-ON")


def test_draft_child_shows_and_changes_what_was_saved(as_member, sender) -> None:
    draft = factories.draft(sender, identity={"given_name": "Ada"}, facts={"languages": ["cr"]})
    browser = as_member(sender)
    assert 'value="Ada"' in text_of(browser.get(at("draft_child", draft)))

    response = browser.post(at("draft_child", draft), TYPED)

    draft.refresh_from_db()
    assert response["Location"] == at("draft_needs", draft)
    assert (draft.place.code, draft.child_file.place.code, draft.child_file.age_band) == ("CA-ON", "CA-ON", "12-14")
    assert ChildIdentity.objects.get().given_name == "Grace"


def test_draft_child_of_another_agencys_file(as_member, sender, receiver, outsider) -> None:
    child_file = factories.referral(sender, receiver, "accepted").child_file
    onward = factories.draft(receiver, outsider.agency, of=child_file)

    assert as_member(receiver).get(at("draft_child", onward)).status_code == 403


def test_draft_child_invalid_keeps_what_was_typed(as_member, sender) -> None:
    draft = factories.draft(sender)

    response = as_member(sender).post(at("draft_child", draft), TYPED | {"place": ""})

    assert response.status_code == 422
    assert 'value="Grace"' in text_of(response)


def test_draft_child_sent_meanwhile(as_member, sender, receiver) -> None:
    draft = factories.referral(sender, receiver, "sent", identity={"given_name": "Ada"})

    response = as_member(sender).post(at("draft_child", draft), TYPED)

    assert response.status_code == 409
    assert 'value="Grace"' in text_of(response)
    assert ChildIdentity.objects.get().given_name == "Ada"


def test_draft_child_strangers(as_member, sender, receiver, outsider) -> None:
    draft = factories.draft(sender, receiver.agency)

    for member in (receiver, outsider):
        assert as_member(member).get(at("draft_child", draft)).status_code == 404
        assert as_member(member).post(at("draft_child", draft), TYPED).status_code == 404
