"""What an agency keeps to itself on a referral, and who has read which message."""

import re

import pytest
from django.db import ProgrammingError, connection, transaction

from coordination.foundation.models import AuditEntry
from referrals import operations
from referrals.models import Message, Note, Participation, ReadMark, TimelineEvent
from tests import factories
from tests.application_role import application_role
from tests.referrals.views.pages import at, form_key_of, text_of

WORDS = "Zyrianka is afraid of the uncle."


@pytest.fixture
def referral(sender, receiver):
    return factories.referral(sender, receiver, "accepted")


def write(browser, referral, words: str = WORDS, **typed):
    return browser.post(at("note_add", referral), {"words": words, **typed})


def say(referral, by, words: str = "She is safe.") -> None:
    with application_role(by):
        operations.add_message(referral, by=by, words=words)


def unread(referral, member) -> int:
    return Participation.objects.get(referral=referral, agency=member.agency).unread_messages


# ---- Notes ------------------------------------------------------------------------------------


def test_own_agency_reads_it_and_nobody_else(
    as_member, sender, receiver, outsider, coordinator, auditor, referral
) -> None:
    events = TimelineEvent.objects.count()
    colleague = factories.membership(receiver.agency, "lead")

    kept = write(as_member(receiver), referral)

    assert kept.status_code == 302
    assert TimelineEvent.objects.count() == events
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.object_code, entry.purpose) == ("write", referral.reference, "note")
    for own in (receiver, colleague):
        page = text_of(as_member(own).get(at("referral_detail", referral)))
        assert "Notes of our agency" in page
        assert WORDS in page
    assert WORDS not in text_of(as_member(sender).get(at("referral_detail", referral)))
    for name in (sender, coordinator):
        assert WORDS not in text_of(as_member(name).get(at("referral_detail", referral)))
    for who in (sender, receiver):
        assert WORDS not in text_of(as_member(who).get(at("referral_sheet", referral)))
    for stranger in (sender, outsider, coordinator, auditor):
        with application_role(stranger):
            assert not Note.objects.exists()
        assert not Note.objects.visible_to(stranger).exists()


def test_sealed_and_gone_with_the_key(as_member, receiver, referral) -> None:
    write(as_member(receiver), referral)

    with connection.cursor() as cursor:
        cursor.execute("select words from referrals_note")
        assert b"Zyrianka" not in bytes(cursor.fetchone()[0])
    referral.child_file.key.delete()
    note = Note.objects.get()
    type(referral.child_file).objects.filter(pk=referral.child_file_id).update(erased_at=referral.updated_at)
    assert note.words == ""
    assert write(as_member(receiver), referral).status_code == 403


def test_same_form_twice_is_one_note(as_member, receiver, referral) -> None:
    browser = as_member(receiver)
    key = form_key_of(browser.get(at("note_add", referral)))

    for _press in range(2):
        assert write(browser, referral, form_key=key).status_code == 302

    assert Note.objects.count() == 1


def test_nothing_written_is_said(as_member, receiver, referral) -> None:
    page = write(as_member(receiver), referral, words=" ")

    assert page.status_code == 422
    assert "This field is required." in text_of(page)


def test_note_after_the_end(as_member, receiver, referral) -> None:
    factories.move(referral, "complete", by=receiver)

    assert write(as_member(receiver), referral).status_code == 302


def test_database_keeps_a_note_of_another_agency_out(sender, receiver, referral) -> None:
    forged = Note(
        referral=referral, agency=receiver.agency, by=receiver, words="Forged.", form_key=factories.uuid.uuid4()
    )

    with pytest.raises(ProgrammingError), transaction.atomic(), application_role(sender):
        forged.save()


# ---- Read marks -------------------------------------------------------------------------------


def test_read_once_by_whom_and_when(as_member, sender, receiver, referral) -> None:
    say(referral, sender)
    say(referral, sender, "A second one.")
    assert (unread(referral, sender), unread(referral, receiver)) == (0, 2)

    browser = as_member(receiver)
    first = text_of(browser.get(at("referral_detail", referral)))
    marks = list(ReadMark.objects.values_list("agency", "by", "at"))
    again = text_of(as_member(receiver).get(at("referral_detail", referral)))

    assert first.count(">New<") == 2
    assert ">New<" not in again
    assert {(agency, by) for agency, by, _at in marks} == {(receiver.agency_id, receiver.pk)}
    assert list(ReadMark.objects.values_list("agency", "by", "at")) == marks
    assert len(marks) == 2
    assert unread(referral, receiver) == 0
    page = text_of(as_member(sender).get(at("referral_detail", referral)))
    assert page.count("Read by <span") == 2
    assert f">{receiver.agency.short_name}, " in page
    assert f'title="{receiver.user.name}, ' in page


def test_nothing_unread_writes_nothing(as_member, sender, receiver, referral) -> None:
    say(referral, sender)
    browser = as_member(receiver)
    browser.get(at("referral_detail", referral))
    before = ReadMark.objects.get().at

    browser.get(at("referral_detail", referral))
    as_member(sender).get(at("referral_detail", referral))

    assert ReadMark.objects.get().at == before


def test_what_the_filter_hides_stays_unread(as_member, sender, receiver, referral) -> None:
    say(referral, sender)
    browser = as_member(receiver)

    browser.get(at("referral_detail", referral), {"timeline": "moves"})
    browser.head(at("referral_detail", referral))
    assert (ReadMark.objects.count(), unread(referral, receiver)) == (0, 1)

    browser.get(at("referral_detail", referral), {"timeline": "messages"})
    assert (ReadMark.objects.count(), unread(referral, receiver)) == (1, 0)


def test_message_written_meanwhile_stays_unread(sender, receiver, referral) -> None:
    say(referral, sender)
    shown = list(Message.objects.filter(referral=referral, kind="message"))
    say(referral, sender, "Written while the page was shown.")

    with application_role(receiver):
        operations.mark_read(referral, shown, by=receiver)

    assert unread(referral, receiver) == 1


def test_worklist_counts_them(as_member, sender, receiver, referral) -> None:
    say(referral, sender)

    assert "1 unread message" in text_of(as_member(receiver).get("/"))
    assert "unread message" not in text_of(as_member(sender).get("/"))


def test_preview_counts_none(as_member, sender, receiver) -> None:
    received = factories.referral(sender, receiver, "received")
    say(received, sender)

    assert "unread message" not in text_of(as_member(receiver).get("/"))
    as_member(receiver).get(at("referral_detail", received))
    assert not ReadMark.objects.exists()


@pytest.mark.parametrize("who", ["sender", "outsider", "coordinator"])
def test_database_keeps_a_mark_for_another_agency_out(request, sender, receiver, referral, who: str) -> None:
    say(referral, sender)
    message = Message.objects.get(referral=referral, kind="message")
    forged = ReadMark(message=message, agency=receiver.agency, by=receiver, at=referral.updated_at)

    with (
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        application_role(request.getfixturevalue(who)),
    ):
        forged.save()


def test_fields_of_the_page_have_names_of_their_own(as_member, receiver, referral) -> None:
    page = as_member(receiver).get(at("referral_detail", referral)).content.decode()

    ids = re.findall(r' id="([^"]+)"', page)
    assert sorted(set(ids)) == sorted(ids)
