"""Signing in by e-mail and password; fetching the person with the memberships, in one query a request."""

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from agencies.models import Membership, User


class MembershipBackend(BaseBackend):
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: object,
    ) -> User | None:
        """The active person with this e-mail and password; takes as long whether or not the person exists."""
        email, password = (username or str(kwargs.get("email") or "")).strip().lower(), password or ""
        user = User.objects.filter(email=email).first() if "\x00" not in email else None
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The person, with `current_memberships`; two queries for someone who has none."""
        rows = Membership.objects.current().with_unread().filter(user=user_id).order_by("pk")
        memberships = list(rows.select_related("user", "agency__home_jurisdiction"))
        user = memberships[0].user if memberships else User.objects.filter(pk=user_id, is_active=True).first()
        if user is not None:
            for membership in memberships:
                membership.user = user
            user.current_memberships = memberships
        return user
