"""Signing in and passwords, under the names that allauth looks up. What is not here cannot be reached."""

from django.urls import path

from agencies.views import sign_in
from coordination.foundation import converters  # noqa: F401  (registers "account")

urlpatterns = [
    path("login/", sign_in.login, name="account_login"),
    path("logout/", sign_in.logout, name="account_logout"),
    path("reauthenticate/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("password/", sign_in.password_reset, name="account_reset_password"),
    path("password/sent/", sign_in.password_reset_done, name="account_reset_password_done"),
    path("password/set/", sign_in.password_set, name="account_reset_password_from_key_done"),
    path("password/change/", sign_in.password_change, name="account_change_password"),
    path(
        "password/<account:uidb36>-<str:key>/", sign_in.password_reset_from_key, name="account_reset_password_from_key"
    ),
]
