"""The words every `visible_to` is made of; the policies in the `row_security` migration say the same in SQL."""

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from agencies.roles import Ability, allows
from referrals.enums import KNOWS_CONTACT, Access, Status


def participations() -> models.QuerySet:
    """Every participation; by name, since that model's own module stands on this one."""
    return apps.get_model("referrals", "Participation").objects.all()


def referrals() -> models.QuerySet:
    """Every referral; by name, for the same reason."""
    return apps.get_model("referrals", "Referral").objects.all()


def child_files() -> models.QuerySet:
    """Every child file; by name, for the same reason."""
    return apps.get_model("referrals", "ChildFile").objects.all()


def works_referrals(membership: Any) -> bool:
    return allows(membership, Ability.WORK_REFERRALS)


def sees_all(membership: Any) -> bool:
    return allows(membership, Ability.SEE_ALL_REFERRALS)


def takes_part(membership: Any, referral: str = "pk", *, access: Collection[str] = ()) -> Exists:
    """Whether the membership's agency participates in the referral that the path `referral` names, with one of `access`
    where given."""
    rows = participations().filter(referral_id=OuterRef(referral), agency_id=membership.agency_id)
    return Exists(rows.filter(access__in=access) if access else rows)


def knows_child(membership: Any, child: str, *, full: bool = False) -> Exists:
    """Whether the membership's agency participates in any referral of the child that the path `child` names."""
    rows = participations().filter(referral__child_file_id=OuterRef(child), agency_id=membership.agency_id)
    return Exists(rows.filter(access=Access.FULL) if full else rows)


class OfReferral(models.QuerySet):
    """Rows that show wherever their referral does: for its participants, and for coordinators once it is sent."""

    def visible_to(self, membership: Any) -> "OfReferral":
        if works_referrals(membership):
            return self.filter(takes_part(membership, "referral_id"))
        if sees_all(membership):
            return self.exclude(referral__status=Status.DRAFT)
        return self.none()


class OfOpenedReferral(models.QuerySet):
    """Rows that only agencies with full access to the referral see; coordinators never do."""

    def visible_to(self, membership: Any) -> "OfOpenedReferral":
        if works_referrals(membership):
            return self.filter(takes_part(membership, "referral_id", access={Access.FULL}))
        return self.none()


class OfOpenedChain(models.QuerySet):
    """Rows kept once for a chain of redirects, on its first referral: for full access to any referral of the chain."""

    ACCESS = frozenset({Access.FULL})

    def visible_to(self, membership: Any) -> "OfOpenedChain":
        if not works_referrals(membership):
            return self.none()
        first = OuterRef("referral_id")
        rows = participations().filter(agency_id=membership.agency_id, access__in=self.ACCESS)
        # Two questions, each answered by an index: one with "or" inside reads every participation of the agency.
        return self.filter(Exists(rows.filter(referral_id=first)) | Exists(rows.filter(referral__chain_id=first)))


class OfReachedChain(OfOpenedChain):
    """The same for agencies that at least may know how to reach the child."""

    ACCESS = KNOWS_CONTACT


class OfOpenedChild(models.QuerySet):
    """Rows about a child: for the agency that holds the file and those with full access to one of its referrals."""

    def visible_to(self, membership: Any) -> "OfOpenedChild":
        if works_referrals(membership):
            holds = Q(child_file__agency=membership.agency_id)
            return self.filter(holds | Q(knows_child(membership, "child_file_id", full=True)))
        return self.none()
