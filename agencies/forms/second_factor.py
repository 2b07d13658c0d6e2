"""One-time codes and recovery codes, typed at sign-in; security keys."""

import re
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from django.core.cache import cache
from django.forms import HiddenInput, JSONField, ValidationError
from django.forms.fields import InvalidJSONInput

from coordination.foundation import audit
from coordination.foundation.models import Verb

REMEMBERED = 120  # seconds; a one-time code is right for ninety


class CodeForm(AuthenticateForm):
    """Each failure is an audit entry; no code works twice, in whichever web process."""

    def clean_code(self) -> str:
        try:
            code = super().clean_code()
        except ValidationError:
            self._record_failure()
            raise
        digits = re.sub(r"\W", "", code)  # as they are compared
        if not cache.add(f"code:{self.user.pk}:{digits}", True, REMEMBERED):
            self._record_failure()
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _record_failure(self) -> None:
        audit.record(Verb.SIGN_IN_FAILED, actor=self.user.email, purpose="second factor")


class ReauthenticateCodeForm(CodeForm, ReauthenticateForm):
    pass


class KeyField(JSONField):
    """What a security key answered, as JSON. Nested without end, it is as wrong as if it were none."""

    widget = HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return InvalidJSONInput(data)


class AddKeyForm(AddWebAuthnForm):
    credential = KeyField()


class SignInKeyForm(LoginWebAuthnForm):
    credential = KeyField()


class ReauthenticateKeyForm(ReauthenticateWebAuthnForm):
    credential = KeyField()
