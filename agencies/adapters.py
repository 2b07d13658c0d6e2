"""What allauth asks of us: who signs in and is recorded, which mail leaves, when a limit is reached."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.forms import ValidationError
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from agencies.mail import send_later
from agencies.models import User
from agencies.second_factor import FACTORS, note_proof
from agencies.sessions import begin
from coordination.foundation import audit, encryption, origin
from coordination.foundation.models import Verb

LIMITS = ("too_many_login_attempts", "rate_limited")
NO_MATCH = _("This e-mail and password do not match. Check both, or set a new password.")
JUST_NOW = 300  # seconds
PLACE = "second factor"
AT_PROVIDER = "provider"  # the method of who signed in at the OpenID Connect provider


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
        methods = {record["method"] for record in get_authentication_records(request, user)}
        super().login(request, user)
        begin(request.session)
        if "mfa" in methods or (settings.OIDC_SECOND_FACTOR and AT_PROVIDER in methods):
            note_proof(request.session)
        audit.record(Verb.SIGN_IN, actor=user.email)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Records the attempt: with the e-mail if somebody has it, else without. People mistype secrets into it."""
        email = str(credentials.get("email", ""))
        known = email if User.objects.filter(email=email).exists() else ""
        audit.record(Verb.SIGN_IN_FAILED, actor=known)

    def get_login_stages(self) -> list[str]:
        """The second step; none for who just came from a provider that asks for one, if the setting says it does."""
        records = self.request.session.get(AUTHENTICATION_METHODS_SESSION_KEY) or [{"method": ""}]
        if settings.OIDC_SECOND_FACTOR and records[-1]["method"] == AT_PROVIDER:
            return []
        return ["allauth.mfa.stages.AuthenticateStage"]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within five minutes of signing in: who sets up the first factor has just typed the password."""
        newest = [record["at"] for record in get_authentication_records(self.request, self.request.user)][-1:]
        return not newest or time.time() - newest[0] > JUST_NOW

    def logout(self, request: HttpRequest) -> None:
        actor = {"by": request.membership} if request.membership else {"actor": request.user.email}
        audit.record(Verb.SIGN_OUT, **actor)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        audit.record(Verb.WRITE, actor=user.email, kind="person", code=str(user.pk), purpose="password")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Enqueue it, in the person's language, else in the one of the page that asked.

        For the stand-in of an e-mail that nobody has, the same is done, to nobody.
        """
        user: User = context["user"]
        with translation.override(user.language or translation.get_language()):
            mail = self.render_mail(template_prefix, email, context)
        send_later(to=email if user.pk else "", subject=mail.subject, body=mail.body)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are sealed under the key ring; nobody is left without a factor by removing one."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("This is your only second step. Add another one first."),
        "incorrect_code": _("This code is not right. Wait for the next one, and check the clock of your phone."),
    }

    def get_totp_issuer(self) -> str:
        return "Accord"

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """What the form proposes; people name their keys after the thing that holds them."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Key %(number)d") % {"number": number}

    def encrypt(self, text: str) -> str:
        return encryption.seal_text(PLACE, text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.unseal_text(PLACE, encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS).exclude(pk=authenticator.pk)
        return settings.DEMO or others.exists()
