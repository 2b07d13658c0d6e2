"""One child file: its facts for those who take part, its identity for those who opened it."""

from coordination.foundation.models import AuditEntry
from tests import factories
from tests.referrals.views.pages import text_of


def test_child_detail_of_each(as_member, sender, receiver) -> None:
    """The holder reads the name at once, the receiver once it accepts; each reading is recorded."""
    referral = factories.referral(
        sender, receiver, "received", identity={"given_name": "Zyrianka", "safe_contact": "Never at night."}
    )
    path = referral.child_file.get_absolute_url()

    before = text_of(as_member(receiver).get(path))
    factories.move(referral, "accept", by=receiver)
    after = text_of(as_member(receiver).get(path))
    own = text_of(as_member(sender).get(path))

    for words in ("Zyrianka", "Never at night."):
        assert words not in before
        assert words in after
        assert words in own
    assert referral.child_file.case.code in own
    assert referral.child_file.case.code in after  # a case shows to all who work with one of its children
    reads = AuditEntry.objects.filter(verb="read", object_code=referral.child_file.code)
    assert sorted(reads.values_list("actor", flat=True)) == sorted([receiver.user.email, sender.user.email])


def test_child_detail_lists_referrals_one_may_see(as_member, sender, receiver, outsider) -> None:
    child_file = factories.child_file(sender)
    first = factories.referral(sender, receiver, of=child_file)
    second = factories.referral(sender, outsider, of=child_file)

    def seen(member) -> set[str]:
        text = text_of(as_member(member).get(child_file.get_absolute_url()))
        return {row.reference for row in (first, second) if row.reference in text}

    assert seen(sender) == {first.reference, second.reference}
    assert seen(receiver) == {first.reference}
    assert seen(outsider) == {second.reference}


def test_child_detail_strangers(as_member, sender, receiver, outsider, coordinator, administrator, auditor) -> None:
    path = factories.referral(sender, receiver, "accepted").child_file.get_absolute_url()

    for member in (outsider, coordinator, administrator, auditor):
        assert as_member(member).get(path).status_code == 404


def test_child_detail_after_declining(as_member, sender, receiver) -> None:
    path = factories.referral(
        sender, receiver, "declined", identity={"given_name": "Zyrianka"}
    ).child_file.get_absolute_url()

    assert "Zyrianka" not in text_of(as_member(receiver).get(path))


def test_child_detail_wrong_method(as_member, sender) -> None:
    assert as_member(sender).post(factories.child_file(sender).get_absolute_url()).status_code == 405


def test_child_detail_queries(as_member, queries_of, sender, receiver) -> None:
    child_file = factories.child_file(sender)
    browser = as_member(sender)
    factories.referral(sender, receiver, of=child_file)
    one = queries_of(browser, child_file.get_absolute_url())

    for status in ("received", "accepted"):
        factories.referral(sender, factories.membership(), status, of=child_file)

    assert len(one) == len(queries_of(browser, child_file.get_absolute_url())) <= 10
