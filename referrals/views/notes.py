"""What the referral page shows of notes and of who read which message; showing a message marks it as read."""

from typing import Any

from django.http import HttpRequest

from referrals import operations, policies
from referrals.enums import EventKind
from referrals.forms import NoteForm
from referrals.models import Referral, TimelineEvent
from referrals.models.notes import unpacked_notes, unpacked_read_marks


def notes_of(membership: Any, referral: Referral) -> dict[str, Any]:
    """The own agency's notes and the form for another one."""
    return {
        "notes": unpacked_notes(referral),
        "note_form": NoteForm(auto_id="note_%s") if policies.can_write_note(membership, referral) else None,
    }


def tell_readers(event: TimelineEvent, membership: Any) -> None:
    """Say by whom the event's message was read, and whether it is new to the membership's agency."""
    is_message = event.transition == EventKind.MESSAGE and bool(event.words)
    marks = unpacked_read_marks(event.packed_read_marks) if is_message else []
    event.read_marks = [mark for mark in marks if mark.agency_id != event.agency_id]
    mine = membership.agency_id
    event.is_new = is_message and event.agency_id != mine and mine not in {mark.agency_id for mark in marks}


def mark_read(request: HttpRequest, referral: Referral, shown: list[TimelineEvent]) -> None:
    """Mark what the page shows for the first time; a page that shows nothing new writes nothing."""
    new = [event.message for event in shown if event.is_new]
    if new and request.method == "GET":
        operations.mark_read(referral, new, by=request.membership)
