"""An emergency referral on one page: the rules of the steps, and nothing is sent by looking."""

import datetime
from typing import Any

import pytest

from agencies.models import Gap
from referrals.models import ChildFile, Consent, Narrative, Referral
from tests import factories
from tests.referrals.views.pages import at, form_key_of, text_of

PATH = "/referrals/emergency/"
FOUND = PATH + "?find=on"
TYPED = {"age_band": "unknown", "place": "CA-MB", "needs": ["safe-shelter"], "urgency": "emergency"}


@pytest.fixture(autouse=True)
def _reference(db) -> None:
    factories.jurisdiction("CA-MB")
    factories.need()


@pytest.fixture
def shelter(outsider) -> Any:
    factories.mandate(outsider.agency)
    return outsider.agency


def candidates(response: Any) -> list[str]:
    return [row.agency.code for row in response.context["answer"].candidates]


def test_emergency_is_preset(as_member, sender) -> None:
    response = as_member(sender).get(PATH)

    assert response.context["needs"]["urgency"].value() == "emergency"
    assert "call 911 first" in text_of(response)


def test_emergency_finds_and_keeps_what_was_typed(as_member, sender, receiver, shelter) -> None:
    response = as_member(sender).post(FOUND, TYPED | {"what_happened": "A lorry."})

    assert response.status_code == 200
    assert candidates(response) == ["NDINAWE"]
    assert "A lorry." in text_of(response)
    assert not Referral.objects.exists()
    assert not ChildFile.objects.exists()


def test_emergency_of_a_person_whose_age_is_in_doubt_is_a_childs(as_member, sender, shelter) -> None:
    """However old the person looks: sent, ranked and shown as for a child."""
    doubtful = TYPED | {"age_band": "18+", "age_status": "presumed", "candidate": shelter.code, "receiving_agency": ""}

    assert candidates(as_member(sender).post(FOUND, doubtful)) == [shelter.code]
    sent = as_member(sender).post(PATH, doubtful)

    assert sent.status_code == 302
    assert ChildFile.objects.get().is_treated_as_child
    assert "presumed to be a child: age in doubt" in text_of(as_member(sender).get(sent["Location"]))


def test_emergency_says_nothing_of_age_by_itself(as_member, sender, shelter) -> None:
    """Untouched, an unknown age is a child's and a known band is what was said: no field more to fill in."""
    as_member(sender).post(PATH, TYPED | {"age_status": "stated", "candidate": shelter.code, "receiving_agency": ""})

    assert (ChildFile.objects.get().age_status, ChildFile.objects.get().is_treated_as_child) == ("presumed", True)


def test_emergency_sent_at_once(as_member, sender, receiver, shelter) -> None:
    typed = TYPED | {"candidate": "NDINAWE", "receiving_agency": "", "given_name": "Ada", "what_happened": "A lorry."}

    response = as_member(sender).post(PATH, typed)

    sent = Referral.objects.get()
    assert response["Location"] == sent.get_absolute_url()
    assert (sent.status, sent.urgency, sent.basis) == ("sent", "emergency", "vital_interest")
    assert (sent.receiving_agency, sent.place.code) == (shelter, "CA-MB")
    assert [row.need.code for row in sent.referral_needs.all()] == ["safe-shelter"]
    assert sent.child_file.identity.given_name == "Ada"
    assert Narrative.objects.get().what_happened == "A lorry."
    assert Consent.objects.get().decided_by == sender.user.name


def test_emergency_to_an_agency_that_nobody_ranked(as_member, sender, receiver, shelter) -> None:
    as_member(sender).post(PATH, TYPED | {"receiving_agency": "IRCC-OFFICERS"})

    assert Referral.objects.get().receiving_agency == receiver.agency


def test_emergency_without_a_receiver_shows_who_can_help(as_member, sender, receiver, shelter) -> None:
    response = as_member(sender).post(PATH, TYPED | {"receiving_agency": ""})

    assert response.status_code == 422
    assert candidates(response) == ["NDINAWE"]
    assert "Choose the agency to ask." in text_of(response)
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"needs": []}, "Choose at least one need."),
        ({"place": ""}, "This field is required."),
        ({"place": "ATLANTIS"}, "Select a valid choice."),
        ({"date_of_birth": "2999-01-01"}, "The date of birth is in the future. Check the year."),
        ({"urgency": "soon"}, "Select a valid choice."),
        ({"receiving_agency": "CBSA"}, "Select a valid choice."),
        ({"candidate": "NOWHERE"}, ""),
        ({"receiving_agency": "a\x00b"}, ""),
    ],
)
def test_emergency_invalid_keeps_what_was_typed(as_member, sender, receiver, shelter, wrong, words) -> None:
    response = as_member(sender).post(PATH, TYPED | {"receiving_agency": "NDINAWE", "given_name": "Ada"} | wrong)

    assert response.status_code == 422
    assert words in text_of(response)
    assert 'value="Ada"' in text_of(response)
    assert not Referral.objects.exists()


def test_emergency_sent_twice_makes_one(as_member, sender, receiver, shelter) -> None:
    browser = as_member(sender)
    typed = TYPED | {"receiving_agency": "NDINAWE", "form_key": form_key_of(browser.get(PATH))}

    first, second = browser.post(PATH, typed), browser.post(PATH, typed)

    assert Referral.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_emergency_of_a_child_held_already_asks_first(as_member, sender, receiver, shelter) -> None:
    names = {"given_name": "Ada", "family_name": "Lovelace", "date_of_birth": "2012-12-10"}
    file = factories.child_file(sender, identity=names | {"date_of_birth": datetime.date(2012, 12, 10)})
    browser = as_member(sender)

    asked = browser.post(PATH, TYPED | names | {"receiving_agency": "NDINAWE"})
    assert asked.status_code == 422
    assert file.code in text_of(asked)
    assert not Referral.objects.exists()

    browser.post(PATH, TYPED | names | {"receiving_agency": "NDINAWE", "is_another": "on"})
    assert Referral.objects.get().child_file != file


def test_emergency_of_a_file_warns_and_sends(as_member, sender, receiver, shelter) -> None:
    asked = factories.referral(sender, receiver)
    browser, address = as_member(sender), f"{PATH}?child={asked.child_file.code}"

    page = text_of(browser.get(address))
    assert "Already asked for this child" in page
    assert asked.get_absolute_url() in page

    browser.post(address, {"place": "CA-MB", "needs": ["safe-shelter"], "urgency": "emergency", "candidate": "NDINAWE"})
    assert Referral.objects.latest("pk").child_file == asked.child_file


def test_emergency_of_a_stranger_s_file(as_member, sender, outsider) -> None:
    file = factories.child_file(outsider)

    assert as_member(sender).get(f"{PATH}?child={file.code}").status_code == 404
    assert as_member(sender).get(f"{PATH}?child=a\x00b").status_code == 404


def test_emergency_narrows_the_list_by_acronym(as_member, sender, receiver, shelter) -> None:
    factories.agency("RCMP", acronym_en="RCMP", name_en="Mounted police")

    response = as_member(sender).post(FOUND, TYPED | {"search": "rcmp"})

    offered = dict(response.context["form"].fields["receiving_agency"].choices[-1][1])
    assert offered == {"RCMP": "Mounted police (RCMP) · by phone"}  # nobody signs in there
    assert "1 other agency of this name takes referrals." in text_of(response)


def test_emergency_notes_a_gap_when_asked(as_member, sender, receiver) -> None:
    as_member(sender).post(FOUND, TYPED)

    assert Gap.objects.get().need.code == "safe-shelter"


def test_emergency_lands_on_the_basis_when_it_cannot_be_preset(as_member, sender, receiver, shelter) -> None:
    """A person without a name to put down as who decided: nothing is sent, the step says what is missing."""
    sender.user.name = ""
    sender.user.save()

    response = as_member(sender).post(PATH, TYPED | {"receiving_agency": "NDINAWE"}, follow=True)

    draft = Referral.objects.get()
    assert draft.status == "draft"
    assert response.redirect_chain[-1][0] == at("draft_basis", draft)
    assert "Nothing was sent yet: say what allows you to share." in text_of(response)


def test_emergency_queries(as_member, sender, receiver, queries_of) -> None:
    assert len(queries_of(as_member(sender), PATH)) <= 10
