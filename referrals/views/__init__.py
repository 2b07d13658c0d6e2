"""The pages of referrals and child files."""

from referrals.views.attachments import attachment_add, attachment_download
from referrals.views.basis import agreement_record, basis_change, consent_withdraw
from referrals.views.calls import draft_call
from referrals.views.case_lead import case_lead, case_lead_accept, case_lead_decline
from referrals.views.cases import case_detail, case_link, case_refer, case_sibling, case_unlink
from referrals.views.children import child_detail, child_list
from referrals.views.closing import referral_go_on, referral_see
from referrals.views.conversation import (
    note_add,
    referral_message,
    referral_observer,
    referral_open,
    referral_remind,
)
from referrals.views.decisions import decision_record
from referrals.views.desk import worklist_assign, worklist_return, worklist_snooze
from referrals.views.drafts import (
    draft_basis,
    draft_child,
    draft_discard,
    draft_needs,
    draft_receiver,
    draft_review,
)
from referrals.views.emergency import referral_emergency
from referrals.views.erasure import erasure_ask, erasure_list, erasure_refuse, erasure_settle
from referrals.views.matches import match_confirm, match_dismiss
from referrals.views.moves import referral_move
from referrals.views.permits import permit_list, permit_refuse, permit_request, referral_permit
from referrals.views.readers import child_readers
from referrals.views.referral_create import referral_create
from referrals.views.referral_detail import referral_detail
from referrals.views.referral_list import referral_list
from referrals.views.referral_sheet import referral_sheet
from referrals.views.repeat import referral_repeat
from referrals.views.reports import child_found, child_missing, protection_report
from referrals.views.saved_filters import saved_filter_add, saved_filter_edit, saved_filter_remove
from referrals.views.search import child_search
from referrals.views.templates import template_create, template_edit, template_list, template_remove
from referrals.views.together import referral_together, together_accept, together_leave, together_send
from referrals.views.worklist import worklist

__all__ = [
    "referral_go_on",
    "referral_see",
    "agreement_record",
    "attachment_add",
    "attachment_download",
    "case_detail",
    "case_lead",
    "case_lead_accept",
    "case_lead_decline",
    "case_link",
    "case_refer",
    "case_sibling",
    "case_unlink",
    "basis_change",
    "child_detail",
    "child_found",
    "child_list",
    "child_missing",
    "child_readers",
    "child_search",
    "consent_withdraw",
    "decision_record",
    "draft_basis",
    "draft_call",
    "draft_child",
    "draft_discard",
    "draft_needs",
    "draft_receiver",
    "draft_review",
    "erasure_ask",
    "erasure_list",
    "erasure_refuse",
    "erasure_settle",
    "match_confirm",
    "match_dismiss",
    "note_add",
    "permit_list",
    "permit_refuse",
    "permit_request",
    "protection_report",
    "referral_create",
    "referral_detail",
    "referral_emergency",
    "referral_list",
    "referral_message",
    "referral_move",
    "referral_observer",
    "referral_open",
    "referral_permit",
    "referral_remind",
    "referral_repeat",
    "referral_sheet",
    "saved_filter_add",
    "saved_filter_edit",
    "saved_filter_remove",
    "template_create",
    "template_edit",
    "template_list",
    "template_remove",
    "referral_together",
    "together_accept",
    "together_leave",
    "together_send",
    "worklist",
    "worklist_assign",
    "worklist_return",
    "worklist_snooze",
]
