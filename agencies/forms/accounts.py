"""Signing in and the person's own settings."""

from typing import Any

from allauth.account.fields import PasswordField
from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.forms import SetPasswordForm
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from agencies.models import User

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


class ResetForm(ResetPasswordForm):
    """Does the same work for an e-mail that nobody has, so that the answer takes as long."""

    email = forms.EmailField(label=_("Email"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))

    def clean_email(self) -> str:
        email = super().clean_email().lower()
        if not self.users:
            EmailAddress.objects.filter(email=email, user=0).exists()  # what allauth asks about those it found
            self.users = [User(pk=0)]
        return email


class LanguageForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the browser asks")), ("en", "English"), ("fr", "Français")],
        required=False,
    )


class MailForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["mail_wish"]
        labels = {"mail_wish": _("When something is addressed to your agency")}
        widgets = {"mail_wish": forms.RadioSelect}


class InvitationForm(SetPasswordForm):
    """What somebody invited says: how to be called, and a password."""

    name = forms.CharField(label=_("Name"), max_length=120)
    field_order = ["name", "new_password1", "new_password2"]

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, initial={"name": user.name}, **kwargs)
        for field in ("new_password1", "new_password2"):
            self.fields[field].validators.append(MaxLengthValidator(LONGEST_PASSWORD))
