"""What the tables say of themselves."""

import datetime
import uuid

from django.utils import timezone

from referrals import operations
from referrals.models import (
    Attachment,
    BlindIndex,
    Consent,
    Erasure,
    Message,
    Narrative,
    Participation,
    Permit,
    Referral,
    TimelineEvent,
)
from referrals.models.cases import ALPHABET
from referrals.models.children import child_code
from tests import factories


def test_rows_are_called_by_codes_never_by_names(sender, receiver, application_role) -> None:
    referral = factories.referral(
        sender, receiver, "declined", identity={"given_name": "Ada"}, what_happened="A lorry."
    )
    reference, child_file = referral.reference, referral.child_file

    assert str(referral) == str(Narrative.objects.get()) == str(Consent.objects.get()) == reference
    assert str(child_file) == child_file.code
    assert str(child_file.case) == child_file.case.code
    assert str(Message.objects.get()) == f"{reference}: reason"
    assert [str(row) for row in TimelineEvent.objects.all()] == [
        f"{reference}: {name}" for name in ("send", "receive", "decline")
    ]
    assert str(Participation.objects.get(party="receiver")) == f"{referral.pk}: receiver"
    assert str(Permit(child_file_id=7, number="V1", expires_on=datetime.date(2026, 6, 1))) == "7: 2026-06-01"
    assert str(BlindIndex(kind="name")) == "name"
    key = uuid.uuid4()
    assert str(Attachment(name="letter.pdf", storage_key=key)) == str(key)
    assert str(child_file.key) == f"{child_file.pk}: {child_file.key.master}"
    assert str(Erasure(child_file=child_file, ground="retention")) == f"{child_file.pk}: retention"


def test_identity_is_called_by_its_file(sender) -> None:
    named = factories.child_file(sender, identity={"family_name": "Lovelace"})

    assert (str(named.identity), named.identity.full_name) == (named.code, "Lovelace")


def test_child_codes_can_be_said_aloud() -> None:
    codes = {child_code() for _number in range(500)}

    assert len(codes) == 500
    for code in codes:
        prefix, first, second = code.split("-")
        assert (prefix, len(first), len(second)) == ("C", 4, 2)
        assert set(first + second) <= set(ALPHABET)
    assert not set("01OILU") & set(ALPHABET)


def test_overdue_is_past_and_unanswered(sender, receiver) -> None:
    past = timezone.now() - datetime.timedelta(hours=1)
    for status in ("sent", "accepted"):
        Referral.objects.filter(pk=factories.referral(sender, receiver, status).pk).update(respond_by=past)
    on_time = factories.referral(sender, receiver)

    overdue = [row.status for row in Referral.objects.all() if row.is_overdue]

    assert overdue == ["sent"]
    assert not on_time.is_overdue


def test_open_early_twice_is_one_event(sender, receiver, application_role) -> None:
    received = factories.referral(sender, receiver, "received")
    form_key = factories.uuid.uuid4()

    with application_role(receiver):
        for _press in range(2):
            operations.open_early(received, by=receiver, reason="Now.", form_key=form_key)

    assert TimelineEvent.objects.filter(transition="opened").count() == 1
