"""The files of a referral: adding one, downloading one."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from coordination.foundation.file_places import PlaceAway
from referrals import operations, policies
from referrals.forms import AttachmentForm
from referrals.models import Attachment
from referrals.views.fetch import fetch_referral, require
from referrals.views.late import carried_out, is_too_late, status_of

TIPLINE = "CYBERTIP"  # takes reports of images of exploitation of children


@require_http_methods(["GET", "HEAD", "POST"])
def attachment_add(request: HttpRequest, reference: str) -> HttpResponse:
    referral = fetch_referral(request, reference)
    has_opened = policies.has_opened(request.membership, referral)
    require(
        policies.can_add_attachment(request.membership, referral) or (has_opened and is_too_late(request, referral)),
        _("Files are added by agencies that accepted or sent an open referral."),
    )
    is_post = request.method == "POST"
    form = AttachmentForm(
        request.POST if is_post else None,
        request.FILES if is_post else None,
        scan=lambda file: operations.scan_received(referral, file, by=request.membership),
    )
    try:
        if carried_out(form, lambda: operations.add_attachments(referral, by=request.membership, **form.details)):
            _say_how_many(request, len(form.cleaned_data["files"]))
            return redirect(referral)
    except PlaceAway as away:
        form.add_error(None, away.sentence)
    context = {"referral": referral, "form": form, "tipline": Agency.objects.filter(code=TIPLINE).first()}
    return render(request, "referrals/attachment_add.html", context, status=status_of(request, form))


def _say_how_many(request: HttpRequest, number: int) -> None:
    said = ngettext("%(number)d file was added.", "%(number)d files were added.", number)
    messages.success(request, said % {"number": number})


@require_safe
def attachment_download(request: HttpRequest, reference: str, storage_key: uuid.UUID) -> HttpResponseBase:
    """As a download of the type that was found in it, never shown: the browser neither guesses nor opens it."""
    referral = fetch_referral(request, reference)
    rows = Attachment.objects.visible_to(request.membership)
    attachment = get_object_or_404(rows, referral=referral, storage_key=storage_key)
    attachment.referral = referral
    if referral.child_file.is_erased:
        return render(request, "foundation/erased.html", status=410)
    response = StreamingHttpResponse(
        operations.open_attachment(attachment, by=request.membership), content_type=attachment.content_type
    )
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=attachment.name)
    response["Content-Length"] = str(attachment.size)
    return response
