"""What stays inside one agency about a referral, its notes; and who has read which message."""

import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Func, OuterRef, TextField, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership
from coordination.foundation.sealed import Sealed, SealedField
from referrals.enums import BEYOND_PREVIEW
from referrals.models.conversation import Message, OfChildOfReferral
from referrals.models.referrals import Referral
from referrals.models.scope import takes_part, works_referrals


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, membership: Any) -> "NoteQuerySet":
        """The own agency's, while it sees more than the preview."""
        if not works_referrals(membership):
            return self.none()
        return self.filter(takes_part(membership, "referral_id", access=BEYOND_PREVIEW), agency_id=membership.agency_id)


class Note(OfChildOfReferral):
    """Words that an agency keeps to itself about a referral, sealed. They stand as they were written."""

    ROW = "form_key"

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="notes")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    words = SealedField(_("Note"))
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    form_key = models.UUIDField(unique=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.referral.reference


def packed_notes(membership: Any) -> ArraySubquery:
    """The agency's notes on each referral, the newest first, as one column of another query."""
    words = Func("words", Value("hex"), function="encode", output_field=TextField())
    facts = JSONObject(words=words, at="at", form_key="form_key", name="by__user__name")
    return ArraySubquery(Note.objects.visible_to(membership).filter(referral=OuterRef("pk")).values(facts=facts))


def unpacked_notes(referral: Referral) -> list[Note]:
    """The notes, ready to be opened, each with the name of who wrote it; no query."""
    notes = []
    for facts in referral.packed_notes or []:
        note = Note(form_key=facts["form_key"], words=Sealed(bytes.fromhex(facts["words"])))
        note.at, note.by_name = datetime.datetime.fromisoformat(facts["at"]), facts["name"]
        notes.append(note.unlock(referral.child_file))
    return notes


class ReadMarkQuerySet(models.QuerySet["ReadMark"]):
    def visible_to(self, membership: Any) -> "ReadMarkQuerySet":
        """Wherever the message shows: to the agencies that see more than the preview."""
        if not works_referrals(membership):
            return self.none()
        return self.filter(takes_part(membership, "message__referral_id", access=BEYOND_PREVIEW))


class ReadMark(models.Model):
    """An agency read a message: when first, and by whom."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="read_marks")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = ReadMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        constraints = [models.UniqueConstraint(fields=["message", "agency"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.agency_id}"


def packed_read_marks(membership: Any) -> ArraySubquery:
    """Who has read the message of an event, the first one first, as one column of the timeline's query."""
    marks = ReadMark.objects.visible_to(membership).filter(message__event=OuterRef("pk")).order_by("at", "pk")
    facts = JSONObject(
        agency="agency_id", at="at", name="by__user__name",
        **{name: f"agency__{name}" for name in ("name_en", "name_fr", "acronym_en", "acronym_fr")},
    )  # fmt: skip
    return ArraySubquery(marks.values(facts=facts))


def unpacked_read_marks(packed: list[dict[str, Any]]) -> list[ReadMark]:
    """The marks with agency and time, and the name of who read; no query."""
    marks = []
    for facts in packed:
        names = {name: facts[name] or "" for name in ("name_en", "name_fr", "acronym_en", "acronym_fr")}
        mark = ReadMark(agency=Agency(pk=facts["agency"], **names), at=datetime.datetime.fromisoformat(facts["at"]))
        mark.by_name = facts["name"]
        marks.append(mark)
    return marks
