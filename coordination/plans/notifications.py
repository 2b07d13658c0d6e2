"""Telling the agencies of an action item that its day comes near. Codes only, never the title."""

import datetime

from django.db import transaction

from agencies.enums import Role
from agencies.notices import DAYS_BEFORE, stage_of
from agencies.telling import desk_of, tell
from coordination.foundation.row_security import Operator, acting_as
from coordination.plans.models import ActionItem

WITNESS = Operator(Role.COORDINATOR)


@transaction.atomic
def ring_before_due(today: datetime.date) -> int:
    """Tell of unfinished items 60, 30 and 7 days before they are due, and once late; to how many people it was new."""
    until = today + datetime.timedelta(days=max(DAYS_BEFORE))
    with acting_as(WITNESS):
        items = ActionItem.objects.visible_to(WITNESS).unfinished().filter(due_on__lte=until)
        rows = items.prefetch_related("partner_agencies", "referral__participations").order_by("pk")
        told = [(item, _agencies(item)) for item in rows]
    return sum(_tell_of_item(item, agencies, today) for item, agencies in told)


def _agencies(item: ActionItem) -> set[int]:
    """Those that lead it or are partners; of a referral's item, those of them that take part."""
    agencies = {item.lead_agency_id, *(agency.pk for agency in item.partner_agencies.all())}
    if item.referral is not None:
        agencies &= {row.agency_id for row in item.referral.participations.all()}
    return agencies


def _tell_of_item(item: ActionItem, agencies: set[int], today: datetime.date) -> int:
    stage = stage_of((item.due_on - today).days) or "late"
    key = f"item {item.code} {stage} {item.due_on}"
    roles = [Role.COORDINATOR] if item.gap_need_id else [Role.WORKER, Role.LEAD, Role.COORDINATOR]
    members = desk_of(agencies, roles)
    return tell(event=f"item_{stage}", code=item.code, path=item.get_absolute_url(), key=key, members=members)
