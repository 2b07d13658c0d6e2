"""Pages of the ground: is it alive, why a form was refused, the audit trail, the bench's floor."""

from collections.abc import Iterator
from typing import Any

import django.db
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from coordination.foundation import audit, audit_chain, health
from coordination.foundation.audit_filters import AuditFilter
from coordination.foundation.exports import stream_csv
from coordination.foundation.models import AuditEntry, AuditEntryQuerySet, Verb
from coordination.foundation.paging import bounded_count, paginate

PROVEN_BY_A_PAGE = 25_000  # entries: about a second


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether the database answers and the keys open it; touches no session, since those live there too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        faults = health.faults()
    except django.db.Error:
        return JsonResponse({"status": "database unreachable"}, status=503)
    if faults:
        return JsonResponse({"status": "failing", **faults}, status=503)
    return JsonResponse({"status": "ok"})


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Why a form was refused and what to do; `reason` is for developers and not shown."""
    request.is_forged = True  # for the audit trail: no view has looked at the address
    return render(request, "foundation/csrf_failure.html", status=403)


def can_see_audit_trail(membership: Any) -> bool:
    return membership is not None and membership.role == "auditor"


@require_safe
def audit_list(request: HttpRequest) -> HttpResponse:
    """The trail, newest first. Its export is itself an entry."""
    if not can_see_audit_trail(request.membership):
        raise PermissionDenied
    form = AuditFilter(request.GET)
    entries = form.apply(AuditEntry.objects.visible_to(request.membership))
    if request.GET.get("format") == "csv":
        audit.record(Verb.EXPORT, by=request.membership, kind=gettext_noop("audit trail"))
        return audit_csv(entries, request.membership)
    return render(
        request,
        "foundation/audit_list.html",
        {
            "form": form,
            "page": paginate(entries, request, order=("-at", "-id")),
            "count": bounded_count(entries),
        },
    )


@require_safe
def audit_verify(request: HttpRequest) -> HttpResponse:
    """Prove the newest part of the trail, as much as a page can wait for; `manage.py verify_audit` proves it all."""
    if not can_see_audit_trail(request.membership):
        raise PermissionDenied
    proof, broken = None, ""
    try:
        proof = audit_chain.verify(since=audit_chain.newest_part(PROVEN_BY_A_PAGE))
    except audit_chain.Broken as fault:
        broken = str(fault)
    audit.record(Verb.READ, by=request.membership, kind="audit trail", purpose="verified")
    return render(request, "foundation/audit_verify.html", {"proof": proof, "broken": broken})


def audit_csv(entries: AuditEntryQuerySet, membership: Any) -> HttpResponse:
    header = [
        _("when"), _("who"), _("for agency"), _("role"), _("did"), _("kind"), _("what"), _("purpose"),
        _("from address"), _("request"),
    ]  # fmt: skip

    def rows() -> Iterator[list[Any]]:
        for entry in entries.order_by("-at", "-id").iterator():
            yield [
                timezone.localtime(entry.at).isoformat(),
                entry.actor,
                entry.agency_code,
                entry.role,
                entry.verb,
                entry.object_kind,
                entry.object_code,
                entry.purpose,
                entry.address or "",
                entry.request_id or "",
            ]

    return stream_csv("audit", header, rows, membership=membership)


@require_safe
def floor(request: HttpRequest) -> HttpResponse:
    """The cheapest page of this stack: the session, the user and ten lines. `bin/bench` times it."""
    return render(request, "foundation/floor.html", {"email": request.user.email})
