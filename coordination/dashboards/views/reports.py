"""The quarterly reports: a page made for print, and the same as PDF, in one language or in both side by side."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from coordination.dashboards.kept import today_of
from coordination.dashboards.policies import can_export, can_see_dashboard, sees_whole
from coordination.dashboards.quarters import Quarter
from coordination.dashboards.reports import Facts, Report, facts_of_report, quarters_to_report
from coordination.dashboards.reports_pdf import report_pdf
from coordination.foundation import audit
from coordination.foundation.models import Verb

BOTH = "both"


@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    _require(request)
    context = {"quarters": quarters_to_report(request.membership), "sees_whole": sees_whole(request.membership)}
    return render(request, "dashboards/report_list.html", context)


@require_safe
def report_detail(request: HttpRequest, quarter: str) -> HttpResponse:
    """The report of a quarter that is over. `language` is en, fr or both; as PDF one of the two."""
    chosen = _quarter(request, quarter)
    _require(request)
    facts = facts_of_report(chosen, request.membership)
    audit.record(Verb.PRINT, by=request.membership, kind=gettext_noop("report"), code=facts.quarter.label)
    languages = _languages(request)
    if request.GET.get("format") == "pdf":
        return _file(facts, languages[0])
    bodies = [(language, _body(request, facts, language)) for language in languages]
    context = {"bodies": bodies, "quarter": facts.quarter, "is_both": len(bodies) > 1}
    return render(request, "dashboards/report_detail.html", context)


def _quarter(request: HttpRequest, text: str) -> Quarter:
    try:
        quarter = Quarter.parse(text)
    except ValueError as error:
        raise Http404 from error
    if not request.membership or quarter.last >= today_of(request.membership):
        raise Http404
    return quarter


def _languages(request: HttpRequest) -> list[str]:
    asked, known = request.GET.get("language", ""), [code for code, _name in settings.LANGUAGES]
    if asked == BOTH:
        return known
    return [asked if asked in known else translation.get_language()]


def _body(request: HttpRequest, facts: Facts, language: str) -> str:
    with translation.override(language):
        return render_to_string("dashboards/_report.html", {"report": Report(facts), "language": language}, request)


def _file(facts: Facts, language: str) -> HttpResponse:
    with translation.override(language):
        response = HttpResponse(report_pdf(Report(facts)), content_type="application/pdf")
    filename = f"accord-{facts.quarter.label}-{language}.pdf"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename)
    return response


def _require(request: HttpRequest) -> None:
    if not can_see_dashboard(request.membership) or not can_export(request.membership):
        raise PermissionDenied
