"""Which entries of the audit trail a lead reads: those about the own agency's child files and referrals."""

from typing import Any

from django.db.models import Q

from referrals.models.children import ChildFile
from referrals.models.referrals import Referral


def entries_of_own_agency(membership: Any) -> Q:
    """The scope's half of the policy `see` on the trail (migration `audit_readers`)."""
    files = ChildFile.objects.filter(agency=membership.agency_id).values("code")
    sent = Referral.objects.filter(sending_agency=membership.agency_id).values("reference")
    return Q(object_code__in=files) | Q(object_code__in=sent)
