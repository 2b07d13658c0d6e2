"""The addresses of the whole site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("coordination.foundation.urls")),
    path("accounts/", include("agencies.account_urls")),
    path("", include("agencies.urls")),
    path("", include("referrals.urls")),
    path("", include("coordination.plans.urls")),
    path("", include("coordination.dashboards.urls")),
    path("admin/", admin.site.urls),
]
