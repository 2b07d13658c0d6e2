"""The site, and a page that writes before it refuses."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path

from coordination import urls
from tests import factories


def writes_then_refuses(request: HttpRequest) -> HttpResponse:
    factories.agency("HALF-DONE")
    raise PermissionDenied


urlpatterns = [path("writes-then-refuses/", writes_then_refuses, name="writes_then_refuses"), *urls.urlpatterns]
