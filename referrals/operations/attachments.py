"""Adding files to a referral, and opening one."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from coordination.foundation import audit, scanning, sealed_files
from coordination.foundation.file_places import Place, place_of
from coordination.foundation.models import Verb
from referrals.enums import OPEN, EventKind
from referrals.models import Attachment, Referral, TimelineEvent
from referrals.operations.locks import hold, require_state
from referrals.operations.timeline import is_repeat, touch, write_event


@transaction.atomic
def add_attachments(
    referral: Referral, *, by: Any, files: list[dict[str, Any]], form_key: uuid.UUID | None = None
) -> None:
    """Keep the files, all or none, sealed with the child's key, each an event of the timeline. Raises AlreadyMoved,
    KeyUnavailable, PlaceAway.

    Each of `files` has `file`, `name` and `content_type`. The bytes are kept before the row is written: what a
    crash can leave behind is a sealed file nobody names.
    """
    held = hold(referral)
    if is_repeat(held, form_key):
        return
    require_state(held, OPEN)
    touch(held)
    kept: list[Place] = []
    try:
        for received in files:
            event = write_event(held, EventKind.ATTACHMENT, by=by, from_status=held.status, form_key=form_key)
            form_key = None  # the first event stands for the form
            kept.append(_keep(held, event, by=by, **received))
    except BaseException:
        for place in kept:
            place.remove()
        raise


def _keep(
    referral: Referral, event: TimelineEvent, *, by: Any, file: UploadedFile, name: str, content_type: str
) -> Place:
    attachment = Attachment(referral=referral, event=event, name=name, storage_key=uuid.uuid4(), added_by=by)
    attachment.unlock(referral.child_file)
    place = place_of(attachment.storage_key)
    attachment.size = sealed_files.write(place, attachment.sealing_key(), attachment.file_name_bound, file.chunks())
    attachment.content_type = content_type
    attachment.save()
    return place


def scan_received(referral: Referral, file: UploadedFile, *, by: Any) -> None:
    """Have a received file scanned before it is kept. An infected one is written in the trail, without its name.
    Raises scanning.Infected, scanning.ScannerAway."""
    try:
        scanning.scan(file.chunks())
    except scanning.Infected as found:
        audit.record(Verb.DENIED, by=by, kind="referral", code=referral.reference, purpose=f"infected file: {found}")
        raise


def open_attachment(attachment: Attachment, *, by: Any) -> Iterator[bytes]:
    """The bytes, in pieces, the first one read at once so that a wrong key shows before anything is sent. Audited."""
    referral = attachment.referral
    purpose = f"{referral.reference} {attachment.storage_key}"
    audit.record(Verb.DOWNLOAD, by=by, kind="attachment", code=referral.child_file.code, purpose=purpose)
    place = place_of(attachment.storage_key)
    parts = sealed_files.read(place, attachment.sealing_key(), attachment.file_name_bound)
    first = next(parts)
    return _together(first, parts)


def _together(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
