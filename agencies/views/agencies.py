"""The list of agencies and one agency."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import operations
from agencies.filters import AgencyFilter
from agencies.forms.agency import AgencyContactForm
from agencies.models import Agency
from agencies.models.agencies import AgencyQuerySet
from agencies.policies import can_edit_agency, can_export, can_manage_members
from coordination.foundation import audit
from coordination.foundation.bilingual import name_order
from coordination.foundation.exports import stream_csv
from coordination.foundation.models import Verb
from coordination.foundation.paging import bounded_count, paginate


@require_safe
def agency_list(request: HttpRequest) -> HttpResponse:
    agencies = Agency.objects.visible_to(request.membership).current().for_list()
    found = AgencyFilter(request.GET, queryset=agencies)
    if request.GET.get("format") == "csv":
        return _export(request, found.qs)
    rows = found.qs
    return render(
        request,
        "agencies/agency_list.html",
        {
            "filter": found,
            "place": found.asked.get("jurisdiction"),
            "count": bounded_count(rows),
            "page": paginate(rows, request, order=(name_order(), "pk")),
            "can_export": can_export(request.membership),
        },
    )


def _export(request: HttpRequest, agencies: AgencyQuerySet) -> HttpResponse:
    if not can_export(request.membership):
        raise PermissionDenied
    narrowed_by = [name for name in AgencyFilter.base_filters if request.GET.get(name)]  # not what was typed
    audit.record(Verb.EXPORT, by=request.membership, kind="agencies", purpose=" ".join(["csv", *narrowed_by]))
    header = [
        _("code"),
        _("name in English"),
        _("name in French"),
        _("acronym in English"),
        _("acronym in French"),
    ]
    header += [_("kind"), _("home"), _("languages"), _("website"), _("public phone"), _("when to call")]
    header += [_("takes referrals now"), _("verified on"), _("source"), _("source status")]

    def rows() -> Iterator[list[Any]]:
        for agency in agencies.order_by(name_order(), "pk").iterator(chunk_size=1000):
            yield _export_row(agency)

    return stream_csv("agencies", header, rows, membership=request.membership)


def _export_row(agency: Agency) -> list[Any]:
    """No office and no desk: an address that leaves in a file cannot be called back."""
    named = [agency.code, agency.name_en, agency.name_fr, agency.acronym_en, agency.acronym_fr]
    reached = [agency.website, agency.public_phone if agency.hours_note else "", agency.hours_note]
    sources = [agency.verified_on or "", agency.source, agency.get_source_status_display()]
    takes = _("yes") if agency.takes_referrals_now else _("no")
    place = [agency.get_kind_display(), agency.home_jurisdiction.code, " ".join(agency.languages)]
    return [*named, *place, *reached, takes, *sources]


@require_safe
def agency_detail(request: HttpRequest, code: str) -> HttpResponse:
    agency = get_object_or_404(Agency.objects.visible_to(request.membership).for_detail(), code=code)
    return render(
        request,
        "agencies/agency_detail.html",
        {
            "agency": agency,
            "parts": agency.parts.current().order_by(name_order(), "pk"),
            "desks": agency.desks.select_related("office"),
            "offices": agency.offices.select_related("jurisdiction"),
            "mandates": agency.mandates.for_list(),
            "can_edit": can_edit_agency(request.membership, agency),
            "can_manage_members": can_manage_members(request.membership, agency),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def agency_edit(request: HttpRequest, code: str) -> HttpResponse:
    agency = get_object_or_404(Agency.objects.visible_to(request.membership), code=code)
    if not can_edit_agency(request.membership, agency):
        raise PermissionDenied
    form = AgencyContactForm(request.POST if request.method == "POST" else None, instance=agency)
    if form.is_valid():
        operations.save_contact(form, by=request.membership)
        return redirect(agency)
    return render(request, "agencies/agency_edit.html", {"form": form, "agency": agency})
