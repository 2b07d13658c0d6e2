"""Two people at once, on two connections: one wins, the other is told, nothing happens twice."""

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from agencies.models import Membership
from referrals import operations
from referrals.enums import Status
from referrals.models import ChildFile, Referral, TimelineEvent
from tests import factories
from tests.application_role import application_role

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 10


class Press(threading.Thread):
    """Somebody who presses a button on another connection; `result` is what came back or was raised."""

    def __init__(self, by: Membership, press: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.by, self.press, self.result = by, press, None

    def run(self) -> None:
        try:
            with application_role(self.by):
                self.result = self.press()
        except Exception as error:
            self.result = error
        finally:
            connections.close_all()


def wait_until_blocked() -> None:
    """Until the other connection waits for a lock that this one holds."""
    deadline = time.monotonic() + SECONDS
    query = "select count(*) from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))"
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(query)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("the other connection never waited")


def press_while_held(first: Callable[[], Any], by: Membership, second: Press) -> tuple[Any, Any]:
    """`first` is done but not committed when `second` starts; then it commits."""
    with application_role(by):
        result = first()
        second.start()
        wait_until_blocked()
    second.join(SECONDS)
    return result, second.result


def test_accept_and_decline_at_once(sender, receiver) -> None:
    referral = factories.referral(sender, receiver, "received")
    colleague = factories.membership(receiver.agency)
    decline = Press(
        colleague,
        lambda: operations.move(referral, "decline", by=colleague, declined_reason="no_place", words="No bed."),
    )

    won, lost = press_while_held(lambda: operations.move(referral, "accept", by=receiver), receiver, decline)

    assert won.status == Status.ACCEPTED
    assert isinstance(lost, operations.AlreadyMoved)
    assert lost.referral.status == Status.ACCEPTED
    assert Referral.objects.get().status == Status.ACCEPTED
    assert set(TimelineEvent.objects.values_list("transition", flat=True)) == {"send", "receive", "accept"}


def test_send_twice_at_once(sender, receiver) -> None:
    draft = factories.draft(sender, receiver.agency)
    again = Press(sender, lambda: operations.move(draft, "send", by=sender))

    won, lost = press_while_held(lambda: operations.move(draft, "send", by=sender), sender, again)

    assert won.status == Status.SENT
    assert isinstance(lost, operations.AlreadyMoved)
    assert TimelineEvent.objects.filter(transition="send").count() == 1


def test_same_form_at_once(sender, receiver) -> None:
    referral = factories.referral(sender, receiver, "received")
    form_key = uuid.uuid4()
    again = Press(receiver, lambda: operations.move(referral, "accept", by=receiver, form_key=form_key))

    won, repeat = press_while_held(
        lambda: operations.move(referral, "accept", by=receiver, form_key=form_key), receiver, again
    )

    assert won.status == repeat.status == Status.ACCEPTED
    assert TimelineEvent.objects.filter(transition="accept").count() == 1


def test_create_twice_at_once(sender) -> None:
    values = {"by": sender, "place": factories.jurisdiction(), "form_key": uuid.uuid4()}
    again = Press(sender, lambda: operations.create_draft(**values))

    first, second = press_while_held(lambda: operations.create_draft(**values), sender, again)

    assert first == second
    assert Referral.objects.count() == ChildFile.objects.count() == 1


def test_redirect_and_withdraw_at_once(sender, receiver) -> None:
    referral = factories.referral(sender, receiver, "received")
    elsewhere = factories.agency()
    withdraw = Press(sender, lambda: operations.move(referral, "withdraw", by=sender, words="Found."))

    _won, lost = press_while_held(
        lambda: operations.move(referral, "redirect", by=receiver, receiving_agency=elsewhere, words="Theirs."),
        receiver,
        withdraw,
    )

    assert isinstance(lost, operations.AlreadyMoved)
    assert Referral.objects.get(pk=referral.pk).status == Status.REDIRECTED
    assert Referral.objects.filter(redirected_from=referral).count() == 1


@pytest.mark.parametrize("change", ["message", "save"])
def test_sent_or_closed_while_somebody_writes(sender, receiver, change: str) -> None:
    """A draft's step saved while it is being sent, and a message written while it is being withdrawn."""
    if change == "save":
        referral = factories.draft(sender, receiver.agency)
        second = Press(sender, lambda: operations.save_receiver(referral, by=sender, agency=elsewhere))
        first = "send"
    else:
        referral = factories.referral(sender, receiver, "accepted")
        second = Press(receiver, lambda: operations.add_message(referral, by=receiver, words="She is safe."))
        first = "withdraw"
    elsewhere = factories.agency()

    press_while_held(
        lambda: operations.move(referral, first, by=sender, words="Found." if first == "withdraw" else ""),
        sender,
        second,
    )

    moved = Referral.objects.get()
    assert moved.status == ("sent" if change == "save" else "withdrawn")
    assert moved.receiving_agency == receiver.agency
    if change == "save":
        assert isinstance(second.result, operations.AlreadyMoved)
    assert {row.status for row in moved.participations.all()} == {moved.status}
    assert {row.updated_at for row in moved.participations.all()} == {moved.updated_at}
