"""A case: its child files, as far as the agency may see them, and which files belong to it."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from referrals import operations, policies
from referrals.forms import ChildForm, ChildrenForm, LinkForm
from referrals.forms.cases import key_of
from referrals.models import Case, ChildFile, Referral
from referrals.search import already_held
from referrals.views.fetch import require
from referrals.views.late import status_of


@require_safe
def case_detail(request: HttpRequest, code: str) -> HttpResponse:
    membership, case = request.membership, fetch_case(request, code)
    own = Referral.objects.visible_to(membership).select_related("sending_agency", "receiving_agency")
    opened = ChildFile.objects.opened_to(membership).filter(pk=OuterRef("pk"))
    files = ChildFile.objects.visible_to(membership).filter(case=case).select_related("place", "agency")
    files = files.annotate(is_open_to_reader=Exists(opened))
    files = list(
        files.prefetch_related(
            Prefetch("referrals", own.order_by("-created_at"), to_attr="visible_referrals")
        ).order_by("created_at", "pk")
    )
    for child_file in files:
        child_file.can_unlink = len(files) > 1 and policies.can_unlink_child(membership, child_file)
    can_keep = policies.can_keep_case(membership, case)
    context = {
        "case": case,
        "files": files,
        "can_keep": can_keep,
        "can_offer_lead": policies.can_offer_lead(membership, case),
        "can_answer_lead": policies.can_answer_lead(membership, case),
        "can_refer": sum(child_file.is_open_to_reader for child_file in files) > 1,
        "form_key": uuid.uuid4(),
    }
    return render(request, "referrals/case_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def case_sibling(request: HttpRequest, code: str) -> HttpResponse:
    membership, case = request.membership, _fetch_kept_case(request, code)
    data = request.POST if request.method == "POST" else None
    form = ChildForm(data, membership=membership, initial=_of_a_sibling(membership, case))
    held = _held_already(membership, form)
    if form.is_valid():
        facts = {"place": form.cleaned_data["place"], "facts": form.facts, "identity": form.identity}
        child_file = operations.add_sibling(case, by=membership, form_key=key_of(form), **facts)
        messages.success(request, _("Child file %(code)s was added to the case.") % {"code": child_file.code})
        return redirect(case)
    context = {"case": case, "form": form, "held": held}
    return render(request, "referrals/case_sibling.html", context, status=status_of(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
def case_link(request: HttpRequest, code: str) -> HttpResponse:
    membership, case = request.membership, _fetch_kept_case(request, code)
    form = LinkForm(request.POST if request.method == "POST" else None, case=case, by=membership)
    if form.is_valid():
        child_file = form.cleaned_data["child_file"]
        operations.link_child(child_file, case, by=membership, form_key=key_of(form))
        messages.success(request, _("Child file %(code)s now belongs to this case.") % {"code": child_file.code})
        return redirect(case)
    return render(request, "referrals/case_link.html", {"case": case, "form": form}, status=status_of(request, form))


@require_http_methods(["GET", "HEAD", "POST"])
def case_refer(request: HttpRequest, code: str) -> HttpResponse:
    """Several children, one agency: a draft each; the steps of the first ask for all."""
    membership, case = request.membership, fetch_case(request, code)
    children = ChildFile.objects.opened_to(membership).filter(case=case)
    form = ChildrenForm(request.POST if request.method == "POST" else None, children=children)
    if form.is_valid():
        drafts = operations.begin_together(form.cleaned_data["children"], by=membership, form_key=key_of(form))
        return redirect("referrals:draft_needs", reference=drafts[0].reference)
    return render(request, "referrals/case_refer.html", {"case": case, "form": form}, status=status_of(request, form))


@require_POST
def case_unlink(request: HttpRequest, code: str, child: str) -> HttpResponse:
    membership, case = request.membership, fetch_case(request, code)
    child_file = get_object_or_404(ChildFile.objects.visible_to(membership), code=child)
    require(policies.can_unlink_child(membership, child_file), _("Another agency keeps this child file."))
    operations.unlink_child(child_file, case, by=membership, form_key=_key_in(request))
    messages.success(request, _("Child file %(code)s is in a case of its own now.") % {"code": child_file.code})
    return redirect(child_file)


def fetch_case(request: HttpRequest, code: str) -> Case:
    rows = Case.objects.visible_to(request.membership)
    return get_object_or_404(rows.select_related("agency", "lead_agency", "backup_agency", "offered_to"), code=code)


def _fetch_kept_case(request: HttpRequest, code: str) -> Case:
    case = fetch_case(request, code)
    require(policies.can_keep_case(request.membership, case), _("Another agency keeps this case."))
    return case


def _of_a_sibling(membership: Any, case: Case) -> dict[str, Any]:
    """What siblings mostly share, from the newest file: place, languages and situation, and nothing of who it is."""
    files = ChildFile.objects.visible_to(membership).filter(case=case, erased_at__isnull=True)
    newest = files.select_related("place").order_by("-created_at", "-pk").first()
    if newest is None:
        return {}
    facts = {"situations": newest.situations, "languages": ", ".join(newest.languages)}
    return {"place": newest.place.code, **facts}


def _held_already(membership: Any, form: ChildForm) -> list[ChildFile]:
    """The files of a child with the name and birth date typed; the form then asks whether it is another child."""
    if not form.is_valid() or form.cleaned_data["is_another"]:
        return []
    names = {name: form.cleaned_data[name] for name in ("given_name", "family_name", "date_of_birth")}
    made = ChildFile.objects.visible_to(membership).filter(form_key=key_of(form))
    held = [] if made.exists() else list(already_held(membership, **names).select_related("place")[:5])
    if held:
        form.ask_whether_another()
    return held


def _key_in(request: HttpRequest) -> uuid.UUID | None:
    """The key of a form that has nothing else in it; None when it is no key."""
    try:
        return uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None
