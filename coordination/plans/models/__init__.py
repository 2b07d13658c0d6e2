"""The plan's tables."""

from coordination.plans.models.confirmations import Confirmation
from coordination.plans.models.items import ActionItem, ProgressUpdate
from coordination.plans.models.plans import BudgetLine, Commitment, Plan
from coordination.plans.models.readings import CommitmentChange, IndicatorReading

__all__ = [
    "ActionItem",
    "BudgetLine",
    "Commitment",
    "CommitmentChange",
    "Confirmation",
    "IndicatorReading",
    "Plan",
    "ProgressUpdate",
]
