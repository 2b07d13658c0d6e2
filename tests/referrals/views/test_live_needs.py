"""That a child has a live referral for a need already is said before the form is filled in."""

import pytest

from referrals.enums import OPEN, Status
from tests import factories
from tests.referrals.views.pages import at, text_of

WARNING = "Already asked for this child"


@pytest.mark.parametrize("status", [status for status in Status.values if status != Status.REDIRECTED])
def test_warned_of_what_is_open_or_not_sent_yet(as_member, sender, receiver, status: str) -> None:
    referral = factories.referral(sender, receiver, status)
    is_live = status in {Status.DRAFT, *OPEN}

    page = text_of(as_member(sender).get(f"/referrals/new/?child={referral.child_file.code}"))

    assert (WARNING in page) == is_live
    assert (referral.get_absolute_url() in page) == is_live


def test_warned_of_where_it_was_passed_on_to(as_member, sender, receiver, outsider) -> None:
    first = factories.referral(sender, receiver, "redirected", redirect_to=outsider.agency)

    page = text_of(as_member(sender).get(f"/referrals/new/?child={first.child_file.code}"))

    assert first.follow_on.get_absolute_url() in page
    assert first.get_absolute_url() not in page


def test_warned_beside_the_need(as_member, sender, receiver) -> None:
    live = factories.referral(sender, receiver)
    factories.need("permit", 24)
    draft = factories.draft(sender, of=live.child_file, needs=[])

    page = text_of(as_member(sender).get(at("draft_needs", draft)))

    assert f"Safe shelter (asked for in {live.reference})" in page
    assert "Permit (asked for" not in page
    assert live.get_absolute_url() in page


def test_draft_does_not_warn_of_itself(as_member, sender) -> None:
    draft = factories.draft(sender)

    assert WARNING not in text_of(as_member(sender).get(at("draft_needs", draft)))


def test_nothing_is_said_of_what_another_agency_asked_elsewhere(as_member, sender, receiver, outsider) -> None:
    """The receiver refers the child on; of that the sender, who has no part in it, learns nothing."""
    referral = factories.referral(sender, receiver, "accepted")
    onward = factories.draft(receiver, outsider.agency, of=referral.child_file, needs=[factories.need("permit", 24)])
    factories.move(onward, "send", by=receiver)
    draft = factories.draft(sender, of=referral.child_file, needs=[])

    for address in (
        f"/referrals/new/?child={referral.child_file.code}",
        f"/referrals/emergency/?child={referral.child_file.code}",
        at("draft_needs", draft),
    ):
        page = text_of(as_member(sender).get(address))
        assert referral.reference in page
        assert onward.reference not in page
        assert "Permit (asked for" not in page
