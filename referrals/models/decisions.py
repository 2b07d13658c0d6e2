"""Best-interests decisions: what was decided for one child, by whom and why (Convention on the Rights of the Child)."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership
from coordination.foundation.sealed import SealedField
from referrals.enums import Decided, Question
from referrals.models.children import ChildFile
from referrals.models.keys import AboutChild
from referrals.models.scope import OfOpenedChild

WORDS = ("options", "child_view", "risks", "words", "decided_by", "reasons")


class DecisionQuerySet(OfOpenedChild):
    def standing(self) -> "DecisionQuerySet":
        """The last decision on each question of each child: a later one supersedes it."""
        last = self.order_by("child_file", "question", "-recorded_at", "-pk").distinct("child_file", "question")
        return self.filter(pk__in=last.values("pk"))


class Decision(AboutChild):
    """One decision. Append-only by database grants; its words are sealed, so that erasing the child erases them."""

    ROW = "form_key"

    child_file = models.ForeignKey(ChildFile, on_delete=models.PROTECT, related_name="decisions")
    question = models.CharField(_("What was decided"), max_length=10, choices=Question)
    decided = models.CharField(_("Decision"), max_length=10, choices=Decided)
    decided_on = models.DateField(_("Decided on"))
    review_on = models.DateField(_("To be reviewed on"), null=True, blank=True)
    options = SealedField(_("Options considered"), most_signs=3000)
    child_view = SealedField(_("The child's own view"), most_signs=2000)
    risks = SealedField(_("Risks"), most_signs=3000)
    words = SealedField(_("The decision in words"), most_signs=2000, blank=True)
    decided_by = SealedField(_("Who decided"), most_signs=500)
    reasons = SealedField(_("Reasons"), most_signs=3000)
    form_key = models.UUIDField()
    """Of the form it was written in: sent twice, it is one decision."""
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("best-interests decision")
        verbose_name_plural = _("best-interests decisions")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["child_file", "form_key"], name="decision_form_once"),
            models.CheckConstraint(condition=Q(question__in=Question.values), name="decision_question"),
            models.CheckConstraint(condition=Q(decided__in=Decided.values), name="decision_decided"),
            models.CheckConstraint(
                condition=Q(review_on__isnull=True) | Q(review_on__gt=models.F("decided_on")),
                name="decision_reviewed_later",
                violation_error_message=_("The review comes after the decision."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_file_id}: {self.question} {self.decided}"

    @classmethod
    def of_child(cls, membership: Any, child_file: ChildFile) -> "list[Decision]":
        """What the membership sees of the child's decisions, the newest first, ready to be opened; one query.

        Each says whether it still stands (`is_standing`): it is the last on its question.
        """
        rows = cls.objects.visible_to(membership).filter(child_file=child_file).select_related("agency")
        asked: set[str] = set()
        decisions = []
        for row in rows:
            row.is_standing = row.question not in asked
            asked.add(row.question)
            decisions.append(row.unlock(child_file))
        return decisions


def undecided(referral: str) -> Func:
    """Codes of the needs that wait for a decision, of the referral that the path names; for those who take part."""
    return Func(F(referral), function="accord_undecided", output_field=ArrayField(models.CharField()))


def packed_decisions(membership: Any, child: Any) -> ArraySubquery:
    """The facts of the standing decisions on the child that `child` names, as one column of another query."""
    rows = Decision.objects.visible_to(membership).filter(child_file=child)
    last = rows.order_by("question", "-recorded_at", "-pk").distinct("question")
    names = ("question", "decided", "decided_on", "review_on")
    return ArraySubquery(last.values(facts=JSONObject(**{name: name for name in names})))


def unpacked_decisions(packed: list[dict[str, Any]] | None) -> list[Decision]:
    """The standing decisions without their words; no query. None, for a reader who sees none, is none."""
    to_date = Decision._meta.get_field("decided_on").to_python
    days = ("decided_on", "review_on")
    return [Decision(**{**facts, **{name: to_date(facts[name]) for name in days}}) for facts in packed or []]
