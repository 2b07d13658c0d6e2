"""The list of referrals, and its CSV."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from agencies.roles import Ability, allows
from coordination.foundation import audit
from coordination.foundation.exports import stream_csv
from coordination.foundation.models import Verb
from coordination.foundation.paging import bounded_count, paginate
from referrals import policies
from referrals.filters import ReferralFilter
from referrals.models import Participation, SavedFilter
from referrals.views.fetch import require


@require_safe
def referral_list(request: HttpRequest) -> HttpResponseBase:
    membership = request.membership
    sees_all = allows(membership, Ability.SEE_ALL_REFERRALS)
    require(policies.can_list_referrals(membership), _("Your role does not work with referrals."))
    shown = Participation.objects
    rows = shown.visible_to(membership).one_per_referral() if sees_all else shown.own(membership)
    chosen = ReferralFilter(request.GET, rows, request=request)
    if request.GET.get("format") == "csv":
        audit.record(Verb.EXPORT, by=membership, kind=gettext_noop("referral list"), purpose="csv")
        header = [_("Reference"), _("State"), _("Urgency"), _("From"), _("To"), _("Place"), _("Needs"), _("Sent"),
                  _("Answer due")]  # fmt: skip
        found = chosen.qs.order_by(*chosen.columns)
        return stream_csv("referrals", header, lambda: _csv_rows(found), membership=membership)
    page = paginate(chosen.qs.for_list(), request, order=chosen.columns)
    context = {
        "filter": chosen,
        "page": page,
        "count": bounded_count(chosen.qs),
        "sees_all": sees_all,
        "saved": SavedFilter.objects.visible_to(membership),
    }
    return render(request, "referrals/referral_list.html", context)


def _csv_rows(rows: QuerySet) -> Iterator[list[object]]:
    """Pseudonymous columns only: what the preview shows."""
    for row in rows.for_list().iterator(chunk_size=2000):
        referral = row.referral
        receiving_agency = referral.receiving_agency
        yield [
            referral.reference,
            referral.get_status_display(),
            referral.get_urgency_display(),
            referral.sending_agency.code,
            receiving_agency.code if receiving_agency else "",
            referral.place.code,
            ";".join(need.need.code for need in referral.referral_needs.all()),
            referral.sent_at.isoformat() if referral.sent_at else "",
            row.respond_by.isoformat() if row.respond_by else "",
        ]
