"""The forms of referrals."""

from referrals.forms.attachments import AttachmentForm
from referrals.forms.basis import AgreementForm, BasisForm, ChangedBasisForm, WithdrawalForm
from referrals.forms.calls import CallForm
from referrals.forms.cases import ChildrenForm, LeadForm, LinkForm, TogetherForm
from referrals.forms.decisions import DecisionForm
from referrals.forms.desk import AssignForm, SavedFilterForm, SnoozeForm, TickedForm
from referrals.forms.drafts import ChildForm, ExistingChildForm, NeedsForm
from referrals.forms.erasure import ErasureForm
from referrals.forms.open import MessageForm, NoteForm, ObserverForm, OpenEarlyForm
from referrals.forms.permits import PermitForm, PermitListForm, PermitRefusalForm, PermitRequestForm
from referrals.forms.receiver import ReceiverForm
from referrals.forms.reports import AbsenceForm, ProtectionReportForm
from referrals.forms.search import ChildSearchForm
from referrals.forms.templates import TemplateForm, template_of
from referrals.forms.transitions import TransitionForm

__all__ = [
    "AbsenceForm",
    "ProtectionReportForm",
    "AssignForm",
    "AgreementForm",
    "AttachmentForm",
    "BasisForm",
    "CallForm",
    "ChangedBasisForm",
    "ChildForm",
    "ChildSearchForm",
    "ChildrenForm",
    "DecisionForm",
    "ErasureForm",
    "ExistingChildForm",
    "LeadForm",
    "LinkForm",
    "MessageForm",
    "NeedsForm",
    "NoteForm",
    "ObserverForm",
    "OpenEarlyForm",
    "PermitForm",
    "PermitListForm",
    "PermitRefusalForm",
    "PermitRequestForm",
    "ReceiverForm",
    "SavedFilterForm",
    "SnoozeForm",
    "TemplateForm",
    "TickedForm",
    "TogetherForm",
    "TransitionForm",
    "template_of",
    "WithdrawalForm",
]
