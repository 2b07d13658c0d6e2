"""Who has seen a child file: for the lead of the agency that holds it."""

from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.foundation.models import AuditEntry, Verb
from coordination.foundation.paging import paginate
from referrals import policies
from referrals.models import ChildFile, Referral
from referrals.views.fetch import require

SEEN = [Verb.READ, Verb.OPEN, Verb.PRINT, Verb.DOWNLOAD, Verb.EXPORT]
MOST_READERS = 100


@require_safe
def child_readers(request: HttpRequest, code: str) -> HttpResponse:
    """Each person once, with how often and when; below it every entry about the file and its referrals."""
    membership = request.membership
    child_file = get_object_or_404(ChildFile.objects.visible_to(membership), code=code)
    require(
        policies.can_see_readers(membership, child_file),
        _("Only a lead of the agency that holds the file sees who has read it."),
    )
    sent = Referral.objects.visible_to(membership).filter(child_file=child_file, sending_agency=membership.agency_id)
    codes = [child_file.code, *sent.values_list("reference", flat=True)]
    entries = AuditEntry.objects.visible_to(membership).filter(object_code__in=codes)
    people = entries.filter(verb__in=SEEN).values("actor", "agency_code")
    readers = people.annotate(times=Count("id"), first=Min("at"), last=Max("at")).order_by("-last", "actor")
    context = {
        "child_file": child_file,
        "readers": readers[:MOST_READERS],
        "page": paginate(entries, request, order=("-at", "-id")),
    }
    return render(request, "referrals/child_readers.html", context)
