"""System checks: the web process's role must be bound by row security."""

from collections.abc import Sequence

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from coordination.foundation import row_security


@register(Tags.database)
def check_role(databases: Sequence[str] | None = None, **kwargs: object) -> list[CheckMessage]:
    """Run by `manage.py check --database default`; the web process also refuses to start without it."""
    if "default" not in (databases or []) or settings.TEST:
        return []
    reason = row_security.unsafe_role_reason()
    if reason is None:
        return []
    return [
        Error(
            f"The web process's database role {reason}.",
            hint="Set ACCORD_APP_DATABASE_URL to the role made by deploy/roles.sql.",
            id="accord.E001",
        )
    ]
