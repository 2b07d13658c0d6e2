"""Finding child files by what somebody knows of the child, through keyed hashes, among those the agency may open."""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from referrals.digests import (
    Digest,
    born_digests,
    document_digests,
    name_digests,
    phone_digests,
    sound_digests,
)
from referrals.enums import IndexKind
from referrals.models import BlindIndex, ChildFile
from referrals.names import name_queries


def find_children(
    membership: Any,
    *,
    name: str = "",
    date_of_birth: datetime.date | None = None,
    phone: str = "",
    document: str = "",
) -> QuerySet[ChildFile]:
    """The files that match all that is given, newest first; none when nothing is. Raises KeyUnavailable.

    With a birth date, names that sound alike are found too. A phone or document number that holds no number finds none.
    """
    conditions: list[Q] = []
    if name:
        conditions.append(_name_condition(name, date_of_birth))
    if date_of_birth:
        conditions.append(_any_of(born_digests(date_of_birth)))
    if phone:
        conditions.append(_any_of(phone_digests(phone)))
    if document:
        conditions.append(_any_of(document_digests(document)))
    files = ChildFile.objects.opened_to(membership) if conditions else ChildFile.objects.none()
    return files.filter(*conditions).order_by("-created_at", "-pk")


def already_held(membership: Any, *, given_name: str, family_name: str, date_of_birth: Any) -> QuerySet[ChildFile]:
    """The files that the agency may open of a child with this birth date and a name like this one."""
    if not date_of_birth or not (given_name or family_name):
        return ChildFile.objects.none()
    return find_children(membership, name=f"{given_name} {family_name}", date_of_birth=date_of_birth)


def _name_condition(name: str, date_of_birth: datetime.date | None) -> Q:
    """All words of the name, in any of the ways it can be read; or, with a birth date, its sound."""
    condition = Q(pk__in=[])
    for keys in name_queries(name):
        every = Q()
        for digest in name_digests(keys):
            every &= _any_of({(IndexKind.NAME, digest)})
        condition |= every
    if date_of_birth:
        condition |= _any_of(sound_digests(name, "", date_of_birth) | sound_digests("", name, date_of_birth))
    return condition


def _any_of(digests: set[Digest]) -> Q:
    """Whether the file has one of these keyed hashes, of the kind each is of."""
    wanted = Q(pk__in=[])
    for kind, digest in digests:
        wanted |= Q(kind=kind, digest=digest)
    return Q(Exists(BlindIndex.objects.filter(wanted, child_file=OuterRef("pk"))))
