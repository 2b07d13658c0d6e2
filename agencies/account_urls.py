"""Signing in and passwords, under the names that allauth looks up. What is not here cannot be reached."""

from django.urls import include, path

from agencies.views import openid, second_factor, sign_in
from coordination.foundation import converters  # noqa: F401  (registers "account")

second_factor_urls = [
    path("", second_factor.index, name="mfa_index"),
    path("authenticate/", second_factor.authenticate, name="mfa_authenticate"),
    path("reauthenticate/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("app/", second_factor.activate_totp, name="mfa_activate_totp"),
    path("app/remove/", second_factor.deactivate_totp, name="mfa_deactivate_totp"),
    path("keys/", second_factor.add_key, name="mfa_add_webauthn"),
    path("keys/login/", second_factor.login_by_key, name="mfa_login_webauthn"),
    path("keys/reauthenticate/", second_factor.reauthenticate_by_key, name="mfa_reauthenticate_webauthn"),
    path("keys/<int:pk>/", second_factor.edit_key, name="mfa_edit_webauthn"),
    path("keys/<int:pk>/remove/", second_factor.remove_key, name="mfa_remove_webauthn"),
    path("recovery-codes/", second_factor.view_codes, name="mfa_view_recovery_codes"),
    path("recovery-codes/generate/", second_factor.generate_codes, name="mfa_generate_recovery_codes"),
]
urlpatterns = [
    path("login/", sign_in.login, name="account_login"),
    path("logout/", sign_in.logout, name="account_logout"),
    path("provider/", openid.openid_connect_login, name="openid_connect_login"),
    path("provider/callback/", openid.openid_connect_callback, name="openid_connect_callback"),
    path("reauthenticate/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("second-factor/", include(second_factor_urls)),
    path("password/", sign_in.password_reset, name="account_reset_password"),
    path("password/sent/", sign_in.password_reset_done, name="account_reset_password_done"),
    path("password/set/", sign_in.password_set, name="account_reset_password_from_key_done"),
    path("password/change/", sign_in.password_change, name="account_change_password"),
    path(
        "password/<account:uidb36>-<str:key>/", sign_in.password_reset_from_key, name="account_reset_password_from_key"
    ),
]
