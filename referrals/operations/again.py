"""Beginning a referral from what is there already: one that was made, or a template."""

import uuid
from typing import Any

from django.db import transaction

from agencies.models import Agency, Need
from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals.models import Narrative, Referral, ReferralTemplate
from referrals.operations.drafts import create_draft, is_draft_made, save_needs, save_receiver


@transaction.atomic
def repeat(referral: Referral, *, by: Any, form_key: uuid.UUID) -> Referral:
    """A draft of the same child, needs, place, urgency and story. Whom to ask and what allows sharing are chosen anew.

    The story is read for it, which is audited. The same `form_key` again gives the draft it already made.
    """
    is_made = is_draft_made(by, form_key)
    draft = create_draft(by=by, place=referral.place, form_key=form_key, child_file=referral.child_file)
    if is_made:
        return draft
    story = Narrative.objects.visible_to(by).filter(referral=referral.first_id).first()
    words = story.unlock(referral.child_file).what_happened if story else ""
    audit.record(Verb.READ, by=by, kind="child file", code=referral.child_file.code, purpose=draft.reference)
    needs = [row.need for row in referral.referral_needs.select_related("need")]
    save_needs(draft, by=by, needs=needs, urgency=referral.urgency, what_happened=words)
    return draft


@transaction.atomic
def apply_template(draft: Referral, template: ReferralTemplate, *, by: Any) -> None:
    """Fill what the template says into a draft that has no needs yet: needs, urgency, whom to ask while it is able."""
    if not draft.is_draft or draft.referral_needs.exists():
        return
    needs = Need.objects.filter(code__in=template.needs)
    save_needs(draft, by=by, needs=needs, urgency=template.urgency, what_happened="")
    able = Agency.objects.able_to_receive().exclude(pk=by.agency_id).filter(pk=template.receiving_agency_id).first()
    if able is not None:
        save_receiver(draft, by=by, agency=able)
