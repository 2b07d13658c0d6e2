"""The draft's third step: whom to ask, those with the mandate first."""

import pytest

from tests import factories
from tests.referrals.views.pages import at, text_of


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

    assert [need.code for need in response.context["unmet"]] == ["permit"]


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
