"""Possible same child: on the worklist, the child's page, the referral's page and the dashboard; answering it."""

import pytest

from referrals.models import ChildMatch, Referral
from tests import factories
from tests.referrals.matching.world import ZIRIANKA, ZYRIANKA, answer, two_files
from tests.referrals.views.pages import text_of

TOLD = "also works with this child: call their desk"


def test_worklist_says_whom_to_call(as_member, sender, receiver, outsider) -> None:
    own, other = two_files(sender, receiver)

    text = text_of(as_member(sender).get("/"))

    assert TOLD in text
    assert "204 555 0199" in text
    assert own.code in text
    assert other.code not in text
    assert TOLD not in text_of(as_member(outsider).get("/"))


def test_worklist_shows_no_answered_match(as_member, sender, receiver) -> None:
    two_files(sender, receiver)
    answer(sender, "dismissed")

    assert TOLD not in text_of(as_member(sender).get("/"))
    assert TOLD in text_of(as_member(receiver).get("/"))


def test_child_and_referral_pages_tell_those_who_opened_it(as_member, sender, receiver, outsider, coordinator) -> None:
    referral = factories.referral(sender, receiver, "accepted", identity=ZYRIANKA)
    waiting = factories.referral(sender, receiver, "received", of=referral.child_file)
    preview = factories.referral(sender, receiver, "received", identity=ZYRIANKA | {"given_name": "Ida"})
    for given_name in ("Zirianka", "Ida"):
        factories.child_file(outsider, identity=ZIRIANKA | {"given_name": given_name})
    referral_path, child_path = referral.get_absolute_url(), referral.child_file.get_absolute_url()

    for member in (sender, receiver):
        for path in (referral_path, child_path):
            text = text_of(as_member(member).get(path))
            assert TOLD in text
            assert ("Not the same child" in text) == (member == sender)
    assert TOLD not in text_of(as_member(coordinator).get(referral_path))
    assert TOLD not in text_of(as_member(receiver).get(preview.get_absolute_url()))
    assert TOLD not in text_of(as_member(receiver).get(waiting.get_absolute_url()))


def test_desk_without_a_phone_leads_to_the_agency(as_member, sender, receiver) -> None:
    factories.child_file(sender, identity=ZYRIANKA)
    factories.child_file(receiver, identity=ZIRIANKA)

    assert "How to reach them" in text_of(as_member(sender).get("/"))


@pytest.mark.parametrize(("button", "said"), [("confirm", "confirmed"), ("dismiss", "dismissed")])
def test_answering(as_member, sender, receiver, button, said) -> None:
    own, _other = two_files(sender, receiver)
    match = ChildMatch.objects.get()

    response = as_member(sender).post(f"/matches/{match.uuid}/{button}/")

    assert (response.status_code, response["Location"]) == (302, own.get_absolute_url())
    match.refresh_from_db()
    assert (match.first_answer, match.second_answer, match.first_by) == (said, "", sender)
    other_side = text_of(as_member(receiver).get(_other.get_absolute_url()))
    assert f"Cbsa: {'Same child' if said == 'confirmed' else 'Not the same child'}" in other_side


def test_answering_is_for_the_two_agencies(as_member, sender, receiver, outsider, coordinator) -> None:
    two_files(sender, receiver)
    match = ChildMatch.objects.get()

    for member in (outsider, coordinator, factories.membership(sender.agency, "auditor")):
        assert as_member(member).post(f"/matches/{match.uuid}/confirm/").status_code == 404
    assert as_member(sender).get(f"/matches/{match.uuid}/confirm/").status_code == 405
    assert ChildMatch.objects.get().first_answer == ""


def test_confirmed_match_leads_to_a_referral_of_the_child(as_member, sender, receiver) -> None:
    own, _other = two_files(sender, receiver)
    answer(sender, "confirmed")
    browser = as_member(sender)
    address = f"/referrals/new/?child={own.code}&to={receiver.agency.code}"
    assert address.replace("&", "&amp;") in text_of(browser.get(own.get_absolute_url()))
    assert f"The receiving agency will be {receiver.agency.name}" in text_of(browser.get(address))

    response = browser.post(address, {"place": "CA-MB"})

    made = Referral.objects.get()
    assert response["Location"] == f"/referrals/{made.reference}/draft/needs/"
    assert (made.child_file, made.receiving_agency) == (own, receiver.agency)


@pytest.mark.parametrize("code", ["NOWHERE", "CBSA", "a%00b"])
def test_unknown_or_own_agency_is_not_chosen(as_member, sender, code) -> None:
    own = factories.child_file(sender)

    as_member(sender).post(f"/referrals/new/?child={own.code}&to={code}", {"place": "CA-MB"})

    assert Referral.objects.get().receiving_agency is None


def test_dashboard_tells_the_coordinator_that_a_match_exists(as_member, sender, receiver, lead, coordinator) -> None:
    own, other = two_files(sender, receiver)
    answer(receiver, "confirmed")

    text = text_of(as_member(coordinator).get("/dashboard/"))

    assert "Possible same child at two agencies" in text
    assert "Cbsa and Ircc officers" in text
    assert "Same child" in text
    assert own.code not in text
    assert other.code not in text
    assert "Possible same child at two agencies" not in text_of(as_member(lead).get("/dashboard/"))


@pytest.mark.parametrize("path", ["/", "child", "referral"])
def test_pages_with_matches_have_a_constant_number_of_queries(as_member, queries_of, sender, receiver, path) -> None:
    own, _other = two_files(sender, receiver)
    referral = factories.referral(sender, receiver, "accepted", of=own)
    address = {"child": own.get_absolute_url(), "referral": referral.get_absolute_url()}.get(path, path)
    browser = as_member(sender)
    one = queries_of(browser, address)

    for _number in range(2):
        factories.child_file(receiver, identity=ZIRIANKA)

    assert len(one) == len(queries_of(browser, address)) <= 10


# ---- A second file of one child ------------------------------------------------------------------


def typed(**facts) -> dict[str, str]:
    return {"place": "CA-MB", "age_band": "unknown", "date_of_birth": "2011-03-09"} | facts


def test_new_child_that_the_agency_has_already(as_member, sender) -> None:
    own = factories.child_file(sender, identity=ZYRIANKA)
    browser = as_member(sender)
    facts = typed(given_name="Zirianka", family_name="Kowalski")

    response = browser.post("/referrals/new/", facts)

    assert response.status_code == 422
    text = text_of(response)
    assert "already has a file of a child with this name and birth date" in text
    assert own.code in text
    assert Referral.objects.count() == 0
    assert browser.post("/referrals/new/", facts | {"is_another": "on"}).status_code == 302
    assert Referral.objects.get().child_file != own


@pytest.mark.parametrize(
    "facts", [{"given_name": "Ada"}, {"given_name": "Zirianka", "family_name": "Kowalski", "date_of_birth": ""}, {}]
)
def test_new_child_that_the_agency_does_not_have(as_member, sender, receiver, facts) -> None:
    factories.child_file(sender, identity=ZYRIANKA)

    assert as_member(sender).post("/referrals/new/", typed(**facts)).status_code == 302


def test_other_agencys_file_is_not_held_already(as_member, sender, receiver) -> None:
    factories.child_file(receiver, identity=ZYRIANKA)

    facts = typed(given_name="Zyrianka", family_name="Kowalska")
    assert as_member(sender).post("/referrals/new/", facts).status_code == 302


def test_new_child_sent_twice_is_one(as_member, sender) -> None:
    factories.jurisdiction()
    browser = as_member(sender)
    key = "5f0c1ac8-6f0a-4c89-9f25-0c51cf3a3a8e"
    facts = typed(given_name="Zyrianka", family_name="Kowalska", form_key=key)

    answers = [browser.post("/referrals/new/", facts)["Location"] for _time in range(2)]

    assert answers[0] == answers[1]
    assert Referral.objects.count() == 1
