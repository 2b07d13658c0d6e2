"""The weekly mail of a saved view: figures only, those that could point to a child kept back."""

import datetime
import uuid

from django.conf import settings
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.mail import send_later
from agencies.models import Membership
from agencies.telling import DIGEST_HOURS, language_of
from agencies.time_zones import zone_of
from coordination.dashboards.figures import SECTIONS, totals
from coordination.dashboards.forms import QuestionForm
from coordination.dashboards.kept import facts_for
from coordination.dashboards.models import SavedView
from coordination.dashboards.pages import CLOCK
from coordination.dashboards.policies import can_see_dashboard
from coordination.dashboards.sections import Reader
from coordination.foundation.row_security import acting_as

MONDAY = 0
MAILED = ("times", "silence", "agencies")


def mail_weekly_views(now: datetime.datetime) -> int:
    """A mail for each view that is wished weekly, on the Monday morning of its member's agency; how many mails.

    Once a week however often it runs.
    """
    sent = 0
    with acting_as(CLOCK):
        wished = list(SavedView.objects.filter(is_weekly=True).order_by("pk"))
    members = Membership.objects.current().select_related("user", "agency__home_jurisdiction")
    by_key = members.in_bulk([view.membership_id for view in wished])
    for view in wished:
        member = by_key.get(view.membership_id)
        if member and can_see_dashboard(member) and (day := _monday_morning(member, now)):
            sent += _mail(view, member, day)
    return sent


def _monday_morning(member: Membership, now: datetime.datetime) -> datetime.date | None:
    local = now.astimezone(zone_of(member.agency.home_jurisdiction.coverage))
    return local.date() if local.weekday() == MONDAY and local.hour in DIGEST_HOURS else None


def _mail(view: SavedView, member: Membership, day: datetime.date) -> bool:
    """Whether it was new."""
    with acting_as(CLOCK):
        views = SavedView.objects.filter(pk=view.pk).exclude(mailed_on=day)
        if not views.update(mailed_on=day):
            return False
    if member.user.mail_returned_at is not None:
        return False
    with acting_as(member), translation.override(language_of(member)):
        question = QuestionForm(QueryDict(view.query), membership=member).question
        reader = Reader(facts_for(question, member), question)
        context = {
            "name": view.name,
            "period": reader.period,
            "agency": member.agency,
            "sections": [totals(reader), *(SECTIONS[name](reader).suppressed() for name in MAILED)],
            "link": settings.SITE + view.get_absolute_url(),
            "change": settings.SITE + reverse("dashboards:saved_view_edit", args=[view.uuid]),
        }
        send_later(
            to=member.user.email,
            subject=_("Accord: %(name)s, figures of the week") % {"name": view.name},
            body=render_to_string("dashboards/weekly_mail.txt", context),
            ident=uuid.uuid5(uuid.NAMESPACE_OID, f"weekly view {view.uuid} {day}"),
        )
    return True
