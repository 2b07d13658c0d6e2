"""Filters of the referral list that a member keeps under a name."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from referrals import policies
from referrals.forms import SavedFilterForm
from referrals.models import SavedFilter
from referrals.views.fetch import require
from referrals.views.late import status_of


@require_POST
def saved_filter_add(request: HttpRequest) -> HttpResponse:
    """Back to the list as it was filtered, whether it could be kept or not."""
    require(policies.can_list_referrals(request.membership), _("Your role does not work with referrals."))
    form = SavedFilterForm(request.POST, instance=SavedFilter(membership=request.membership))
    address = reverse("referrals:referral_list")
    if form.is_valid():
        kept = form.save()
        messages.success(request, _("The filter “%(name)s” was saved.") % {"name": kept.name})
        return redirect(kept)
    messages.error(request, next(str(errors[0]) for errors in form.errors.values()))
    return redirect(address)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_filter_edit(request: HttpRequest, filter_uuid: uuid.UUID) -> HttpResponse:
    """Its name; what it chooses is changed by saving another."""
    kept = _fetch(request, filter_uuid)
    data = {"name": request.POST.get("name", ""), "query": kept.query} if request.method == "POST" else None
    form = SavedFilterForm(data, instance=kept)
    if form.is_valid():
        form.save()
        return redirect("referrals:referral_list")
    context = {"form": form, "kept": kept}
    return render(request, "referrals/saved_filter_edit.html", context, status=status_of(request, form))


@require_POST
def saved_filter_remove(request: HttpRequest, filter_uuid: uuid.UUID) -> HttpResponse:
    kept = _fetch(request, filter_uuid)
    kept.delete()
    messages.success(request, _("The filter “%(name)s” was removed.") % {"name": kept.name})
    return redirect("referrals:referral_list")


def _fetch(request: HttpRequest, filter_uuid: uuid.UUID) -> SavedFilter:
    return get_object_or_404(SavedFilter.objects.visible_to(request.membership), uuid=filter_uuid)
