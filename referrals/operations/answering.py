"""Keeping the summary of how agencies answered lately, which "who can help" ranks by."""

import datetime

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q
from django.utils import timezone

from agencies.models import Answering
from agencies.models.answering import FEWEST, LATELY_DAYS
from coordination.foundation.row_security import Operator, acting_as
from referrals.enums import Status
from referrals.models import Referral

HOUR = datetime.timedelta(hours=1)


class Median(Aggregate):
    """The middle of a set of spans."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def refresh_answering() -> int:
    """Reckon anew how each agency answered in the last 90 days; how many agencies have a figure.

    One grouped query over the referrals, by a job; pages read one row an agency. An agency with fewer than five
    answers has no row: the figure would say little of it, and might say something of a child.
    """
    coordinator, now = Operator(role="coordinator"), timezone.now()
    with acting_as(coordinator):
        rows = (
            Referral.objects.visible_to(coordinator)
            .filter(answered_at__gt=now - datetime.timedelta(days=LATELY_DAYS))
            .values("receiving_agency")
            .annotate(
                answered=Count("pk"),
                declined=Count("pk", filter=Q(status=Status.DECLINED)),
                median=Median(ExpressionWrapper(F("answered_at") - F("sent_at"), output_field=DurationField())),
            )
            .filter(answered__gte=FEWEST)
            .order_by()
        )
        fresh = [
            Answering(
                agency_id=row["receiving_agency"],
                answered=row["answered"],
                declined=row["declined"],
                median_hours=row["median"] / HOUR,
                refreshed_at=now,
            )
            for row in rows
        ]
        columns = ["answered", "declined", "median_hours", "refreshed_at"]
        Answering.objects.bulk_create(fresh, update_conflicts=True, unique_fields=["agency"], update_fields=columns)
        Answering.objects.filter(refreshed_at__lt=now).delete()
    return len(fresh)
