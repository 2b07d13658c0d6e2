"""Addresses of the pages that look across agencies."""

from django.urls import path

from coordination.dashboards import views

app_name = "dashboards"
urlpatterns = [path("dashboard/", views.dashboard, name="dashboard")]
