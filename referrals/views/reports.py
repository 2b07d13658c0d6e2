"""On a child file: that the child is missing or was found, and the report to child protection."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from referrals import operations, policies
from referrals.forms import AbsenceForm, ProtectionReportForm
from referrals.models import ChildFile
from referrals.views.fetch import require
from referrals.views.late import status_of

write = require_http_methods(["GET", "HEAD", "POST"])


@write
def child_missing(request: HttpRequest, code: str) -> HttpResponse:
    child_file = fetch_child(request, code)
    form = AbsenceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        operations.report_missing(child_file, by=request.membership, **form.cleaned_data)
        messages.success(request, _("Written down: the child is missing. Call the police now if nobody did."))
        return redirect(child_file)
    context = {"child_file": child_file, "form": form}
    return render(request, "referrals/child_missing.html", context, status=status_of(request, form))


@require_POST
def child_found(request: HttpRequest, code: str) -> HttpResponse:
    child_file = fetch_child(request, code)
    operations.report_found(child_file, by=request.membership)
    messages.success(request, _("Written down: the child was found."))
    return redirect(child_file)


@write
def protection_report(request: HttpRequest, code: str) -> HttpResponse:
    child_file = fetch_child(request, code)
    form = ProtectionReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        operations.record_protection_report(child_file, by=request.membership, report=form.report)
        messages.success(request, _("The report was written down."))
        return redirect(child_file)
    context = {"child_file": child_file, "form": form}
    return render(request, "referrals/protection_report.html", context, status=status_of(request, form))


def fetch_child(request: HttpRequest, code: str) -> ChildFile:
    """A child file that the membership's agency works on; 404 for a stranger, 403 for one that sees the preview."""
    files = ChildFile.objects.visible_to(request.membership).select_related("key")
    child_file = get_object_or_404(files, code=code)
    require(
        policies.can_decide_for(request.membership, child_file),
        _("This is written by an agency that works on the child's file: the one that holds it or accepted it."),
    )
    return child_file
