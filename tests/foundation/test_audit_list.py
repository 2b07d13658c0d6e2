"""The audit trail: auditors alone read it, nobody changes it, its export is an entry too."""

import uuid

import pytest
from django.db import ProgrammingError, connection

from agencies.enums import Role
from coordination.foundation import audit, audit_chain, origin, views
from coordination.foundation.models import AuditCheckpoint, AuditEntry, Verb
from coordination.foundation.origin import Origin, coming_from
from tests.plans import world

pytestmark = pytest.mark.django_db
PAGE = "/audit/"
REQUEST = "7f2c1a52-7d35-4f4e-9d6c-4b1c3a3f0b11"


@pytest.fixture
def members():
    return {role: world.member(world.agency("OWN"), role) for role in Role.values}


def entries(members, number=1):
    for count in range(number):
        audit.record(Verb.READ, by=members["worker"], kind="child file", code=f"C-{count}", purpose="follow-up")
    with coming_from(Origin(address="192.0.2.1")):
        audit.record(Verb.SIGN_IN_FAILED, actor="stranger@accord.example")


def found(client, **asked):
    return [entry.object_code or entry.actor for entry in client.get(PAGE, asked).context["page"].rows]


@pytest.mark.parametrize("role", Role.values)
def test_only_auditors_read_it(role, members, as_member):
    entries(members)

    assert as_member(members[role]).get(PAGE).status_code == (200 if role == "auditor" else 403)
    assert AuditEntry.objects.visible_to(members[role]).count() == (2 if role == "auditor" else 0)


@pytest.mark.parametrize("role", Role.values)
def test_row_security_shows_it_to_auditors_and_lets_everybody_add(role, members, application_role):
    entries(members)

    with application_role(members[role]):
        audit.record(Verb.WRITE, by=members[role], kind="agency", code="OWN")
        count = AuditEntry.objects.count()

    assert count == (3 if role == "auditor" else 0)
    assert AuditEntry.objects.count() == 3


@pytest.mark.parametrize(
    "statement",
    [
        "update foundation_auditentry set actor = ''",
        "delete from foundation_auditentry",
        "truncate foundation_auditentry",
    ],
)
def test_nobody_changes_it(statement, members, application_role):
    entries(members)

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        application_role(members["auditor"]),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_filters_narrow_it(members, as_member):
    entries(members, 2)
    with origin.coming_from(origin.Origin(uuid.UUID(REQUEST))):
        audit.record(Verb.SEARCH, actor="somebody@accord.example", code="C-7")
    client = as_member(members["auditor"])
    worker = members["worker"].user.email

    assert found(client) == ["C-7", "stranger@accord.example", "C-1", "C-0"]
    assert found(client, person=worker.upper()) == ["C-1", "C-0"]
    assert found(client, agency="own") == ["C-1", "C-0"]
    assert found(client, verb="sign_in_failed") == ["stranger@accord.example"]
    assert found(client, object="c-1") == ["C-1"]
    assert found(client, request=REQUEST) == ["C-7"]
    assert found(client, from_day="2020-01-01", to_day="2999-01-01") == found(client)
    assert found(client, to_day="2020-01-01") == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("verb", "nonsense"), ("from_day", "yesterday"), ("person", "a\x00b"), ("object", "x" * 100), ("request", "7")],
)
def test_bad_filter_is_told(field, value, members, as_member):
    entries(members)

    response = as_member(members["auditor"]).get(PAGE, {field: value})

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]


def test_pages_lead_on(members, as_member):
    entries(members, 60)
    client = as_member(members["auditor"])

    page = client.get(PAGE).context["page"]

    assert len(page.rows) == 50
    assert found(client, page=page.next) == [f"C-{number}" for number in range(10, -1, -1)]
    assert client.get(PAGE, {"page": "nonsense"}).status_code == 400


def test_queries_do_not_grow(members, as_member, queries_of):
    client = as_member(members["auditor"])
    entries(members)
    one = len(queries_of(client, PAGE))
    entries(members, 3)

    assert len(queries_of(client, PAGE)) == one <= 10


def test_export_is_an_entry_itself(members, as_member):
    entries(members)

    lines = b"".join(as_member(members["auditor"]).get(PAGE, {"format": "csv"})).decode("utf-8-sig").splitlines()

    assert len(lines) == 4  # header, the export itself, two entries
    assert AuditEntry.objects.filter(verb="export", object_kind="audit trail").count() == 1


def test_wrong_method_is_refused(members, as_member):
    assert as_member(members["auditor"]).post(PAGE).status_code == 405


def test_verify_says_that_it_holds(members, as_member):
    entries(members, 2)
    audit_chain.seal()

    response = as_member(members["auditor"]).get(f"{PAGE}verify/")

    root = bytes(AuditCheckpoint.objects.get().root).hex()
    assert (response.context["proof"].entries, response.context["proof"].root) == (3, root)
    assert "The trail holds" in response.content.decode()
    assert AuditEntry.objects.filter(verb="read", object_kind="audit trail", purpose="verified").count() == 1


def test_verify_names_the_broken_place(members, as_member):
    entries(members, 2)
    audit_chain.seal()
    first = AuditEntry.objects.earliest("id")
    AuditEntry.objects.filter(pk=first.pk).update(actor="nobody")

    page = as_member(members["auditor"]).get(f"{PAGE}verify/").content.decode()

    assert f"Entry {first.pk} was altered." in page
    assert "The trail holds" not in page


def test_verify_proves_what_a_page_can_wait_for(members, as_member, monkeypatch):
    monkeypatch.setattr(views, "PROVEN_BY_A_PAGE", 2)
    for _time in range(3):
        entries(members)
        audit_chain.seal()

    proof = as_member(members["auditor"]).get(f"{PAGE}verify/").context["proof"]

    assert (proof.entries, proof.checkpoints, proof.skipped) == (2, 1, 2)
