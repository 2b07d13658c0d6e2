"""Three of the scenarios as their people live them at a browser: S1 north to Winnipeg, S3 in French, S6 the crew."""

from collections.abc import Callable

import pytest

from tests.browser.person import Person
from tests.browser.referrals import Child, describes_child, names_needs, reference_in


def begins(person: Person, child: Child, place: str, need: str) -> None:
    """The child and the need."""
    person.opens("/")
    person.follows("New referral")
    describes_child(person, child, place=place)
    person.presses("Continue")
    names_needs(person, child, need=need)
    person.presses("Continue")


def sends_to(person: Person, agency: str, basis: str) -> str:
    """The receiver, the basis and the button; the reference."""
    person.chooses("Receiving agency", agency)
    person.presses("Continue")
    person.chooses("Basis for sharing", basis)
    person.presses("Continue")
    person.presses("Send")
    return reference_in(person)


@pytest.mark.parametrize("width", [1280, 360])
def test_s1_a_bed_for_a_girl_who_was_missing(someone: Callable[..., Person], width: int) -> None:
    """A bed the same night; she runs, everybody sees it, she is found; the shelter says what became of it."""
    child = Child("Zyxanne", "Quillfeather", story="Found in a hotel with a man of 24.")
    intake, shelter = someone("olive.ancr", width=width), someone("shelter", width=width)
    begins(intake, child, "CA-MB", "safe-shelter")
    reference = sends_to(intake, "NDINAWE", "duty_to_report")
    path = f"/referrals/{reference}/"
    assert "4 hours left" in intake.text or "3 hours left" in intake.text

    shelter.opens(path)
    assert child.given_name not in shelter.page.content()
    shelter.presses("Accept")
    assert child.given_name in shelter.text

    intake.opens(path)
    intake.opens(intake.page.locator("main a[href^='/children/']").first.get_attribute("href"))
    intake.follows("The child is missing")
    assert "Call 911 or the local police first" in intake.text
    intake.fills("Missing since", "2026-01-05 22:00")
    intake.page.locator("main form button.btn-primary").last.click()
    intake.page.wait_for_url("**/children/*/")
    shelter.opens("/")
    assert "Missing since" in shelter.text
    intake.presses("The child was found")
    shelter.opens(path)
    assert "Missing since" not in shelter.page.locator("main").inner_text().split("Timeline")[0]

    shelter.presses("Complete")
    shelter.chooses("Outcome", "met")
    shelter.presses("Complete")
    intake.opens(path)
    assert intake.state() == "Completed"
    intake.presses("Seen")
    assert "Seen" not in intake.buttons


def test_s3_consent_given_and_taken_back_in_french(someone: Callable[..., Person]) -> None:
    """The clinic sees her while she wants it; a bed is refused, and the next one asked for."""
    child = Child("Océane", "Quillfeather", story="Une amie a appelé.")
    protection, clinic = someone("elise.dpj", language="fr"), someone("zoe.mv", language="fr")
    begins(protection, child, "CA-QC", "psychological")
    reference = sends_to(protection, "MARIE-VINCENT", "consent")
    path = f"/referrals/{reference}/"
    clinic.opens(path)
    clinic.presses("Accept")
    assert child.given_name in clinic.text

    clinic.follows("The consent was withdrawn")
    clinic.fills("What the person said", "Elle ne veut plus venir.")
    clinic.presses("Record the withdrawal")
    clinic.opens(path)
    assert "Elle ne veut plus venir." in clinic.text
    assert child.given_name not in clinic.page.content()
    protection.opens(path)
    assert child.given_name in protection.text

    second = Child("Flore", "Quillfeather", story="Une autre jeune.")
    begins(protection, second, "CA-QC", "psychological")
    refused = sends_to(protection, "MARIE-VINCENT", "duty_to_report")
    clinic.opens(f"/referrals/{refused}/")
    clinic.presses("Decline")
    clinic.chooses("Reason", "no_place")
    clinic.fills("In your words", "Aucune place avant lundi.")
    clinic.presses("Decline")
    protection.opens(f"/referrals/{refused}/")
    assert protection.state() == protection.word("Declined")
    assert "Aucune place avant lundi." in protection.text
    assert {word for word in ("Declined", "Accept", "Timeline", "Needs") if word in protection.text.split()} == set()


def test_s6_two_of_a_crew_in_one_case(someone: Callable[..., Person]) -> None:
    """One case, two files: each agency meets its own youth, and nothing of the friend."""
    abel, elio = Child("Zyxabel", "Quillfeather"), Child("Zyxelio", "Quillfeather")
    police, permits, shelter = someone("rcmp"), someone("permits"), someone("shelter")
    begins(police, abel, "CA-MB", "immigration-status")
    first = sends_to(police, "IRCC-OFFICERS", "duty_to_report")
    case = police.page.locator("main a[href^='/cases/']").first.get_attribute("href")
    police.opens(case)
    police.follows("Add a sibling")
    police.chooses("Age band", "15-17")
    police.fills("Given name", elio.given_name)
    police.fills("Family name", elio.family_name)
    police.fills("Date of birth", elio.date_of_birth)
    police.presses("Add")
    codes = police.page.locator("main h2 a.code").all_inner_texts()
    assert len(codes) == 2
    police.opens(f"/referrals/new/?child={codes[1]}")
    police.presses("Continue")
    names_needs(police, elio, need="safe-shelter")
    police.presses("Continue")
    second = sends_to(police, "NDINAWE", "duty_to_report")

    for reader, reference, own, friend, code in (
        (permits, first, abel, elio, codes[1]),
        (shelter, second, elio, abel, codes[0]),
    ):
        reader.opens(f"/referrals/{reference}/")
        reader.presses("Accept")
        assert own.given_name in reader.text
        pages = reader.page.content()
        reader.opens(case)
        pages += reader.page.content()
        assert friend.given_name not in pages
        assert code not in pages
