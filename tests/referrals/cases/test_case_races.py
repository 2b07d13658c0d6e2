"""Two people at once on one case: files linked, and a group sent, once."""

import uuid

import pytest

from referrals import operations
from referrals.models import ChildFile, TimelineEvent
from tests import factories
from tests.application_role import application_role
from tests.referrals.cases.test_case_pages import siblings
from tests.referrals.cases.test_together import group
from tests.referrals.test_races import Press, press_while_held

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_link_one_file_at_once(sender, receiver) -> None:
    """The second link stands, and each was done once."""
    child_file, one, two = (factories.child_file(sender) for _number in range(3))
    live = factories.referral(sender, receiver, "accepted", of=child_file)
    colleague = factories.membership(sender.agency)
    second = Press(colleague, lambda: operations.link_child(child_file, two.case, by=colleague, form_key=uuid.uuid4()))

    _first, result = press_while_held(
        lambda: operations.link_child(child_file, one.case, by=sender, form_key=uuid.uuid4()), sender, second
    )

    assert result is None
    assert ChildFile.objects.get(pk=child_file.pk).case == two.case
    assert live.events.filter(transition="linked").count() == 2


def test_two_link_into_one_case_at_once(sender, receiver) -> None:
    child_file, one = factories.child_file(sender), factories.child_file(sender)
    live = factories.referral(sender, receiver, "accepted", of=child_file)
    colleague = factories.membership(sender.agency)
    second = Press(colleague, lambda: operations.link_child(child_file, one.case, by=colleague, form_key=uuid.uuid4()))

    _first, result = press_while_held(
        lambda: operations.link_child(child_file, one.case, by=sender, form_key=uuid.uuid4()), sender, second
    )

    assert result is None
    assert live.events.filter(transition="linked").count() == 1


def test_two_send_the_group_at_once(sender, receiver) -> None:
    drafts = group(sender, receiver)
    keys = {row.pk for row in drafts}
    colleague = factories.membership(sender.agency)
    second = Press(colleague, lambda: operations.send_together(drafts[0].together, keys, by=colleague))

    first, result = press_while_held(
        lambda: operations.send_together(drafts[0].together, keys, by=sender), sender, second
    )

    assert len(first) == 2
    assert result == []
    assert TimelineEvent.objects.filter(transition="send").count() == 2


def test_one_is_sent_alone_while_the_group_is_sent(sender, receiver) -> None:
    drafts = group(sender, receiver)
    keys = {row.pk for row in drafts}
    colleague = factories.membership(sender.agency)
    second = Press(colleague, lambda: operations.send_together(drafts[0].together, keys, by=colleague))

    press_while_held(lambda: operations.move(drafts[0], "send", by=sender), sender, second)

    assert isinstance(second.result, operations.TogetherChanged)
    assert TimelineEvent.objects.filter(transition="send").count() == 1


def test_a_sibling_added_twice_at_once_is_one(sender) -> None:
    first, _other = siblings(sender)
    values = {"place": first.place, "facts": {}, "identity": {}, "form_key": uuid.uuid4()}
    colleague = factories.membership(sender.agency)
    second = Press(colleague, lambda: operations.add_sibling(first.case, by=colleague, **values))

    made, result = press_while_held(lambda: operations.add_sibling(first.case, by=sender, **values), sender, second)

    with application_role(sender):
        assert result == made
    assert first.case.child_files.count() == 3
