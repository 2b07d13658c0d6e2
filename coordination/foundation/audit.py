"""Writing the audit trail: one entry in the transaction of what it records."""

from typing import Any

from django.conf import settings
from django.db import connection

from coordination.foundation import origin
from coordination.foundation.models import Verb

INSERT = """
    insert into foundation_auditentry
        (membership_id, actor, agency_code, role, verb, object_kind, object_code, purpose, address, request_id)
    values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def record(
    verb: Verb,
    *,
    by: Any = None,
    actor: str = "",
    kind: str = "",
    code: str = "",
    purpose: str = "",
) -> None:
    """Append one entry. `by` is the acting membership; `actor` stands in where nobody acts (sign-in, jobs).

    Plain SQL, because the writer may not read back what it wrote; the database sets the entry's number and time.
    `code` is a code or reference, never a name. The request's id and address come from `origin`.
    """
    if settings.UNPROTECTED:
        return
    values = [None, actor, "", ""]
    if by is not None:
        values = [by.pk, by.user.email, by.agency.code, by.role]
    came = origin.current()
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [*values, verb, kind, code, purpose[:500], came.address, came.request_id])
