"""The plan's lists as CSV; each export leaves an audit entry."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _

from agencies.roles import Ability, allows
from coordination.foundation import audit
from coordination.foundation.exports import stream_csv
from coordination.foundation.models import Verb
from coordination.plans.models.items import ActionItemQuerySet
from coordination.plans.models.plans import CommitmentQuerySet

CHUNK = 500


def _begin(by: Any, kind: str) -> None:
    if not allows(by, Ability.EXPORT_LISTS):
        raise PermissionDenied
    audit.record(Verb.EXPORT, by=by, kind=kind)


def commitments_csv(commitments: CommitmentQuerySet, *, by: Any) -> HttpResponse:
    _begin(by, "commitments")
    header = [
        _("code"), _("Pillar"), _("Promise"), _("Lead agency"), _("Partner agencies"), _("Starts on"), _("Due on"),
        _("Status"), _("Percent done"), _("Cost in Canadian dollars"), _("source"),
    ]  # fmt: skip

    def rows() -> Iterator[list[Any]]:
        for row in commitments.iterator(CHUNK):
            yield [
                row.code,
                row.pillar.code,
                row.title,
                row.lead_agency.code,
                " ".join(agency.code for agency in row.partner_agencies.all()),
                row.starts_on,
                row.due_on,
                row.status.label,
                row.percent_done,
                row.budget_cad,
                row.source,
            ]

    return stream_csv("plan", header, rows, membership=by)


def items_csv(items: ActionItemQuerySet, *, by: Any) -> HttpResponse:
    _begin(by, "action items")
    header = [
        _("code"), _("What is to be done"), _("Pillar"), _("Lead agency"), _("Due on"), _("Status"),
        _("Percent done"), _("Commitment"), _("Referral"),
    ]  # fmt: skip

    def rows() -> Iterator[list[Any]]:
        for row in items.order_by("due_on", "pk").iterator(CHUNK):
            yield [
                row.code,
                row.title,
                row.pillar.code,
                row.lead_agency.code,
                row.due_on,
                row.get_status_display(),
                row.percent_done,
                row.commitment.code if row.commitment else "",
                row.referral.reference if row.referral else "",
            ]

    return stream_csv("actions", header, rows, membership=by)
