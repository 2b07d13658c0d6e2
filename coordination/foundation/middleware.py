"""The request's id, the transaction each view runs in, refusals in the trail, and the bench's query count."""

import logging
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from coordination.foundation import denied, encryption, origin, row_security
from coordination.foundation.file_places import PlaceAway
from coordination.foundation.sealed import Erased
from coordination.foundation.views import healthz

logger = logging.getLogger("accord")
Handler = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """Answers `/healthz` before anything reads a session: with the database gone, those are gone too."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return healthz(request) if request.path == "/healthz" else self.get_response(request)


class OriginMiddleware:
    """Gives each request an id, and notes it with the client's address for the audit trail; `X-Request-ID` tells it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        came = origin.of_request(request)
        with origin.coming_from(came):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = str(came.request_id)
        return response


class DeniedMiddleware:
    """Writes refused attempts of signed-in people to the audit trail."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if denied.is_denied(request, response):
            denied.record(request, response)
        return response


class RowSecurityMiddleware:
    """Runs each view, its rendering included, in one transaction that says to PostgreSQL who acts.

    The settings are local to the transaction, so that a pooled connection carries nothing to the next request. An
    exception rolls back. Streamed bodies run after it and open their own (`row_security.acting_as`).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        try:
            with transaction.atomic():
                row_security.set_context(request.membership)
                response = view(request, *args, **kwargs)
                if hasattr(response, "render"):
                    response.render()
                if response.status_code >= 500:
                    transaction.set_rollback(True)
        except (encryption.KeyUnavailable, PlaceAway) as error:
            logger.error("%s: %s", type(error).__name__, error)
            return render(request, "foundation/key_unavailable.html", {"sentence": error.sentence}, status=503)
        except Erased:
            return render(request, "foundation/erased.html", status=410)
        return response


class QueryCountMiddleware:
    """Adds `X-Query-Count` to each response; only with ACCORD_BENCH=1."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count = 0

        def counting(execute: Callable[..., Any], *args: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*args)

        with connection.execute_wrapper(counting):
            response = self.get_response(request)
        response["X-Query-Count"] = str(count)
        return response
