"""How long a child file is kept: `ACCORD_RETENTION_YEARS` after its last referral changed, or after it was made."""

import datetime

from django.conf import settings
from django.utils import timezone

DAYS_PER_YEAR = 365.25


def due_before() -> datetime.datetime:
    """Files untouched since then are due for erasure."""
    return timezone.now() - datetime.timedelta(days=settings.RETENTION_YEARS * DAYS_PER_YEAR)
