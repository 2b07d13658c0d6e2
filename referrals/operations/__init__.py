"""What can be done with referrals: each operation is one transaction and writes its timeline event with it."""

from referrals.operations.again import apply_template, repeat
from referrals.operations.answering import refresh_answering
from referrals.operations.assigning import assign
from referrals.operations.attachments import add_attachments, open_attachment, scan_received
from referrals.operations.basis import (
    change_basis,
    end_guardian_consents,
    record_agreement,
    save_basis,
    withdraw_consent,
)
from referrals.operations.calls import write_down_call
from referrals.operations.case_lead import LeadMoved, answer_lead, offer_lead
from referrals.operations.cases import add_sibling, link_child, unlink_child
from referrals.operations.closing import go_on, see
from referrals.operations.coming_of_age import look_at_ages
from referrals.operations.conversation import add_message, add_observer, open_early, remind
from referrals.operations.decisions import record_decision
from referrals.operations.drafts import (
    create_child_file,
    create_draft,
    discard_draft,
    is_draft_made,
    save_child,
    save_needs,
    save_receiver,
)
from referrals.operations.erasure import NotErased, ask_erasure, carry_out_erasure, refuse_erasure
from referrals.operations.indexing import answer_match, index_all, index_child
from referrals.operations.locks import AlreadyMoved
from referrals.operations.moves import move
from referrals.operations.notes import add_note, mark_read
from referrals.operations.permits import PermitClash, record_permit, refuse_permit, request_permit
from referrals.operations.reports import record_protection_report, report_found, report_missing
from referrals.operations.timeline import is_repeat
from referrals.operations.together import (
    TogetherChanged,
    add_together,
    begin_together,
    leave_together,
    send_together,
)

__all__ = [
    "go_on",
    "see",
    "AlreadyMoved",
    "LeadMoved",
    "NotErased",
    "PermitClash",
    "add_attachments",
    "TogetherChanged",
    "add_message",
    "add_note",
    "add_observer",
    "add_sibling",
    "add_together",
    "answer_lead",
    "mark_read",
    "answer_match",
    "apply_template",
    "begin_together",
    "ask_erasure",
    "assign",
    "carry_out_erasure",
    "change_basis",
    "create_child_file",
    "create_draft",
    "discard_draft",
    "end_guardian_consents",
    "index_all",
    "index_child",
    "is_draft_made",
    "is_repeat",
    "leave_together",
    "link_child",
    "look_at_ages",
    "move",
    "offer_lead",
    "open_attachment",
    "open_early",
    "record_agreement",
    "record_decision",
    "record_permit",
    "refresh_answering",
    "refuse_erasure",
    "refuse_permit",
    "remind",
    "record_protection_report",
    "report_found",
    "report_missing",
    "request_permit",
    "repeat",
    "scan_received",
    "save_basis",
    "save_child",
    "save_needs",
    "save_receiver",
    "write_down_call",
    "send_together",
    "unlink_child",
    "withdraw_consent",
]
