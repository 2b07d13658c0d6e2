"""Who has seen a child file: the trail, for the lead of the agency that holds it."""

import pytest

from coordination.foundation.models import AuditEntry
from tests import factories
from tests.application_role import application_role


@pytest.fixture
def referral(sender, receiver):
    return factories.referral(sender, receiver, "accepted", identity={"given_name": "Ada", "family_name": "Smith"})


def page_of(referral) -> str:
    return f"{referral.child_file.get_absolute_url()}readers/"


def test_readers_of_every_agency(referral, sender, receiver, lead, as_member) -> None:
    factories.referral(sender, receiver, "accepted")
    AuditEntry.objects.all().delete()
    for member in (sender, receiver, receiver):
        as_member(member).get(referral.get_absolute_url())
    as_member(sender).get(referral.child_file.get_absolute_url())

    response = as_member(lead).get(page_of(referral))

    readers = [(row["actor"], row["agency_code"], row["times"]) for row in response.context["readers"]]
    assert readers == [(sender.user.email, "CBSA", 2), (receiver.user.email, "IRCC-OFFICERS", 2)]
    assert [entry.purpose for entry in response.context["page"].rows] == ["child file", *[referral.reference] * 3]
    assert "Ada" not in response.content.decode()
    assert "127.0.0.1" not in response.content.decode()


def test_attempts_and_steps_stand_below(referral, outsider, lead, as_member) -> None:
    as_member(outsider).get(referral.child_file.get_absolute_url())

    response = as_member(lead).get(page_of(referral))

    rows = [(entry.verb, entry.object_code) for entry in response.context["page"].rows]
    assert rows[0] == ("denied", referral.child_file.code)
    assert set(rows[1:]) == {("write", referral.reference)}
    assert list(response.context["readers"]) == []


@pytest.mark.parametrize(("name", "status"), [("sender", 403), ("receiver", 403), ("outsider", 404), ("auditor", 404)])
def test_nobody_else(request, referral, as_member, name: str, status: int) -> None:
    assert as_member(request.getfixturevalue(name)).get(page_of(referral)).status_code == status


def test_lead_of_the_receiving_agency(referral, receiver, as_member) -> None:
    lead = factories.membership(receiver.agency, "lead")

    assert as_member(lead).get(page_of(referral)).status_code == 403
    with application_role(lead):
        assert not AuditEntry.objects.exists()


def test_link_for_the_lead_alone(referral, sender, lead, receiver, as_member) -> None:
    for path in (referral.get_absolute_url(), referral.child_file.get_absolute_url()):
        for member, is_there in ((lead, True), (sender, False), (receiver, False)):
            assert (page_of(referral) in as_member(member).get(path).content.decode()) == is_there, (path, member)


def test_queries_do_not_grow(referral, lead, as_member, queries_of) -> None:
    client = as_member(lead)
    client.get(referral.get_absolute_url())
    one = len(queries_of(client, page_of(referral)))
    for _time in range(3):
        client.get(referral.get_absolute_url())

    assert len(queries_of(client, page_of(referral))) == one <= 10


def test_wrong_method(referral, lead, as_member) -> None:
    assert as_member(lead).post(page_of(referral)).status_code == 405
