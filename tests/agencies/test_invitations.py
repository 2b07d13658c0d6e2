"""Invitations: the only way to an account, from the lead's page to the second factor."""

import datetime
import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.utils import timezone

from agencies.models import Invitation, Membership, User
from agencies.operations import end_membership
from coordination.foundation.models import AuditEntry
from tests import factories
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
PEOPLE = "/agencies/CBSA/people/"
NEW = {"email": "New@Example.org", "name": "Nora New", "role": "worker"}
PASSWORD = {"name": "Nora Newman", "new_password1": "a new secret 42!", "new_password2": "a new secret 42!"}


def link_in(page: str) -> str:
    return re.search(r"http://testserver(/invitation/[\w-]+/)", page)[1]


@pytest.fixture
def link(lead, as_member) -> str:
    """The link that the lead is shown."""
    return link_in(as_member(lead).post(PEOPLE, NEW).content.decode())


def trail() -> list[tuple[str, str]]:
    found = AuditEntry.objects.filter(object_kind="invitation", verb="grant").order_by("pk")
    return list(found.values_list("actor", "purpose"))


def test_new_person_accepts_and_is_led_to_the_second_factor(lead, link, client) -> None:
    assert not User.objects.filter(email="new@example.org").exists()
    assert "Act for Cbsa" in client.get(link).content.decode()

    answer = client.post(link, PASSWORD)

    user = User.objects.get(email="new@example.org")
    assert answer.headers["Location"] == "/"
    assert client.get("/").headers["Location"] == "/accounts/second-factor/"
    assert client.get("/accounts/second-factor/app/").status_code == 200  # without typing the password again
    assert (user.name, user.check_password("a new secret 42!")) == ("Nora Newman", True)
    assert list(user.memberships.values_list("agency__code", "role")) == [("CBSA", "worker")]
    assert trail() == [(lead.user.email, "made for worker"), (user.email, "accepted")]


def test_mail_carries_the_link_in_both_languages(lead, link) -> None:
    assert run_jobs("send_mail") == 1

    (sent,) = mail.outbox
    assert (sent.to, sent.body.count(link)) == (["new@example.org"], 2)


def test_link_is_nowhere_in_the_database(link) -> None:
    token = link.split("/")[-2]
    invitation = Invitation.objects.get()

    assert token not in str(vars(invitation))
    assert len(invitation.token_hash) == 64


def test_link_works_once(link, client) -> None:
    client.post(link, PASSWORD)
    answer = Client().post(
        link, PASSWORD | {"new_password1": "another secret 42!", "new_password2": "another secret 42!"}
    )

    assert answer.status_code == Client().get(link).status_code == 404
    assert "no longer works" in answer.content.decode()
    assert User.objects.get(email="new@example.org").check_password("a new secret 42!")


def test_link_lapses_after_three_days(link, client) -> None:
    with time_machine.travel(timezone.now() + datetime.timedelta(days=3, seconds=1)):
        assert client.get(link).status_code == client.post(link, PASSWORD).status_code == 404
    assert not User.objects.filter(email="new@example.org").exists()


def test_revoked_link_no_longer_works(lead, link, as_member, client) -> None:
    invitation = Invitation.objects.get()

    page = as_member(lead).post(f"/agencies/CBSA/invited/{invitation.uuid}/revoke/", follow=True).content.decode()

    assert "The invitation of new@example.org is revoked." in page
    assert client.get(link).status_code == 404
    assert trail()[-1] == (lead.user.email, "revoked")
    again = as_member(lead).post(f"/agencies/CBSA/invited/{invitation.uuid}/again/", follow=True).content.decode()
    assert "accepted or revoked meanwhile" in again


def test_sent_again_only_the_newest_link_works(lead, link, as_member, client) -> None:
    invitation = Invitation.objects.get()

    page = as_member(lead).post(f"/agencies/CBSA/invited/{invitation.uuid}/again/").content.decode()

    assert client.get(link).status_code == 404
    assert client.get(link_in(page)).status_code == 200
    assert run_jobs("send_mail") == 2


def test_people_page_shows_who_is_invited(lead, link, as_member) -> None:
    page = as_member(lead).get(PEOPLE).content.decode()

    assert all(words in page for words in ("new@example.org", "Waiting", "Send again", "Revoke"))
    Invitation.objects.update(expires_at=timezone.now())
    assert "Lapsed" in as_member(lead).get(PEOPLE).content.decode()


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("short", "at least 12 characters"),
        ("password1234", "too common"),
        ("Nora Newmann", "too similar to the name"),
        ("x" * 1001, "at most 1000 characters"),
    ],
)
def test_weak_password_is_refused_beside_the_field(link, client, password: str, error: str) -> None:
    response = client.post(link, {"name": "Nora Newman", "new_password1": password, "new_password2": password})

    assert error in str(response.context["form"].errors)
    assert not User.objects.filter(email="new@example.org").exists()


def test_twice_the_same_is_a_form_error(lead, link, as_member) -> None:
    response = as_member(lead).post(PEOPLE, NEW)

    assert "invited already" in str(response.context["form"].errors)
    assert Invitation.objects.count() == 1


def test_somebody_who_got_an_account_meanwhile_only_agrees(link, outsider, client) -> None:
    """No password is set: the account belongs to its owner, whoever holds the link."""
    user = factories.user("new@example.org", password="the owner's own")

    page = client.get(link).content.decode()
    client.post(link, PASSWORD)

    assert "new_password1" not in page
    assert User.objects.get(pk=user.pk).check_password("the owner's own")
    assert user.memberships.get().agency.code == "CBSA"
    assert client.get("/account/").status_code == 302


def test_somebody_else_signed_in_is_told_to_sign_out(link, outsider, as_member) -> None:
    client = as_member(outsider)

    assert "Sign out first" in client.get(link).content.decode()
    client.post(link, PASSWORD)
    assert Invitation.objects.unanswered().count() == 1


def test_barred_person_is_refused(link, client) -> None:
    factories.user("new@example.org", password="x", is_active=False)

    client.post(link, PASSWORD)

    assert not Membership.objects.filter(user__email="new@example.org").exists()


def test_invitations_end_with_the_membership_that_made_them(lead, link, client) -> None:
    other = factories.membership(lead.agency, role="lead")

    end_membership(membership=lead, by=other)

    assert client.get(link).status_code == 404


def test_accepting_is_limited(client) -> None:
    answers = [client.post("/invitation/made-up-token-of-an-invitation/").status_code for _time in range(31)]

    assert answers == [404] * 30 + [429]


def test_lost_second_factor_is_taken_away_by_the_lead(lead, sender, as_member) -> None:
    Authenticator.objects.create(user=sender.user, type="totp", data={"secret": ""})

    page = as_member(lead).post(f"{PEOPLE}{sender.uuid}/factor/", follow=True).content.decode()

    assert "sets up a new second step" in page
    assert not Authenticator.objects.exists()
    entry = AuditEntry.objects.get(object_kind="second factor")
    assert (entry.verb, entry.actor, entry.purpose) == ("grant", lead.user.email, "reset")
    run_jobs("send_mail")
    assert mail.outbox[0].to == [sender.user.email]


def test_second_factor_of_an_account_another_agency_trusts_is_the_administrator_s(
    lead, outsider, administrator, as_member
) -> None:
    shared = factories.membership(lead.agency, person=outsider.user)
    Authenticator.objects.create(user=outsider.user, type="totp", data={"secret": ""})
    address = f"{PEOPLE}{shared.uuid}/factor/"

    assert as_member(lead).post(address).status_code == 403
    assert as_member(lead).post(f"{PEOPLE}{lead.uuid}/factor/").status_code == 403
    assert as_member(administrator).post(address).status_code == 302
    assert not Authenticator.objects.exists()


def test_queries_of_the_people_page_do_not_grow(lead, as_member, queries_of) -> None:
    def three_more() -> None:
        for _number in range(3):
            factories.invitation(lead)
            member = factories.membership(lead.agency)
            Authenticator.objects.create(user=member.user, type="totp", data={"secret": ""})

    three_more()
    client = as_member(lead)
    with_three = len(queries_of(client, PEOPLE))
    three_more()

    assert len(queries_of(client, PEOPLE)) == with_three <= 10
