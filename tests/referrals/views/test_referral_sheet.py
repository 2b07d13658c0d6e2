"""The hand-over sheet: what each may have on paper, its stamp, its language, its PDF, and one entry in the trail."""

import datetime
import io
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader

from agencies.models import Agency
from coordination.foundation.models import AuditEntry
from referrals import operations
from referrals.handover import moment
from referrals.models import ChildFile, Consent, Permit
from tests import factories
from tests.referrals.views.pages import at, text_of

SECRETS = ["Ada Élise Lovelâce", "Never call at night.", "Hidden in a lorry.", "V-77777"]


@pytest.fixture
def with_child(sender, receiver, application_role) -> Any:
    def made(status: str, **more: Any) -> Any:
        identity = {"given_name": "Ada Élise", "family_name": "Lovelâce", "safe_contact": "Never call at night."}
        values = {"identity": identity, "what_happened": "Hidden in a lorry."} | more
        referral = factories.referral(sender, receiver, status, **values)
        permit = Permit(number="V-77777", issued_on=datetime.date(2026, 1, 1), expires_on=datetime.date(2026, 7, 1))
        with application_role(sender):
            operations.record_permit(referral, by=sender, permit=permit)
        AuditEntry.objects.all().delete()
        return referral

    return made


def pages_of(response: Any) -> list[str]:
    """The text of each page of the PDF, its lines joined."""
    assert response["Content-Type"] == "application/pdf"
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(response.content)).pages]


def entries() -> list[tuple[str, str, str, str]]:
    return list(AuditEntry.objects.values_list("verb", "object_kind", "object_code", "purpose"))


@pytest.mark.parametrize("name", ["sender", "receiver"])
def test_referral_sheet_opened(request, as_member, with_child, name: str) -> None:
    accepted, member = with_child("accepted"), request.getfixturevalue(name)
    browser = as_member(member)

    page = text_of(browser.get(at("referral_sheet", accepted)))
    pdf = " ".join(pages_of(browser.get(at("referral_sheet", accepted) + "?format=pdf")))

    for words in [*SECRETS, accepted.reference, accepted.child_file.code, member.user.name, "Safe shelter"]:
        assert words in page, words
        assert words in pdf, words
    assert entries() == [("print", "child file", accepted.child_file.code, accepted.reference)] * 2


@pytest.mark.parametrize("query", ["", "?format=pdf"])
def test_referral_sheet_preview(as_member, with_child, receiver, query: str) -> None:
    received = with_child("received")

    response = as_member(receiver).get(at("referral_sheet", received) + query)

    text = " ".join(pages_of(response)) if query else text_of(response)
    assert [words for words in [*SECRETS, received.child_file.code] if words in text] == []
    assert "This is the preview" in text
    assert entries() == [("print", "referral", received.reference, "preview")]


def test_referral_sheet_is_not_for_others(as_member, with_child, outsider, coordinator, administrator, auditor) -> None:
    accepted = with_child("accepted")

    answers = [
        as_member(member).get(at("referral_sheet", accepted)).status_code
        for member in (coordinator, outsider, administrator, auditor)
    ]

    assert answers == [403, 404, 404, 404]
    assert [verb for verb, *_rest in entries() if verb == "print"] == []


def test_referral_sheet_of_a_draft(as_member, sender, receiver) -> None:
    draft = factories.draft(sender, receiver.agency)

    assert as_member(sender).get(at("referral_sheet", draft)).status_code == 403


def test_referral_sheet_before_the_referral_was_opened(as_member, sender, receiver) -> None:
    sent = factories.referral(sender, receiver)
    AuditEntry.objects.all().delete()

    response = as_member(receiver).get(at("referral_sheet", sent))

    assert (response.status_code, response["Location"]) == (302, at("referral_detail", sent))
    assert entries() == []


def test_referral_sheet_file(as_member, with_child, sender) -> None:
    accepted = with_child("accepted")

    response = as_member(sender).get(at("referral_sheet", accepted) + "?format=pdf&language=fr")

    assert response["Content-Disposition"] == f'attachment; filename="{accepted.reference}.pdf"'
    assert "no-store" in response["Cache-Control"]
    metadata = PdfReader(io.BytesIO(response.content)).metadata
    assert (metadata.title, metadata.author) == (accepted.reference, "Accord")


def test_referral_sheet_stamp_stands_on_each_page(as_member, with_child, sender) -> None:
    long = with_child("accepted", what_happened="\n".join(f"Line {number}." for number in range(120)))
    browser = as_member(sender)

    with time_machine.travel("2030-03-04T18:30:00Z", tick=False):
        fresh = as_member(sender)
        page = text_of(fresh.get(at("referral_sheet", long)))
        pages = pages_of(fresh.get(at("referral_sheet", long) + "?format=pdf"))

    assert browser is not fresh
    stamp = f"{long.reference} · printed by {sender.user.name} for {sender.agency} on March 4, 2030, 12:30 p.m."
    assert stamp in page
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert f"{stamp} · page {number}" in text
    assert [f"Line {number}." for number in range(120) if f"Line {number}." not in " ".join(pages)] == []


@pytest.mark.parametrize(
    ("query", "months"), [("?language=fr", "mars"), ("?language=en", "March"), ("?language=xx", "March")]
)
def test_referral_sheet_language(as_member, with_child, sender, query: str, months: str) -> None:
    accepted = with_child("accepted")

    with time_machine.travel("2030-03-04T18:30:00Z", tick=False):
        browser = as_member(sender)
        page = text_of(browser.get(at("referral_sheet", accepted) + query))
        pdf = " ".join(pages_of(browser.get(at("referral_sheet", accepted) + f"{query}&format=pdf")))

    assert f'<html lang="{"fr" if months == "mars" else "en"}">' in page
    assert f"{months} " in page
    assert f"{months} " in pdf


@pytest.mark.parametrize(
    ("status", "is_with_receiver"),
    [("received", False), ("accepted", True), ("completed", True), ("declined", False), ("withdrawn", False)],
)
def test_referral_sheet_says_who_holds_it_and_how_to_reach_them(
    as_member, sender, receiver, status: str, is_with_receiver: bool
) -> None:
    for agency, phone in ((sender.agency, "204 555 0111"), (receiver.agency, "204 555 0122")):
        factories.desk(agency, phone=phone, is_open_at_night=True)
    referral = factories.referral(sender, receiver, status)

    text = text_of(as_member(sender).get(at("referral_sheet", referral)))

    assert ("204 555 0122" in text, "204 555 0111" in text) == (is_with_receiver, not is_with_receiver)
    assert "reachable at night" in text


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"source_status": "known"}, "204 555 0133 · not verified · Day and night"),
        ({"source_status": "seed"}, "204 555 0133 · Day and night"),
        ({"hours_note_en": ""}, "No desk is listed. Ask the directory administrator."),
    ],
)
def test_referral_sheet_without_a_desk(as_member, sender, receiver, known: dict[str, str], expected: str) -> None:
    referral = factories.referral(sender, receiver, "accepted")
    values = {"public_phone": "204 555 0133", "hours_note_en": "Day and night"} | known
    Agency.objects.filter(pk=receiver.agency_id).update(**values)

    context = as_member(sender).get(at("referral_sheet", referral)).context

    assert context["sheet"].sections[1].lines == [expected]


def test_referral_sheet_signs_that_the_letters_lack(as_member, with_child, sender) -> None:
    """Never left out in silence: the file marks them and says so, the page has them."""
    accepted = with_child("accepted", what_happened="Called ᓂᐱᐩ by her aunt Jaśmina & <b>kin</b>.")
    browser = as_member(sender)

    page = text_of(browser.get(at("referral_sheet", accepted)))
    pdf = " ".join(pages_of(browser.get(at("referral_sheet", accepted) + "?format=pdf")))

    assert "Called ᓂᐱᐩ by her aunt Jaśmina &amp; &lt;b&gt;kin&lt;/b&gt;." in page
    assert "Called ??? by her aunt Jasmina & <b>kin</b>." in pdf
    assert "Some signs cannot be written" in pdf


def test_referral_sheet_french_letters(as_member, with_child, sender) -> None:
    """Composed or not, with the spaces that French puts before its signs: all there, and no warning."""
    story = "Où est l\u2019œuvre\u202f? Noe\u0308l, ÀÂÇÉÈÊËÎÏÔÙÛÜŸŒÆ, «\u00a0ça\u00a0» — 5\u202f000\u00a0€."
    accepted = with_child("accepted", what_happened=story)

    pdf = " ".join(pages_of(as_member(sender).get(at("referral_sheet", accepted) + "?format=pdf")))

    assert "Où est l\u2019œuvre ? Noël, ÀÂÇÉÈÊËÎÏÔÙÛÜŸŒÆ, « ça » — 5 000 €." in pdf
    assert "Some signs" not in pdf


def test_referral_sheet_says_what_became_of_it(as_member, sender, receiver) -> None:
    completed = factories.referral(sender, receiver, "completed")
    declined = factories.referral(sender, receiver, "declined")
    browser = as_member(sender)

    assert "Safe shelter · Met" in text_of(browser.get(at("referral_sheet", completed)))
    assert "No place or capacity now" in text_of(browser.get(at("referral_sheet", declined)))
    assert "Nothing is known about safe contact." in text_of(browser.get(at("referral_sheet", declined)))


def test_referral_sheet_says_how_consent_stands(as_member, with_child, sender, receiver) -> None:
    accepted = with_child("accepted")
    at_noon = datetime.datetime(2026, 3, 5, 18, tzinfo=datetime.UTC)
    Consent.objects.filter(referral=accepted).update(
        instrument=factories.instrument("ACT"),
        expires_on=datetime.date(2026, 9, 30),
        withdrawn_at=at_noon,
        withdrawn_by=sender,
    )

    text = text_of(as_member(receiver).get(at("referral_sheet", accepted)))

    for words in ('<dd class="words">Act</dd>', "Sept. 30, 2026", "March 5, 2026, noon"):
        assert words in text, words


def test_referral_sheet_says_by_when(as_member, sender, receiver) -> None:
    """A clock that stands still promises no moment."""
    received = factories.referral(sender, receiver, "received")
    asked = factories.referral(sender, receiver, "needs_information")
    browser = as_member(sender)

    due, still = (
        dict(browser.get(at("referral_sheet", one)).context["sheet"].sections[0].facts)["Answer due"]
        for one in (received, asked)
    )

    assert due == moment(received.respond_by)
    assert still == "The clock stands still; it goes on when the question is answered"


def test_referral_sheet_of_a_referral_passed_on(as_member, sender, receiver, outsider) -> None:
    """Until the next agency accepts, the one that asked holds it; what the first one wrote is not on its sheet."""
    first = factories.referral(sender, receiver, "redirected", redirect_to=outsider.agency)
    factories.move(first.follow_on, "receive", by=outsider)

    context = as_member(outsider).get(at("referral_sheet", first.follow_on)).context

    facts = dict(context["sheet"].sections[0].facts)
    assert facts["Passed on by"] == str(receiver.agency)
    assert facts["Who holds it now"] == str(sender.agency)
    assert facts["To"] == str(outsider.agency)


def test_referral_sheet_of_an_erased_child(as_member, with_child, sender) -> None:
    accepted = with_child("accepted")
    ChildFile.objects.filter(pk=accepted.child_file_id).update(erased_at=accepted.sent_at)

    response = as_member(sender).get(at("referral_sheet", accepted))

    assert [words for words in SECRETS if words in text_of(response)] == []
    assert dict(response.context["sheet"].sections[2].facts)["Name"] == "Erased"


def test_referral_sheet_queries(as_member, queries_of, sender, receiver, application_role) -> None:
    """The same number with one need, permit and event as with several."""
    small = factories.referral(sender, receiver, "accepted")
    needs = [factories.need(), factories.need("permit", 24), factories.need("medical-care", 8)]
    large = factories.referral(sender, receiver, "accepted", needs=needs)
    for month in range(1, 4):
        permit = Permit(
            number=f"V-{month}", issued_on=datetime.date(2026, month, 1), expires_on=datetime.date(2027, 1, 1)
        )
        with application_role(receiver):
            operations.record_permit(large, by=receiver, permit=permit)
        factories.desk(receiver.agency)
    browser = as_member(sender)

    one, three = queries_of(browser, at("referral_sheet", small)), queries_of(browser, at("referral_sheet", large))

    assert len(one) == len(three) == 10


def test_referral_sheet_wrong_method(as_member, with_child, sender) -> None:
    assert as_member(sender).post(at("referral_sheet", with_child("accepted"))).status_code == 405


def test_referral_sheet_link(as_member, with_child, sender, coordinator) -> None:
    accepted = with_child("accepted")
    link = f'href="{at("referral_sheet", accepted)}"'

    assert link in text_of(as_member(sender).get(at("referral_detail", accepted)))
    assert link not in text_of(as_member(coordinator).get(at("referral_detail", accepted)))
