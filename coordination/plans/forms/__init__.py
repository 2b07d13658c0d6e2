"""The plan's forms."""

from coordination.plans.forms.commitments import CommitmentForm
from coordination.plans.forms.items import ActionItemForm, ProgressForm

__all__ = ["ActionItemForm", "CommitmentForm", "ProgressForm"]
