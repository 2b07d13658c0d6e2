"""An agency's templates: listed, made by hand or from a referral, changed, removed."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import Need
from coordination.foundation import audit
from coordination.foundation.models import Verb
from referrals import policies
from referrals.forms import TemplateForm, template_of
from referrals.models import ReferralTemplate
from referrals.views.fetch import fetch_referral, require
from referrals.views.late import status_of

write = require_http_methods(["GET", "HEAD", "POST"])
KIND = gettext_noop("referral template")


@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    require(policies.can_create_referral(request.membership), _("Your role does not send referrals."))
    rows = list(ReferralTemplate.objects.visible_to(request.membership).select_related("receiving_agency", "place"))
    needs = {need.code: need for need in Need.objects.all()}
    for row in rows:
        row.asked = [needs[code] for code in row.needs if code in needs]
    return render(request, "referrals/template_list.html", {"templates": rows})


@write
def template_create(request: HttpRequest) -> HttpResponse:
    """`?from` names the referral whose needs, urgency, place and receiving agency it begins with."""
    membership = request.membership
    require(policies.can_create_referral(membership), _("Your role does not send referrals."))
    reference = request.GET.get("from", "").replace("\x00", "?")
    if reference:
        template = template_of(fetch_referral(request, reference), by=membership)
    else:
        template = ReferralTemplate(agency=membership.agency, created_by=membership)
    return _edit(request, template, "referrals/template_create.html")


@write
def template_edit(request: HttpRequest, template_uuid: uuid.UUID) -> HttpResponse:
    return _edit(request, _fetch(request, template_uuid), "referrals/template_edit.html")


@require_POST
def template_remove(request: HttpRequest, template_uuid: uuid.UUID) -> HttpResponse:
    template = _fetch(request, template_uuid)
    audit.record(Verb.WRITE, by=request.membership, kind=KIND, code=str(template.uuid), purpose="removed")
    template.delete()
    messages.success(request, _("The template “%(name)s” was removed.") % {"name": template.name})
    return redirect("referrals:template_list")


def _fetch(request: HttpRequest, template_uuid: uuid.UUID) -> ReferralTemplate:
    rows = ReferralTemplate.objects.visible_to(request.membership)
    related = ("agency__home_jurisdiction", "receiving_agency", "place")
    return get_object_or_404(rows.select_related(*related), uuid=template_uuid)


def _edit(request: HttpRequest, template: Any, page: str) -> HttpResponse:
    purpose = "changed" if template.pk else "added"
    form = TemplateForm(request.POST if request.method == "POST" else None, instance=template)
    if form.is_valid():
        form.save()
        audit.record(Verb.WRITE, by=request.membership, kind=KIND, code=str(template.uuid), purpose=purpose)
        messages.success(request, _("The template “%(name)s” was saved.") % {"name": template.name})
        return redirect("referrals:template_list")
    return render(request, page, {"form": form, "template": template}, status=status_of(request, form))
