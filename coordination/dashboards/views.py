"""The dashboard: all agencies for the coordinator, the own agency for its lead and workers."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coordination.dashboards.exports import table_csv
from coordination.dashboards.figures import dashboard_for, gaps
from coordination.dashboards.policies import can_export, can_see_dashboard, sees_whole
from referrals.models import MatchSeen

MOST_MATCHES = 10


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    if not can_see_dashboard(request.membership):
        raise PermissionDenied
    if request.GET.get("format") == "csv" and can_export(request.membership):
        return table_csv(request.GET.get("table", "agencies"), by=request.membership)
    context = {
        "dashboard": dashboard_for(request.membership),
        "sees_whole": sees_whole(request.membership),
        "gaps": gaps(request.membership),
        "matches": MatchSeen.newest(MOST_MATCHES) if sees_whole(request.membership) else [],
    }
    return render(request, "dashboards/dashboard.html", context)
