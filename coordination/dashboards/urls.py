"""Addresses of the pages that look across agencies."""

from django.urls import path

from coordination.dashboards.views import coverage, dashboard, reports, saved

app_name = "dashboards"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/pictures/<slug:name>.<slug:kind>", dashboard.picture, name="picture"),
    path("dashboard/views/add/", saved.saved_view_add, name="saved_view_add"),
    path("dashboard/views/<uuid:view_uuid>/", saved.saved_view_edit, name="saved_view_edit"),
    path("dashboard/views/<uuid:view_uuid>/remove/", saved.saved_view_remove, name="saved_view_remove"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/<str:place>/<str:function>/", coverage.coverage_square, name="coverage_square"),
    path("reports/", reports.report_list, name="report_list"),
    path("reports/<str:quarter>/", reports.report_detail, name="report_detail"),
]
