"""The jobs of the plan."""

from django.utils import timezone
from procrastinate.contrib.django import app

from coordination.plans import notifications


@app.periodic(cron="25 * * * *")
@app.task(name="ring_before_due", queueing_lock="ring_before_due")
def ring_before_due(timestamp: int) -> None:
    """Each hour: action items that are due soon or late."""
    notifications.ring_before_due(timezone.localdate())
