"""Two people at one referral, one person pressing twice, and the way back through the steps of a draft."""

from collections.abc import Callable

from tests.browser.person import Person
from tests.browser.referrals import Child, describes_child, drafts, names_needs, references_in, sends

WORDS = "No appointment is free before the end of the month."


def test_the_second_person_sees_what_changed_and_keeps_their_words(someone: Callable[..., Person]) -> None:
    border, first, second = someone("border"), someone("permits"), someone("permits")
    reference = sends(border, Child())
    first.opens(f"/referrals/{reference}/")
    second.opens(f"/referrals/{reference}/")
    second.presses("Decline")
    second.chooses("Reason", "no_place")
    second.fills("In your words", WORDS)

    first.presses("Accept")
    second.presses("Decline")

    assert first.state() == "Accepted"
    assert "Accepted" in second.text
    assert "Priya Hallam" in second.text
    assert WORDS in [box.input_value() for box in second.page.locator("textarea").all()]
    second.opens(f"/referrals/{reference}/")
    assert second.state() == "Accepted"


def test_send_pressed_twice_and_again_sends_once(someone: Callable[..., Person]) -> None:
    border = someone("border")
    before = waiting_for(border)
    reference = drafts(border, Child())
    token = border.page.locator('main input[name="csrfmiddlewaretoken"]').first.input_value()

    border.button("Send").dblclick()
    border.page.wait_for_url(f"**/referrals/{reference}/")
    replayed = border.page.request.post(
        f"{border.address}/referrals/{reference}/send/",
        form={"csrfmiddlewaretoken": token},
        headers={"Referer": border.page.url},
    )

    assert replayed.status == 200
    assert f"{reference} was already sent." in replayed.text()
    assert waiting_for(border) - before == {reference}
    border.opens(f"/referrals/{reference}/")
    assert border.page.locator(".timeline strong").all_inner_texts() == ["Sent"]


def test_first_step_sent_twice_makes_one_draft(someone: Callable[..., Person]) -> None:
    border = someone("border")
    before = drafts_of(border)
    border.follows("New referral")
    describes_child(border, Child())

    border.button("Continue").dblclick()
    border.page.wait_for_url("**/draft/needs/")

    assert len(drafts_of(border) - before) == 1


def test_back_through_the_steps_loses_nothing(someone: Callable[..., Person]) -> None:
    border, child = someone("border"), Child()
    reference = drafts(border, child)

    border.goes_back()
    basis = border.field("Basis for sharing").input_value()
    border.goes_back()
    agency = border.field("Receiving agency").input_value()
    border.goes_back()
    needs = border.page.locator("input[name=needs]:checked").evaluate_all("boxes => boxes.map(box => box.value)")
    story = border.field("What happened").input_value()
    border.goes_back()
    border.opens(f"/referrals/{reference}/draft/child/")

    assert (basis, agency, needs, story) == ("duty_to_report", "IRCC-OFFICERS", ["immigration-status"], child.story)
    assert border.field("Family name").input_value() == child.family_name
    assert border.field("Date of birth").input_value() == child.date_of_birth
    assert border.field("Where the child is now").input_value() == "CA-MB"


def test_back_to_the_first_step_makes_no_second_draft(someone: Callable[..., Person]) -> None:
    """The page asks first whether it is another child: a file with this name and birth date is there."""
    border, child = someone("border"), Child()
    before = drafts_of(border)
    border.follows("New referral")
    describes_child(border, child)
    border.presses("Continue")
    names_needs(border, child)

    border.goes_back()
    name = border.field("Family name").input_value()
    border.presses("Continue")

    assert name == child.family_name
    assert len(drafts_of(border) - before) == 1


def waiting_for(person: Person) -> set[str]:
    return _listed(person, "We wait for")


def drafts_of(person: Person) -> set[str]:
    return _listed(person, "Drafts")


def _listed(person: Person, section: str) -> set[str]:
    person.opens("/")
    return references_in(person.page.get_by_role("region", name=section).inner_text())
