"""The request's id and the client's address, in the answer and in each entry."""

import uuid

import pytest
from django.db import ProgrammingError, connection
from django.test import RequestFactory

from coordination.foundation import audit, origin
from coordination.foundation.models import AuditEntry, Verb
from tests import factories

SPOOFED = "203.0.113.9, 198.51.100.7"


def address(settings, *, behind_proxy: bool, connected: str, forwarded: str = "") -> str | None:
    settings.BEHIND_PROXY = behind_proxy
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return origin.client_address(RequestFactory().get("/", REMOTE_ADDR=connected, **headers))


@pytest.mark.parametrize(
    ("behind_proxy", "connected", "forwarded", "expected"),
    [
        (False, "192.0.2.1", "", "192.0.2.1"),
        (False, "192.0.2.1", SPOOFED, "192.0.2.1"),
        (True, "192.0.2.1", SPOOFED, "198.51.100.7"),
        (True, "192.0.2.1", "198.51.100.7", "198.51.100.7"),
        (True, "192.0.2.1", "198.51.100.7, junk", "192.0.2.1"),
        (True, "192.0.2.1", "", "192.0.2.1"),
        (False, "", "", None),
        (False, "unix:", "", None),
        (False, "fe80::1%eth0", "", "fe80::1"),
        (False, "::ffff:192.0.2.1", "", "192.0.2.1"),
        (True, "", "[2001:db8::1]:4711", "2001:db8::1"),
    ],
)
def test_address(settings, behind_proxy: bool, connected: str, forwarded: str, expected: str | None) -> None:
    assert address(settings, behind_proxy=behind_proxy, connected=connected, forwarded=forwarded) == expected


def test_answer_and_entries_share_the_id(sender, as_member) -> None:
    child = factories.child_file(sender, identity={"given_name": "Ada"})
    AuditEntry.objects.all().delete()
    client = as_member(sender)

    first, second = (client.get(child.get_absolute_url(), REMOTE_ADDR="192.0.2.1") for _time in range(2))

    entries = AuditEntry.objects.order_by("id")
    told = [uuid.UUID(response["X-Request-ID"]) for response in (first, second)]
    assert [entry.request_id for entry in entries] == told
    assert len(set(told)) == 2
    assert {entry.address for entry in entries} == {"192.0.2.1"}
    assert origin.current() == origin.Origin()


@pytest.mark.parametrize("path", ["/accounts/login/", "/nowhere/", "/referrals/"])
def test_every_answer_has_an_id(db, client, path: str) -> None:
    assert uuid.UUID(client.get(path)["X-Request-ID"])


def test_entry_of_a_command_has_none(db) -> None:
    audit.record(Verb.JOB, actor="worker", kind="child file")

    entry = AuditEntry.objects.get()
    assert (entry.request_id, entry.address, entry.actor) == (None, None, "worker")


@pytest.mark.parametrize("column", ["id", "at"])
def test_application_numbers_and_dates_no_entry(sender, application_role, column: str) -> None:
    value = "7" if column == "id" else "now()"

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        application_role(sender),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"insert into foundation_auditentry (actor, verb, {column}) values ('', 'read', {value})")
