"""What allauth asks of us: who signs in and is recorded, which mail leaves, when a limit is reached."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.forms import ValidationError
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from agencies.models import User
from coordination.foundation import audit, origin
from coordination.foundation.models import Verb

LIMITS = ("too_many_login_attempts", "rate_limited")
NO_MATCH = _("This e-mail and password do not match. Check both, or set a new password.")


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail and password: its one error does not tell whether the account exists."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": NO_MATCH,
        "invalid_login": NO_MATCH,
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """The error beside a field; a limit that is reached is a page of its own (429)."""
        if code in LIMITS:
            raise ImmediateHttpResponse(respond_429(self.request))
        return super().validation_error(code, *args)

    def get_client_ip(self, request: HttpRequest) -> str:
        """What limits count by: the address that the audit trail names."""
        return origin.client_address(request) or "unknown"

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        audit.record(Verb.SIGN_IN, actor=user.email)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Records the attempt: with the e-mail if somebody has it, else without. People mistype secrets into it."""
        email = str(credentials.get("email", ""))
        known = email if User.objects.filter(email=email).exists() else ""
        audit.record(Verb.SIGN_IN_FAILED, actor=known)

    def logout(self, request: HttpRequest) -> None:
        actor = {"by": request.membership} if request.membership else {"actor": request.user.email}
        audit.record(Verb.SIGN_OUT, **actor)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        audit.record(Verb.WRITE, actor=user.email, kind="person", code=str(user.pk), purpose="password")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the person's language, else in the one of the page that asked."""
        own = getattr(context.get("user"), "language", "")
        with translation.override(own or translation.get_language()):
            super().send_mail(template_prefix, email, context)
