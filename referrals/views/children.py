"""The child files an agency works with."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.foundation import audit
from coordination.foundation.models import Verb
from coordination.foundation.paging import paginate
from referrals import policies
from referrals.ages import days_to_show
from referrals.models import (
    Agreement,
    Case,
    ChildFile,
    ChildIdentity,
    Decision,
    Erasure,
    Permit,
    ProtectionReport,
    Referral,
    packed_matches,
    unpacked_matches,
)
from referrals.models.reports import packed_absences, unpacked_absences
from referrals.views.fetch import require


@require_safe
def child_list(request: HttpRequest) -> HttpResponse:
    membership = request.membership
    require(policies.can_create_referral(membership), _("Your role does not see child files."))
    own = ChildFile.objects.visible_to(membership).filter(agency=membership.agency_id)
    page = paginate(own.select_related("place"), request, order=("-created_at", "-pk"))
    return render(
        request, "referrals/child_list.html", {"page": page, "can_see_erasures": policies.can_see_erasures(membership)}
    )


@require_safe
def child_detail(request: HttpRequest, code: str) -> HttpResponse:
    membership = request.membership
    own = Referral.objects.visible_to(membership).select_related("sending_agency", "receiving_agency")
    child_file = get_object_or_404(
        _whole_files(membership).prefetch_related(
            Prefetch("referrals", own.order_by("-created_at"), to_attr="visible_referrals"),
        ),
        code=code,
    )
    identity = child_file.identity if child_file.is_open_to_reader else None
    if identity is not None:
        identity.unlock(child_file)
        audit.record(Verb.READ, by=membership, kind="child file", code=code, purpose="child file")
    erasure = _last_erasure(membership, child_file) if child_file.has_erasure else None
    context = {
        "child_file": child_file,
        "identity": identity,
        "days_to_18": days_to_show(identity.date_of_birth, timezone.localdate()) if identity else None,
        "decisions": Decision.of_child(membership, child_file) if identity else [],
        "agreements": Agreement.of_child(membership, child_file) if identity else [],
        "can_decide": identity is not None and not child_file.is_erased,
        "reports": _reports(membership, child_file) if identity else [],
        **_absences(child_file.packed_absences),
        "permits": Permit.of_child(membership, child_file),
        "matches": unpacked_matches(child_file.packed_matches),
        "can_ask_erasure": policies.can_ask_erasure(membership, child_file),
        "can_see_readers": policies.can_see_readers(membership, child_file),
        "erasure": erasure,
        "can_settle_erasure": erasure is not None and policies.can_settle_erasure(membership, erasure),
    }
    return render(request, "referrals/child_detail.html", context)


def _absences(packed: list[dict[str, Any]] | None) -> dict[str, Any]:
    absences = unpacked_absences(packed)
    going_on = [absence.missing_since for absence in absences if absence.found_at is None]
    return {"absences": absences, "missing_since": next(iter(going_on), None)}


def _reports(membership: Any, child_file: ChildFile) -> list[ProtectionReport]:
    rows = ProtectionReport.objects.visible_to(membership).filter(child_file=child_file)
    return [row.unlock(child_file) for row in rows.select_related("agency", "made_by__user")]


def _last_erasure(membership: Any, child_file: ChildFile) -> Erasure | None:
    return Erasure.objects.visible_to(membership).filter(child_file=child_file).order_by("-asked_at").first()


def _whole_files(membership: Any) -> QuerySet[ChildFile]:
    """With all of one child file that needs no query of its own, and whether its identity is open to the reader."""
    opened = ChildIdentity.objects.visible_to(membership).filter(child_file=OuterRef("pk"))
    own_case = Case.objects.visible_to(membership).filter(pk=OuterRef("case_id"))
    return (
        ChildFile.objects.visible_to(membership)
        .select_related("key", "place", "agency", "identity")
        .annotate(
            packed_matches=packed_matches("pk"),
            is_open_to_reader=Exists(opened),
            has_erasure=Exists(Erasure.objects.visible_to(membership).filter(child_file=OuterRef("pk"))),
            packed_absences=packed_absences(membership, "pk"),
            case_code=Subquery(own_case.values("code")),
        )
    )
