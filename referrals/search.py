"""Finding child files by what somebody knows of the child, through keyed hashes, among those the agency may open."""

import datetime
from collections import defaultdict
from typing import Any

from django.db.models import QuerySet

from referrals.digests import (
    Digest,
    born_digests,
    document_digests,
    name_digests,
    phone_digests,
    sound_digests,
)
from referrals.enums import OPEN, Status
from referrals.models import BlindIndex, ChildFile, Referral, ReferralNeed
from referrals.names import name_queries

Ways = list[set[Digest]]
"""Of a question, the sets of keyed hashes of which one must be there as a whole."""


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
    questions: list[Ways] = []
    if name:
        questions.append(_ways_of_name(name, date_of_birth))
    if date_of_birth:
        questions.append(_any_of(born_digests(date_of_birth)))
    if phone:
        questions.append(_any_of(phone_digests(phone)))
    if document:
        questions.append(_any_of(document_digests(document)))
    files = ChildFile.objects.opened_to(membership).filter(pk__in=_children_with(questions))
    return files.order_by("-created_at", "-pk")


def already_held(membership: Any, *, given_name: str, family_name: str, date_of_birth: Any) -> QuerySet[ChildFile]:
    """The files that the agency may open of a child with this birth date and a name like this one."""
    if not date_of_birth or not (given_name or family_name):
        return ChildFile.objects.none()
    return find_children(membership, name=f"{given_name} {family_name}", date_of_birth=date_of_birth)


def live_needs(membership: Any, child_file: ChildFile, *, but: Referral | None = None) -> list[ReferralNeed]:
    """What is asked for the child already, in referrals the agency may see that are open or not sent yet; `but` apart.

    Of other agencies' referrals that it takes no part in nothing is said.
    """
    rows = ReferralNeed.objects.visible_to(membership).filter(
        referral__child_file=child_file, referral__status__in=[Status.DRAFT, *OPEN]
    )
    if but is not None:
        rows = rows.exclude(referral=but)
    related = ("need", "referral__sending_agency", "referral__receiving_agency")
    return list(rows.select_related(*related).order_by("need__urgent_within_hours", "-referral_id"))


def _ways_of_name(name: str, date_of_birth: datetime.date | None) -> Ways:
    """All words of the name, in any of the ways it can be read; or, with a birth date, its sound."""
    ways: Ways = [name_digests(keys) for keys in name_queries(name)]
    if date_of_birth:
        ways += _any_of(sound_digests(name, "", date_of_birth) | sound_digests("", name, date_of_birth))
    return ways


def _any_of(digests: set[Digest]) -> Ways:
    return [{digest} for digest in digests]


def _children_with(questions: list[Ways]) -> list[int]:
    """The keys of the child files that have, for every question, all keyed hashes of one of its ways.

    The index finds the rows; row security leaves those of files the agency opened. Sorted out here and not in SQL,
    where so many either-ors make PostgreSQL read every child file.
    """
    asked = {digest for ways in questions for way in ways for digest in way}
    if not asked or not all(questions):
        return []
    kinds, values = {kind for kind, _value in asked}, [value for _kind, value in asked]
    rows = BlindIndex.objects.filter(kind__in=kinds, digest__in=values).values_list("child_file_id", "kind", "digest")
    has: dict[int, set[tuple[str, bytes]]] = defaultdict(set)
    for child, kind, value in rows:
        has[child].add((kind, bytes(value)))
    return [child for child, digests in has.items() if all(any(way <= digests for way in ways) for ways in questions)]
