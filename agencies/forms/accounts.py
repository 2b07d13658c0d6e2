"""Signing in and the person's own settings."""

from typing import Any

from allauth.account.fields import PasswordField
from allauth.account.forms import LoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_PASSWORD = 1000


class SignInForm(LoginForm):
    """Email and password; the e-mail travels as `username`, which password managers and scripts know."""

    password = PasswordField(label=_("Password"), max_length=LONGEST_PASSWORD, autocomplete="current-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label=_("Email"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
        )
        del self.fields["password"].widget.attrs["placeholder"]

    def add_prefix(self, field_name: str) -> str:
        return super().add_prefix("username" if field_name == "login" else field_name)

    def clean_login(self) -> str:
        return super().clean_login().lower()


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the browser asks")), ("en", "English"), ("fr", "Français")],
        required=False,
    )
