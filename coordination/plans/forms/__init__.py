"""The plan's forms."""

from coordination.plans.forms.commitments import BudgetLineForm, CommitmentForm, ReadingForm
from coordination.plans.forms.items import ActionItemForm, ProgressForm

__all__ = ["ActionItemForm", "BudgetLineForm", "CommitmentForm", "ProgressForm", "ReadingForm"]
