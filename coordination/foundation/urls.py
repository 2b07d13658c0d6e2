"""Addresses of the ground: health, the audit trail, and the bench's floor page."""

from django.conf import settings
from django.urls import path

from coordination.foundation import leaving, views

app_name = "foundation"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("leave/", leaving.leave, name="leave"),
    path("audit/", views.audit_list, name="audit_list"),
    path("audit/verify/", views.audit_verify, name="audit_verify"),
]
if settings.BENCH:
    urlpatterns.append(path("bench/floor/", views.floor, name="floor"))
