"""Setting up and using the second factor: allauth's views, each behind our door and with its audit entries."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe

from agencies.second_factor import before_second_factor, note_proof
from agencies.views.sign_in import behind_our_door, get_or_post
from coordination.foundation import audit
from coordination.foundation.models import Verb

View = Callable[..., HttpResponse]
INDEX = reverse_lazy("mfa_index")


def recorded(view: View) -> View:
    """Writes an entry for each factor that the view added or removed; adding one proves it in this session."""

    @wraps(view)
    def recording(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = _factors(request) if request.method == "POST" else None
        response = view(request, *args, **kwargs)
        if before is None:
            return response
        after = _factors(request)
        for key in before.keys() - after.keys():
            _record(request, f"removed {before[key]}")
        for key in after.keys() - before.keys():
            _record(request, f"added {after[key]}")
            if after[key] != Authenticator.Type.RECOVERY_CODES:
                note_proof(request.session)
        return response

    return recording


def _factors(request: HttpRequest) -> dict[int, str]:
    return dict(Authenticator.objects.filter(user=request.user).values_list("pk", "type"))


def _record(request: HttpRequest, purpose: str) -> None:
    user = request.user
    audit.record(Verb.WRITE, actor=user.email, kind="second factor", code=str(user.pk), purpose=purpose)


class KeyRemoveView(webauthn.RemoveWebAuthnView):
    success_url = INDEX

    def form_valid(self, form: Form) -> HttpResponse:
        adapter = get_adapter()
        if adapter.can_delete_authenticator(self.get_object()):
            return super().form_valid(form)
        sentence = adapter.error_messages["cannot_delete_authenticator"]
        get_account_adapter().add_message(self.request, messages.ERROR, message=str(sentence))
        return redirect(INDEX)


def _own(view: View) -> View:
    """One of the person's own pages, which change how they sign in."""
    return get_or_post(recorded(behind_our_door(view)))


index = require_safe(before_second_factor(behind_our_door(base.index)))
authenticate = get_or_post(behind_our_door(base.authenticate))
reauthenticate = get_or_post(behind_our_door(base.reauthenticate))
activate_totp = before_second_factor(_own(totp.activate_totp))
deactivate_totp = _own(totp.deactivate_totp)
add_key = before_second_factor(_own(webauthn.add_webauthn))
edit_key = _own(webauthn.EditWebAuthnView.as_view(success_url=INDEX))
remove_key = _own(KeyRemoveView.as_view())
reauthenticate_by_key = get_or_post(behind_our_door(webauthn.reauthenticate_webauthn))
login_by_key = get_or_post(behind_our_door(webauthn.login_webauthn))
view_codes = require_safe(behind_our_door(recovery_codes.view_recovery_codes))
generate_codes = _own(recovery_codes.generate_recovery_codes)
