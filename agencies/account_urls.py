"""Signing in and passwords, under the names that Django's own views expect."""

from django.contrib.auth import views
from django.urls import path

from agencies.views.sign_in import login, logout

urlpatterns = [
    path("login/", login, name="login"),
    path("logout/", logout, name="logout"),
    path("password/", views.PasswordResetView.as_view(), name="password_reset"),
    path("password/sent/", views.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path("password/set/", views.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
    path("password/<uidb64>/<token>/", views.PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
]
