"""What every answer tells the browser: keep no copy of it, share it with no other site, open no camera."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

HEADERS = {
    # A page may hold a child's data, or be the page before one. Static files are answered before this.
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), display-capture=(), midi=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
}


class BrowserMiddleware:
    """Sets the headers on every answer, errors and downloads too; it asks nobody who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        return response
