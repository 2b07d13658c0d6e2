"""The list of referrals with its filters, pages and CSV."""

import datetime

import pytest
from django.utils import timezone

from coordination.foundation import paging
from coordination.foundation.models import AuditEntry
from referrals.models import Participation
from tests import factories
from tests.referrals.views.pages import text_of

PATH = "/referrals/"


def listed(response) -> list[str]:
    return [row.referral.reference for row in response.context["page"].rows]


@pytest.fixture
def three(sender, receiver, outsider) -> dict[str, str]:
    """Three of the sender's referrals: overdue to the receiver, accepted by it, and one to another agency."""
    overdue = factories.referral(sender, receiver, "received", needs=[factories.need("permit", 24)])
    past = timezone.now() - datetime.timedelta(hours=1)
    Participation.objects.filter(referral=overdue).update(respond_by=past)
    accepted = factories.referral(sender, receiver, "accepted", urgency="emergency")
    other = factories.referral(sender, outsider, "sent", urgency="routine")
    return {"overdue": overdue.reference, "accepted": accepted.reference, "other": other.reference}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"overdue", "accepted", "other"}),
        ("status=received", {"overdue"}),
        ("status=declined", set()),
        ("urgency=emergency", {"accepted"}),
        ("overdue=on", {"overdue"}),
        ("need=permit", {"overdue"}),
        ("need=safe-shelter", {"accepted", "other"}),
        ("with_agency=IRCC-OFFICERS", {"overdue", "accepted"}),
        ("with_agency=NDINAWE&urgency=routine", {"other"}),
        ("order=time_left", {"overdue", "other"}),
        ("order=oldest", {"overdue", "accepted", "other"}),
    ],
)
def test_referral_list_filters(as_member, sender, three, query: str, expected: set[str]) -> None:
    response = as_member(sender).get(f"{PATH}?{query}")

    assert set(listed(response)) == {three[name] for name in expected}


def test_referral_list_orders(as_member, sender, three) -> None:
    browser = as_member(sender)
    newest = [three["other"], three["accepted"], three["overdue"]]

    assert listed(browser.get(PATH)) == newest
    assert listed(browser.get(f"{PATH}?order=oldest")) == newest[::-1]
    assert listed(browser.get(f"{PATH}?order=time_left")) == [three["overdue"], three["other"]]


@pytest.mark.parametrize("name", ["sender", "coordinator"])
def test_referral_list_finds_a_reference(request, as_member, three, name: str) -> None:
    browser = as_member(request.getfixturevalue(name))

    for typed in (three["accepted"], three["accepted"].lower(), f" {three['accepted']} "):
        assert listed(browser.get(PATH, {"q": typed})) == [three["accepted"]]


def test_referral_list_finds_a_child_for_its_agencies_alone(as_member, sender, receiver, coordinator) -> None:
    sent = factories.referral(sender, receiver)
    code = sent.child_file.code

    for member, found in [(sender, [sent.reference]), (receiver, [sent.reference]), (coordinator, [])]:
        for typed in (code, code[:4].lower()):
            assert listed(as_member(member).get(PATH, {"q": typed})) == found


def test_referral_list_of_each(as_member, sender, lead, receiver, outsider, coordinator, three) -> None:
    for member, expected in [
        (sender, {"overdue", "accepted", "other"}),
        (lead, {"overdue", "accepted", "other"}),
        (receiver, {"overdue", "accepted"}),
        (outsider, {"other"}),
        (coordinator, {"overdue", "accepted", "other"}),
    ]:
        assert set(listed(as_member(member).get(PATH))) == {three[name] for name in expected}, member


def test_referral_list_draft_is_its_agencys_alone(as_member, sender, receiver, coordinator) -> None:
    draft = factories.draft(sender, receiver.agency)

    assert listed(as_member(sender).get(PATH)) == [draft.reference]
    assert listed(as_member(receiver).get(PATH)) == []
    assert listed(as_member(coordinator).get(PATH)) == []


def test_referral_list_shows_a_referral_once(as_member, sender, receiver, outsider, coordinator) -> None:
    first = factories.referral(sender, receiver, "redirected", redirect_to=outsider.agency)

    assert listed(as_member(coordinator).get(PATH)) == [first.follow_on.reference, first.reference]


@pytest.mark.parametrize("order", ["", "oldest", "time_left"])
def test_referral_list_pages_hold_each_once(as_member, monkeypatch, sender, receiver, order: str) -> None:
    monkeypatch.setattr(paging.paginate, "__kwdefaults__", {"size": 2})
    made = {factories.referral(sender, receiver).reference for _number in range(5)}
    browser = as_member(sender)

    seen, token, pages = [], "", 0
    while pages == 0 or token:
        page = browser.get(PATH, {"order": order, "page": token}).context["page"]
        seen += [row.referral.reference for row in page.rows]
        token, pages = page.next, pages + 1

    assert pages == 3
    assert len(seen) == 5
    assert set(seen) == made


def test_referral_list_csv(as_member, sender, receiver) -> None:
    sent = factories.referral(sender, receiver, needs=[factories.need(), factories.need("permit", 24)])

    text = text_of(as_member(sender).get(f"{PATH}?format=csv"))

    header, row, *rest = text.removeprefix("\ufeff").splitlines()
    assert header == "Reference,State,Urgency,From,To,Place,Needs,Sent,Answer due"
    assert row.startswith(f"{sent.reference},Sent,Urgent,CBSA,IRCC-OFFICERS,CA-MB,safe-shelter;permit,")
    assert rest == []
    assert AuditEntry.objects.filter(verb="export", actor=sender.user.email).count() == 1


def test_referral_list_csv_follows_filters(as_member, sender, three) -> None:
    text = text_of(as_member(sender).get(f"{PATH}?format=csv&status=accepted"))

    assert three["accepted"] in text
    assert three["other"] not in text


@pytest.mark.parametrize("name", ["administrator", "auditor"])
def test_referral_list_refuses_other_roles(request, as_member, name: str) -> None:
    assert as_member(request.getfixturevalue(name)).get(PATH).status_code == 403


def test_referral_list_wrong_method(as_member, sender) -> None:
    assert as_member(sender).post(PATH).status_code == 405


@pytest.mark.parametrize("name", ["sender", "coordinator"])
def test_referral_list_queries(request, as_member, queries_of, sender, receiver, name: str) -> None:
    browser = as_member(request.getfixturevalue(name))
    factories.referral(sender, receiver)
    one = queries_of(browser, PATH)

    for status in ("received", "accepted"):
        factories.referral(
            sender, factories.membership(), status, needs=[factories.need(), factories.need("permit", 24)]
        )
    three = queries_of(browser, PATH)

    assert len(one) == len(three) <= 10
