"""The plan's forms."""

from coordination.plans.forms.commitments import BudgetLineForm, CommitmentForm, ReadingForm
from coordination.plans.forms.items import ActionItemForm, ProgressForm
from coordination.plans.forms.plans import PlanForm

__all__ = ["ActionItemForm", "BudgetLineForm", "CommitmentForm", "PlanForm", "ProgressForm", "ReadingForm"]
