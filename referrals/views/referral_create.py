"""The first step of a new referral: a new child file, or one that the agency may refer."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.models import Agency, Jurisdiction
from referrals import operations, policies
from referrals.forms import ChildForm, ExistingChildForm
from referrals.models import ChildFile, Referral, ReferralTemplate
from referrals.search import already_held, live_needs
from referrals.views.fetch import require
from referrals.views.late import status_of

RECENT_FILES = 5


@require_http_methods(["GET", "HEAD", "POST"])
def referral_create(request: HttpRequest) -> HttpResponse:
    membership = request.membership
    require(policies.can_create_referral(membership), _("Your role does not send referrals."))
    child_file, to, template = child_file_named(request), _preferred_receiver(request), _template_named(request)
    form, held = child_form(request, child_file, place=template.place if template else None)
    if form.is_valid():
        referral = begin(request, form, child_file)
        if template is not None:
            operations.apply_template(referral, template, by=membership)
        if to is not None and referral.is_draft and referral.receiving_agency_id is None:
            operations.save_receiver(referral, by=membership, agency=to)
        return redirect("referrals:draft_needs", reference=referral.reference)
    context = {
        "form": form,
        "child_file": child_file,
        "live": live_needs(membership, child_file) if child_file else [],
        "held": held,
        "to": to,
        "template": template,
        "templates": ReferralTemplate.objects.visible_to(membership),
        "recent": _recent_files(request),
        "step": "child",
        "referral": None,
    }
    return render(request, "referrals/referral_create.html", context, status=status_of(request, form))


def child_file_named(request: HttpRequest) -> ChildFile | None:
    """The file that the address names by its code, as `?child=`; 404 unless the agency may refer its child."""
    code = request.GET.get("child", "").replace("\x00", "?")  # PostgreSQL takes no null byte, and no code holds one
    if not code:
        return None
    return get_object_or_404(ChildFile.objects.opened_to(request.membership).select_related("place"), code=code)


def child_form(
    request: HttpRequest, child_file: ChildFile | None, *, place: Jurisdiction | None = None
) -> tuple[ChildForm | ExistingChildForm, list[ChildFile]]:
    """The form for a new child, `place` offered, or for that of the file; and files held already of a child with the
    name typed."""
    data = request.POST if request.method == "POST" else None
    if child_file is not None:
        return ExistingChildForm(data, membership=request.membership, child_file=child_file), []
    form = ChildForm(data, membership=request.membership, initial={"place": place.code} if place else {})
    return form, _held_already(request, form)


def begin(request: HttpRequest, form: ChildForm | ExistingChildForm, child_file: ChildFile | None) -> Referral:
    """The draft of a valid form; the one it already made, when the form is sent again."""
    key = form.cleaned_data["form_key"] or form.fields["form_key"].initial()
    made = {"child_file": child_file} if child_file else {"facts": form.facts, "identity": form.identity}
    return operations.create_draft(by=request.membership, place=form.cleaned_data["place"], form_key=key, **made)


def _recent_files(request: HttpRequest) -> list[ChildFile]:
    files = ChildFile.objects.opened_to(request.membership).filter(agency=request.membership.agency_id)
    return list(files.select_related("place").order_by("-created_at")[:RECENT_FILES])


def _preferred_receiver(request: HttpRequest) -> Agency | None:
    """The agency that the address names as the one to ask, when it takes referrals now."""
    if "to" not in request.GET:
        return None
    able = Agency.objects.able_to_receive().exclude(pk=request.membership.agency_id)
    return able.filter(code=request.GET.get("to", "").replace("\x00", "?")).first()


def _template_named(request: HttpRequest) -> ReferralTemplate | None:
    """The agency's template that the address names as `?template=`; 404 for any other."""
    if "template" not in request.GET:
        return None
    try:
        named = uuid.UUID(request.GET["template"])
    except ValueError:
        raise Http404 from None
    return get_object_or_404(
        ReferralTemplate.objects.visible_to(request.membership).select_related("place", "receiving_agency"), uuid=named
    )


def _held_already(request: HttpRequest, form: ChildForm) -> list[ChildFile]:
    """The files of a child with the name and birth date typed; the form then asks whether it is another child."""
    if (
        not form.is_valid()
        or form.cleaned_data["is_another"]
        or operations.is_draft_made(request.membership, form.cleaned_data["form_key"])
    ):
        return []
    names = {name: form.cleaned_data[name] for name in ("given_name", "family_name", "date_of_birth")}
    held = list(already_held(request.membership, **names).select_related("place")[:RECENT_FILES])
    if held:
        form.ask_whether_another()
    return held
