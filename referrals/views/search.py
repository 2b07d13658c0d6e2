"""Finding a child file by what is known of the child, by POST: no name stands in an address, a log or a referrer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals import policies
from referrals.forms import ChildSearchForm
from referrals.models import ChildFile, Referral
from referrals.search import find_children
from referrals.views.fetch import require
from referrals.views.late import status_of

MOST_FILES = 50


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def child_search(request: HttpRequest) -> HttpResponse:
    require(policies.can_create_referral(request.membership), _("Your role does not see child files."))
    form = ChildSearchForm(request.POST if request.method == "POST" else None)
    files = _find(request, form) if form.is_valid() else None
    context = {"form": form, "files": files, "most": MOST_FILES}
    return render(
        request, "referrals/child_search.html", context, status=200 if files is not None else status_of(request, form)
    )


def _find(request: HttpRequest, form: ChildSearchForm) -> list[ChildFile]:
    """The files found, each with the referrals the agency sees. The trail keeps how many, not what was asked."""
    membership = request.membership
    found = find_children(membership, **form.cleaned_data).select_related("place", "agency")
    files = list(found[: MOST_FILES + 1])
    by_child: dict[int, list[Referral]] = {file.pk: [] for file in files}
    for referral in Referral.objects.visible_to(membership).filter(child_file__in=by_child).order_by("-created_at"):
        by_child[referral.child_file_id].append(referral)
    for file in files:
        file.visible_referrals = by_child[file.pk]
    audit.record(Verb.SEARCH, by=membership, kind="child file", purpose=f"{len(files)} found")
    return files
