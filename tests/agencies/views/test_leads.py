"""What a lead keeps: people, desks, contact and capacity."""

import pytest
from django.utils import timezone

from agencies.models import Agency, Desk, Invitation, Membership, User
from agencies.operations import Refused, end_membership
from coordination.foundation.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db
NEW = {"email": "New@Example.org", "name": "Nora New", "role": "worker"}


def test_lead_adds_a_known_person_without_a_link(lead, outsider, as_member) -> None:
    outsider.user.set_password("in use")
    outsider.user.save()
    fields = {"email": outsider.user.email, "name": "Another name", "role": "lead"}

    response = as_member(lead).post("/agencies/CBSA/people/", fields, follow=True)

    page = response.content.decode()
    assert "/accounts/password/1" not in page
    assert "Olga Outsider now acts for the agency." in page
    assert User.objects.get(pk=outsider.user.pk).name == "Olga Outsider"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"role": "coordinator"}, {"role"}),
        ({"role": "auditor"}, {"role"}),
        ({"email": "no e-mail"}, {"email"}),
        ({"email": "a\x00@example.org"}, {"email"}),
        ({"name": ""}, {"name"}),
        ({"name": "x" * 121}, {"name"}),
    ],
)
def test_lead_bad_person_is_a_form_error(lead, as_member, fields: dict, wrong: set[str]) -> None:
    response = as_member(lead).post("/agencies/CBSA/people/", NEW | fields)

    assert response.status_code == 200
    assert set(response.context["form"].errors) == wrong
    assert Membership.objects.count() == 2


def test_lead_cannot_add_twice_nor_the_barred(lead, sender, as_member) -> None:
    client = as_member(lead)
    barred = factories.user("barred@example.org", is_active=False)

    for email in (sender.user.email, barred.email):
        response = client.post("/agencies/CBSA/people/", NEW | {"email": email})
        assert set(response.context["form"].errors) == {"email"}
    assert Membership.objects.count() == 2


def test_administrator_gives_every_role(administrator, as_member) -> None:
    response = as_member(administrator).post("/agencies/HT-TASKFORCE/people/", NEW | {"role": "auditor"})

    assert response.status_code == 200
    assert Invitation.objects.filter(email="new@example.org", role="auditor").exists()


def test_lead_ends_a_membership_at_once(lead, sender, as_member) -> None:
    theirs = as_member(sender)

    response = as_member(lead).post(f"/agencies/CBSA/people/{sender.uuid}/end/", follow=True)

    assert "no longer acts for the agency" in response.content.decode()
    assert theirs.get("/agencies/").headers["Location"] == "/accounts/login/?ended=membership"
    assert AuditEntry.objects.filter(object_code=str(sender.uuid), purpose="ended").exists()


def test_membership_of_today_can_be_ended_today(lead) -> None:
    added = factories.membership(lead.agency, period=(timezone.localdate(), None))

    end_membership(membership=added, by=lead)
    end_membership(membership=added, by=lead)

    added.refresh_from_db()
    assert not added.is_current
    assert added not in Membership.objects.current()


def test_last_lead_cannot_be_ended(lead, as_member) -> None:
    client = as_member(lead)
    address = f"/agencies/CBSA/people/{lead.uuid}/end/"

    assert "last lead" in client.post(address, follow=True).content.decode()
    with pytest.raises(Refused):
        end_membership(membership=lead, by=lead)
    factories.membership(lead.agency, role="lead")
    client.post(address)
    lead.refresh_from_db()
    assert not lead.is_current


def test_lead_cannot_end_a_role_it_cannot_give(administrator, as_member) -> None:
    lead = factories.membership(administrator.agency, role="lead")

    assert as_member(lead).post(f"/agencies/HT-TASKFORCE/people/{administrator.uuid}/end/").status_code == 403


def test_lead_makes_a_fresh_link_but_not_for_an_account_in_use(lead, sender, outsider, as_member) -> None:
    client = as_member(lead)

    assert "/accounts/password/" in client.post(f"/agencies/CBSA/people/{sender.uuid}/link/").content.decode()
    shared = factories.membership(lead.agency, person=outsider.user)
    assert client.post(f"/agencies/CBSA/people/{shared.uuid}/link/").status_code == 403
    sender.user.set_password("in use now")
    sender.user.save()
    assert client.post(f"/agencies/CBSA/people/{sender.uuid}/link/").status_code == 403


def test_lead_keeps_the_contact(lead, as_member) -> None:
    fields = {
        "website": "https://cbsa.example",
        "public_phone": "1-800",
        "hours_note_en": "Day and night",
        "full_until": "2999-12-31",
        "is_checked": "on",
    }

    response = as_member(lead).post("/agencies/CBSA/contact/", fields)

    assert response.headers["Location"] == "/agencies/CBSA/"
    agency = Agency.objects.get(code="CBSA")
    assert (agency.website, agency.public_phone, agency.takes_referrals_now) == ("https://cbsa.example", "1-800", False)
    assert (agency.verified_on, agency.verified_by) == (timezone.localdate(), lead)
    assert AuditEntry.objects.filter(verb="write", object_code="CBSA", membership_id=lead.pk).count() == 1


def test_contact_bad_input_is_kept_beside_its_error(lead, as_member) -> None:
    response = as_member(lead).post(
        "/agencies/CBSA/contact/", {"website": "nowhere", "public_phone": "1-800", "full_until": "soon"}
    )

    assert set(response.context["form"].errors) == {"website", "hours_note_en", "full_until"}
    assert 'value="nowhere"' in response.content.decode()


def test_lead_adds_changes_and_removes_a_desk(lead, as_member) -> None:
    client = as_member(lead)
    client.post("/agencies/CBSA/desks/", {"name_en": "Night desk", "phone": "1", "languages": "en,fr"})
    desk = Desk.objects.get()
    address = f"/agencies/CBSA/desks/{desk.uuid}/"

    assert client.get(address).status_code == 200
    client.post(address, {"name_en": "Day desk", "email": "desk@example.org", "languages": "en,fr"})
    desk.refresh_from_db()
    assert (desk.agency, desk.name_en, desk.phone, desk.email) == (lead.agency, "Day desk", "", "desk@example.org")
    assert client.post(f"{address}remove/").headers["Location"] == "/agencies/CBSA/"
    assert not Desk.objects.exists()
    purposes = set(AuditEntry.objects.filter(object_kind="desk").values_list("purpose", flat=True))
    assert purposes == {"added", "changed name_en, phone, email", "removed"}


def test_desk_nobody_can_reach_is_a_form_error(lead, as_member) -> None:
    response = as_member(lead).post("/agencies/CBSA/desks/", {"name_en": "Desk"})

    assert "Give a phone number or an e-mail address" in str(response.context["form"].errors)


def test_desk_takes_only_offices_of_its_agency(lead, outsider, as_member) -> None:
    foreign = factories.office(outsider.agency)

    response = as_member(lead).post("/agencies/CBSA/desks/", {"name_en": "D", "phone": "1", "office": foreign.pk})

    assert set(response.context["form"].errors) == {"office"}


def addresses(agency: str, membership: Membership, desk: Desk) -> list[str]:
    return [
        f"/agencies/{agency}/contact/",
        f"/agencies/{agency}/people/",
        f"/agencies/{agency}/people/{membership.uuid}/end/",
        f"/agencies/{agency}/people/{membership.uuid}/link/",
        f"/agencies/{agency}/desks/",
        f"/agencies/{agency}/desks/{desk.uuid}/",
        f"/agencies/{agency}/desks/{desk.uuid}/remove/",
    ]


@pytest.mark.parametrize("role", ["sender", "lead", "coordinator", "auditor"])
def test_another_agency_is_closed_to_all_but_administrators(outsider, as_member, request, role: str) -> None:
    desk = factories.desk(outsider.agency)
    client = as_member(request.getfixturevalue(role))

    answers = {address: client.post(address, NEW).status_code for address in addresses("NDINAWE", outsider, desk)}

    assert set(answers.values()) == {403}, answers
    assert Desk.objects.get() == desk
    assert outsider in Membership.objects.current()


def test_own_agency_is_closed_to_its_workers(sender, as_member) -> None:
    desk = factories.desk(sender.agency)
    client = as_member(sender)

    assert {client.post(address, NEW).status_code for address in addresses("CBSA", sender, desk)} == {403}
    page = client.get("/agencies/CBSA/").content.decode()
    assert "/agencies/CBSA/people/" not in page
    assert "/agencies/CBSA/contact/" not in page


def test_unknown_objects_are_404_and_wrong_methods_405(lead, outsider, as_member) -> None:
    desk, foreign = factories.desk(lead.agency), factories.desk(outsider.agency)
    client = as_member(lead)

    for address in (
        *addresses("NOBODY", lead, desk),
        f"/agencies/CBSA/desks/{foreign.uuid}/",
        f"/agencies/CBSA/desks/{foreign.uuid}/remove/",
        f"/agencies/CBSA/people/{outsider.uuid}/end/",
        f"/agencies/CBSA/people/{outsider.uuid}/link/",
    ):
        assert client.post(address).status_code == 404, address
    for address in addresses("CBSA", lead, desk):
        assert client.put(address).status_code == 405, address
    for address in (f"/agencies/CBSA/desks/{desk.uuid}/remove/", f"/agencies/CBSA/people/{lead.uuid}/end/"):
        assert client.get(address).status_code == 405, address


def test_queries_of_people_do_not_grow(lead, as_member, queries_of) -> None:
    client = as_member(lead)
    with_one = len(queries_of(client, "/agencies/CBSA/people/"))
    factories.membership(lead.agency)
    factories.membership(lead.agency)

    assert len(queries_of(client, "/agencies/CBSA/people/")) == with_one
    assert with_one <= 10
