"""The drafts that are sent together with one: what is asked is the same for all, the child and its basis are not."""

from typing import Any

from django.utils import timezone

from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals.enums import RESTS_ON_CONSENT, Status
from referrals.models import Consent, Narrative, Referral, ReferralNeed
from referrals.operations.timeline import follow

ITS_OWN = {"id", "referral", "recorded_at", "recorded_by", "withdrawn_at", "withdrawn_by"}
"""Of a consent, what is not copied to another child's."""
OF_BASIS = ("basis", "may_be_passed_on", "sharing")


def carry_over(referral: Referral, *, by: Any) -> None:
    """Let the other drafts of the group ask the same: needs, urgency and receiver; and rest on the same basis where
    they have none yet. One that somebody else is changing at this moment is left to that. Audited, a draft each."""
    if referral.together is None:
        return
    rows = Referral.objects.select_for_update(of=("self",), skip_locked=True).select_related("child_file__key")
    for other in rows.filter(together=referral.together, status=Status.DRAFT).exclude(pk=referral.pk).order_by("pk"):
        ask_the_same(referral, other, by=by)


def ask_the_same(referral: Referral, other: Referral, *, by: Any) -> None:
    """Copy to one other draft of the group, held by the caller."""
    needs = set(referral.referral_needs.values_list("need_id", flat=True))
    have = set(other.referral_needs.values_list("need_id", flat=True))
    other.referral_needs.exclude(need__in=needs).delete()
    ReferralNeed.objects.bulk_create([ReferralNeed(referral=other, need_id=need) for need in sorted(needs - have)])
    other.urgency, other.receiving_agency_id = referral.urgency, referral.receiving_agency_id
    if not other.basis and referral.basis and referral.basis not in RESTS_ON_CONSENT:
        _rest_on_the_same(referral, other, by=by)
    other.updated_at = timezone.now()
    other.save(update_fields=["urgency", "receiving_agency", *OF_BASIS, "updated_at"])
    follow(other)
    audit.record(Verb.WRITE, by=by, kind="referral", code=other.reference, purpose=f"draft: as {referral.reference}")


def _rest_on_the_same(referral: Referral, other: Referral, *, by: Any) -> None:
    """A duty, a statute, an order or a danger holds for each; what a person agreed to, for that person alone."""
    said = Consent.objects.filter(referral=referral).first()
    if said is None:
        return
    said.unlock(referral.child_file)
    copy = Consent(referral=other, recorded_by=by).unlock(other.child_file)
    for field in Consent._meta.concrete_fields:
        if field.name not in {*ITS_OWN, "child_view"}:
            setattr(copy, field.name, getattr(said, field.name))
    copy.save()
    for name in OF_BASIS:
        setattr(other, name, getattr(referral, name))


def tell_the_same(referral: Referral, other: Referral) -> None:
    """Copy what happened, where the other draft says nothing yet."""
    told = Narrative.objects.get(referral=referral).unlock(referral.child_file)
    story = Narrative.objects.get(referral=other).unlock(other.child_file)
    if told.what_happened and not story.what_happened:
        story.what_happened = told.what_happened
        story.save()
