"""The draft's third step: whom to ask, those with the mandate first."""

import pytest

from agencies.models import Gap
from tests import factories
from tests.referrals.views.pages import at, text_of

QUERIES = 9


def groups(response) -> dict[str, list[str]]:
    choices = response.context["form"].fields["receiving_agency"].choices
    return {str(label): [code for code, _name in rows] for label, rows in choices if isinstance(rows, list)}


def test_draft_receiver_mandated_first_with_reasons(as_member, sender, receiver, outsider) -> None:
    factories.mandate(outsider.agency, "shelter", under=factories.instrument("CFS-ACT", place="CA-MB"))
    draft = factories.draft(sender)

    response = as_member(sender).get(at("draft_receiver", draft))

    assert groups(response) == {
        "Mandated for these needs here": ["NDINAWE"],
        "Other agencies that take referrals": ["IRCC-OFFICERS"],
    }
    assert "Mandated for shelter in Ca mb, under Cfs act." in text_of(response)


def test_draft_receiver_leaves_out_mandates_for_others(as_member, sender, receiver, outsider) -> None:
    """What is known of the child counts, and that it is a child."""
    for code in ("first-nations", "children", "migrant-workers"):
        factories.population(code)
    factories.mandate(outsider.agency, serves="children")
    factories.mandate(receiver.agency, serves="migrant-workers")
    known = factories.draft(sender, facts={"situations": ["first-nations"], "age_band": "12-14"})
    browser = as_member(sender)

    found = groups(browser.get(at("draft_receiver", known)))

    assert found["Mandated for these needs here"] == ["NDINAWE"]


def test_draft_receiver_says_when_nobody_is_mandated(as_member, sender, receiver) -> None:
    draft = factories.draft(sender, needs=[factories.need("permit", 24, served_by=["permits"])])

    response = as_member(sender).get(at("draft_receiver", draft))

    assert [level.need.code for level in response.context["answer"].unmet] == ["permit"]


def test_draft_receiver_saves(as_member, sender, receiver) -> None:
    draft = factories.draft(sender)

    response = as_member(sender).post(at("draft_receiver", draft), {"receiving_agency": "IRCC-OFFICERS"})

    draft.refresh_from_db()
    assert response["Location"] == at("draft_basis", draft)
    assert draft.receiving_agency == receiver.agency
    assert as_member(receiver).get(at("referral_detail", draft)).status_code == 404


@pytest.mark.parametrize("code", ["", "CBSA", "FULL", "CLOSED", "NOWHERE", "a\x00b"])
def test_draft_receiver_unable_to_receive(as_member, sender, code: str) -> None:
    """Neither itself, nor an agency that takes none, nor one that is not there."""
    factories.agency("FULL", takes_referrals=False)
    factories.agency("CLOSED", retired_on="2020-01-01")
    draft = factories.draft(sender)

    assert as_member(sender).post(at("draft_receiver", draft), {"receiving_agency": code}).status_code == 422
    draft.refresh_from_db()
    assert draft.receiving_agency is None


def test_draft_receiver_sent_meanwhile(as_member, sender, receiver, outsider) -> None:
    sent = factories.referral(sender, receiver)

    response = as_member(sender).post(at("draft_receiver", sent), {"receiving_agency": "NDINAWE"})

    sent.refresh_from_db()
    assert response.status_code == 409
    assert '<option value="NDINAWE" selected>' in text_of(response)
    assert sent.receiving_agency == receiver.agency


def test_draft_receiver_strangers(as_member, sender, receiver, outsider) -> None:
    draft = factories.draft(sender, receiver.agency)

    for member in (receiver, outsider):
        assert as_member(member).get(at("draft_receiver", draft)).status_code == 404


def test_draft_receiver_says_what_is_not_covered_and_the_best_set(as_member, sender, receiver, outsider) -> None:
    factories.mandate(outsider.agency, "shelter", serves="children")
    factories.mandate(receiver.agency, "permits")
    needs = [factories.need(), factories.need("permit", 24, served_by=["permits"])]
    draft = factories.draft(sender, needs=needs, urgency="emergency", facts={"languages": ["cr"]})

    response = as_member(sender).get(at("draft_receiver", draft))

    page = text_of(response)
    answer = response.context["answer"]
    assert answer.known.languages == ("cr",)
    assert [row.agency.code for row, _needs in answer.together] == ["NDINAWE", "IRCC-OFFICERS"]
    assert "No mandate for anybody of 18 or older." in page
    assert "Not known to work in Cree: ask for an interpreter." in page
    assert "call 911 first" in page


def test_draft_receiver_notes_a_gap_without_the_child(as_member, sender, receiver) -> None:
    draft = factories.draft(sender, needs=[factories.need("permit", 24, served_by=["permits"])])

    for _time in range(2):
        as_member(sender).get(at("draft_receiver", draft))

    gap = Gap.objects.get()
    assert (gap.need.code, gap.place.code, gap.is_adult, gap.agency) == ("permit", "CA-MB", False, sender.agency)


def test_draft_receiver_own_agency_alone_is_no_gap(as_member, sender, receiver) -> None:
    factories.mandate(sender.agency)
    draft = factories.draft(sender)

    response = as_member(sender).get(at("draft_receiver", draft))

    answer = response.context["answer"]
    assert ([need.code for need in answer.only_own], answer.candidates, answer.unmet) == (["safe-shelter"], [], [])
    assert "In Ca mb only your own agency is mandated for: Safe shelter" in text_of(response)
    assert not Gap.objects.exists()


def test_draft_receiver_has_a_fixed_number_of_queries(as_member, sender, receiver, queries_of) -> None:
    draft = factories.draft(sender)
    for number in range(3):
        factories.mandate(factories.agency(f"A{number}"))
        if number in {0, 2}:
            assert len(queries_of(as_member(sender), at("draft_receiver", draft))) == QUERIES


# ---- Two ways to name the same agency -----------------------------------------------------------


@pytest.mark.parametrize("saved", [None, "NDINAWE", "IRCC-OFFICERS"])
@pytest.mark.parametrize("candidate", ["", "NDINAWE", "MAMAWI"])
@pytest.mark.parametrize("listed", ["", "NDINAWE", "IRCC-OFFICERS"])
def test_draft_receiver_what_was_changed_counts(
    as_member, sender, receiver, outsider, saved: str | None, candidate: str, listed: str
) -> None:
    """Mandated are NDINAWE and MAMAWI. Of the card and the list whichever is not as saved counts; both changed to
    different agencies is asked about."""
    mamawi = factories.agency("MAMAWI")
    agencies = {agency.code: agency for agency in (outsider.agency, receiver.agency, mamawi)}
    for agency in (outsider.agency, mamawi):
        factories.mandate(agency)
    draft = factories.draft(sender, agencies.get(saved))
    card = saved if saved != "IRCC-OFFICERS" else ""  # the card that is ticked when the page opens
    changed = {value for value, before in [(candidate, card), (listed, saved)] if value and value != before}
    expected = changed or {candidate, listed} - {""}

    response = as_member(sender).post(at("draft_receiver", draft), {"candidate": candidate, "receiving_agency": listed})

    draft.refresh_from_db()
    if len(expected) == 1:
        assert response.status_code == 302
        assert {draft.receiving_agency.code} == expected
    else:
        assert response.status_code == 422
        assert ("You chose two agencies" in text_of(response)) == bool(expected)


def test_draft_receiver_find_narrows_and_saves_nothing(as_member, sender, receiver, outsider) -> None:
    factories.mandate(outsider.agency)
    draft = factories.draft(sender)
    typed = {"candidate": "NDINAWE", "search": "ircc", "receiving_agency": ""}

    response = as_member(sender).post(at("draft_receiver", draft) + "?find=on", typed)

    draft.refresh_from_db()
    assert (response.status_code, draft.receiving_agency) == (200, None)
    assert groups(response) == {
        "Mandated for these needs here": ["NDINAWE"],
        "Other agencies that take referrals": ["IRCC-OFFICERS"],
    }
    assert 'value="NDINAWE" checked' in text_of(response)


def test_draft_receiver_with_a_gap_keeps_to_ten_queries(as_member, sender, receiver, queries_of) -> None:
    draft = factories.draft(sender, needs=[factories.need("permit", 24, served_by=["permits"])])

    assert len(queries_of(as_member(sender), at("draft_receiver", draft))) <= 10
