"""Telling members: a row on their page of notifications, and a mail for those who wish one. Run by the worker."""

import datetime
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from agencies.enums import Role
from agencies.mail import send_later
from agencies.models import Mail, Membership, Notification
from agencies.models.people import MembershipQuerySet
from agencies.notices import NOTICES, is_mailed_at_once, waits_for_digest
from agencies.time_zones import zone_of
from coordination.foundation.row_security import Operator, acting_as

CLOCK = Operator("clock")
"""Who writes notifications: row security lets nobody else add one."""
DIGEST_HOURS = range(7, 10)
"""The hour of the agency's day in which the digest leaves; later only when the worker had stood still."""


def desk_of(agencies: Iterable[int], roles: Iterable[str] = (Role.WORKER, Role.LEAD)) -> MembershipQuerySet:
    """The members of the agencies who work on referrals."""
    return _members().filter(agency__in=list(agencies), role__in=list(roles))


def coordinators() -> MembershipQuerySet:
    return _members().filter(role=Role.COORDINATOR)


def _members() -> MembershipQuerySet:
    return Membership.objects.current().select_related("user", "agency").order_by("pk")


def tell(*, event: str, code: str, path: str, key: str, members: Iterable[Membership]) -> int:
    """Tell each member once, however often it is called with this `key`; to how many it was new.

    In one transaction: a notification each, and a mail for each person who wishes one at once.
    """
    notice = NOTICES[event]
    with acting_as(CLOCK):
        told = set(Notification.objects.filter(key=key).values_list("membership_id", flat=True))
        new = [member for member in members if member.pk not in told]
        now = timezone.now()
        Notification.objects.bulk_create(
            Notification(
                membership=member,
                key=key,
                event=event,
                code=code,
                path=path,
                at=now,
                waits_for_digest=waits_for_digest(notice.mailing, member.user.mail_wish),
            )
            for member in new
        )
        for member in new:
            if is_mailed_at_once(notice.mailing, member.user.mail_wish):
                _mail(member, [(notice.words, code, path)], ident=f"{key} {member.user_id}")
    return len(new)


def send_digests(now: datetime.datetime) -> int:
    """A mail to each person for whom something waits and whose agency's morning it is; how many mails."""
    with acting_as(CLOCK):
        waiting = Notification.objects.filter(waits_for_digest=True).order_by("at", "pk")
        rows = list(waiting.select_related("membership__user", "membership__agency__home_jurisdiction"))
        by_person: dict[int, list[Notification]] = {}
        for row in rows:
            by_person.setdefault(row.membership.user_id, []).append(row)
        sent = 0
        for person, theirs in by_person.items():
            local = now.astimezone(zone_of(theirs[0].membership.agency.home_jurisdiction.coverage))
            if local.hour not in DIGEST_HOURS:
                continue
            Notification.objects.filter(pk__in=[row.pk for row in theirs]).update(waits_for_digest=False)
            lines = [(NOTICES[row.event].words, row.code, row.path) for row in theirs]
            _mail(theirs[0].membership, lines, ident=f"digest {theirs[-1].pk} {person}")
            sent += 1
    return sent


def forget(before: datetime.datetime) -> None:
    """Take away what was told and read before then, and the notes about mail as old."""
    with acting_as(CLOCK):
        Notification.objects.filter(at__lt=before, read_at__isnull=False).delete()
    Mail.objects.filter(asked_at__lt=before).delete()


def _mail(member: Membership, lines: list[tuple[object, str, str]], *, ident: str) -> None:
    """One mail in the person's language, text and HTML; not to an address from which mail came back."""
    user = member.user
    if user.mail_returned_at is not None:
        return
    with translation.override(language_of(member)):
        told = [(str(words) % {"code": code}, settings.SITE + path) for words, code, path in lines]
        subject = told[0][0]
        if len(told) > 1:
            subject = ngettext("Accord: %(count)d notification", "Accord: %(count)d notifications", len(told))
            subject %= {"count": len(told)}
        context = {
            "lines": told,
            "agency": member.agency,
            "account": settings.SITE + reverse("agencies:account_detail"),
            "language": translation.get_language(),
        }
        body = render_to_string("agencies/notice_mail.txt", context)
        html = render_to_string("agencies/notice_mail.html", context)
    send_later(to=user.email, subject=subject, body=body, html=html, ident=uuid.uuid5(uuid.NAMESPACE_OID, ident))


def language_of(member: Membership) -> str:
    """The person's; for who chose none, French where the agency works in French alone."""
    spoken = member.agency.languages
    return member.user.language or ("fr" if "fr" in spoken and "en" not in spoken else settings.LANGUAGE_CODE)
