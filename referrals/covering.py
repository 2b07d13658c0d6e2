"""What a basis covers: which agencies, which needs, until when."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.models import Agency
from agencies.routing import functions_by_need, functions_of, mandated_for
from referrals.models import Referral, ReferralNeed
from referrals.models.consents import refused_functions


def has_lapsed(referral: Referral) -> bool:
    """Whether the consent's last day is over. Asks what `fetch_referral` packs."""
    until = getattr(referral, "consent_until", None)
    return referral.rests_on_consent and until is not None and until < timezone.localdate()


def needs_refused_by_person(referral: Referral) -> list[ReferralNeed]:
    """The needs that the receiving agency could serve only by work which the person refused.

    Asks the answers that `fetch_referral` packs. A legal basis is not stopped by a refusal; the page shows it.
    """
    refused = refused_here(referral)
    if not refused or not referral.rests_on_consent or referral.receiving_agency_id is None:
        return []
    does = functions_of(referral.receiving_agency)
    rows = list(referral.referral_needs.all())
    serving = functions_by_need([row.need for row in rows])
    return [row for row in rows if (serving[row.need_id] & does or serving[row.need_id]) <= refused]


def refused_here(referral: Referral) -> set[str]:
    """Codes of the functions that the child's standing answers refuse."""
    is_child = referral.child_file.is_treated_as_child
    return refused_functions(getattr(referral, "agreed", None), timezone.localdate(), is_child=is_child)


def covered(referral: Referral, agencies: QuerySet[Agency]) -> QuerySet[Agency]:
    """Of `agencies`, those to which the basis lets the child be passed on or shown.

    A legal basis covers each. A consent covers, while it stands: the agencies and the kinds of work it names; where it
    names neither and covers another agency, those mandated for work that serves the needs.
    """
    if not referral.covers_another_agency or has_lapsed(referral):
        return agencies.none()
    if not referral.rests_on_consent:
        return agencies
    named, does = referral.covers_agencies, set(referral.covers_functions)
    if not named and not does:
        does = set().union(*functions_by_need([row.need for row in referral.referral_needs.all()]).values())
    return agencies.filter(Q(code__in=named) | Q(pk__in=mandated_for(does)))
