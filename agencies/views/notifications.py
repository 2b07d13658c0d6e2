"""What a member was told; which mail a person wishes; the mail that does not get through."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies import operations
from agencies.forms.accounts import MailForm
from agencies.middleware import without_membership
from agencies.models import Mail, Notification, User
from agencies.policies import can_see_mail
from coordination.foundation.paging import paginate

MOST = 100


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    rows = Notification.objects.visible_to(request.membership)
    context = {"page": paginate(rows, request, order=("-at", "-id")), "unread": request.membership.unread}
    return render(request, "agencies/notification_list.html", context)


@require_POST
def notification_read(request: HttpRequest) -> HttpResponse:
    """Everything that stands unread is read now."""
    Notification.objects.visible_to(request.membership).unread().update(read_at=timezone.now())
    return redirect("agencies:notification_list")


@require_POST
def notification_open(request: HttpRequest, notification_uuid: uuid.UUID) -> HttpResponse:
    """Read this one, and go to what it is about."""
    found = get_object_or_404(Notification.objects.visible_to(request.membership), uuid=notification_uuid)
    Notification.objects.filter(pk=found.pk).unread().update(read_at=timezone.now())
    return redirect(found.path)


@without_membership
@require_POST
def account_mail(request: HttpRequest) -> HttpResponse:
    form = MailForm(request.POST, instance=request.user)
    if not form.is_valid():
        messages.error(request, _("Choose one of the three."))
        return redirect("agencies:account_detail")
    operations.choose_mail(request.user, form.cleaned_data["mail_wish"], by=request.membership)
    messages.success(request, _("Saved. Mail reaches you as you chose."))
    return redirect("agencies:account_detail")


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """For the directory administrator: what does not leave, and addresses from which mail came back."""
    if not can_see_mail(request.membership):
        raise PermissionDenied
    failing = Mail.objects.visible_to(request.membership).failing()
    context = {
        "failing": failing.order_by("-asked_at", "pk")[:MOST],
        "returned": User.objects.filter(mail_returned_at__isnull=False).order_by("-mail_returned_at", "pk")[:MOST],
    }
    return render(request, "agencies/mail_list.html", context)
