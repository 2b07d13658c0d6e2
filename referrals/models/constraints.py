"""Constraints that several columns share."""

from typing import Any

from django.db import models
from django.db.models import Q


def both_or_neither(stem: str, message: Any) -> models.CheckConstraint:
    """`<stem>_at` and `<stem>_by` are set together."""
    at, by = f"{stem}_at__isnull", f"{stem}_by__isnull"
    return models.CheckConstraint(
        condition=Q(**{at: True, by: True}) | Q(**{at: False, by: False}),
        name=f"referral_{stem}_at_and_by",
        violation_error_message=message,
    )
