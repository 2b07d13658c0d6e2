"""Cases: who sees which child of one, and how files join it and leave it."""

import datetime
import itertools
import uuid
from typing import Any

import pytest
from django.db import ProgrammingError

from coordination.foundation.models import AuditEntry
from referrals import operations
from referrals.models import Case, ChildFile, TimelineEvent
from tests import factories
from tests.application_role import application_role

pytestmark = pytest.mark.django_db
SIGHT = ["nothing", "draft", "preview", "full", "observer"]
SEES = {"preview", "full", "observer"}


def siblings(sender: Any, count: int = 2) -> list[ChildFile]:
    """Files of one case that the sender opened and holds."""
    first = factories.child_file(sender, identity={"given_name": "Ada"})
    with application_role(sender):
        others = [
            operations.add_sibling(
                first.case, by=sender, place=first.place, facts={}, identity={}, form_key=uuid.uuid4()
            )
            for _number in range(count - 1)
        ]
    return [first, *others]


def let_see(child_file: ChildFile, sight: str, *, sender: Any, receiver: Any, third: Any) -> None:
    """What the receiver's agency is to the child."""
    if sight == "draft":
        factories.draft(sender, receiver.agency, of=child_file)
    elif sight in {"preview", "full"}:
        factories.referral(sender, receiver, "received" if sight == "preview" else "accepted", of=child_file)
    elif sight == "observer":
        referral = factories.referral(sender, third, "received", of=child_file)
        with application_role(sender):
            operations.add_observer(referral, by=sender, agency=receiver.agency)


@pytest.mark.parametrize(("of_first", "of_second"), list(itertools.product(SIGHT, SIGHT)))
def test_each_sees_the_children_it_works_with(
    as_member, sender, receiver, outsider, of_first: str, of_second: str
) -> None:
    """S6: a sibling is not visible to the other's worker unless that agency takes part for that sibling."""
    first, second = siblings(sender)
    for child_file, sight in ((first, of_first), (second, of_second)):
        let_see(child_file, sight, sender=sender, receiver=receiver, third=outsider)
    wanted = {file.code for file, sight in ((first, of_first), (second, of_second)) if sight in SEES}

    answer = as_member(receiver).get(first.case.get_absolute_url())

    assert answer.status_code == (200 if wanted else 404)
    page = answer.content.decode()
    assert {file.code for file in (first, second) if file.code in page} == wanted
    with application_role(receiver):
        assert set(ChildFile.objects.filter(case=first.case).values_list("code", flat=True)) == wanted
        assert set(Case.objects.values_list("pk", flat=True)) == ({first.case_id} if wanted else set())
    assert set(Case.objects.visible_to(receiver)) == ({first.case} if wanted else set())


@pytest.mark.parametrize("name", ["coordinator", "administrator", "auditor", "outsider"])
def test_nobody_else_sees_a_case(request, as_member, sender, receiver, name: str) -> None:
    first, _second = siblings(sender)
    factories.referral(sender, receiver, "accepted", of=first)
    stranger = request.getfixturevalue(name)

    assert as_member(stranger).get(first.case.get_absolute_url()).status_code == 404
    with application_role(stranger):
        assert not Case.objects.exists()


def test_sibling_takes_place_and_languages_and_not_who_it_is(as_member, sender) -> None:
    with application_role(sender):
        first = operations.create_child_file(
            by=sender,
            place=factories.jurisdiction("CA-ON"),
            facts={"age_band": "12-14", "languages": ["fr"]},
            identity={"given_name": "Ada", "family_name": "Thistle", "safe_contact": "Ask for Wren."},
        )
    browser, address = as_member(sender), f"{first.case.get_absolute_url()}children/new/"

    form = browser.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value()}
    shown.pop("form_key")

    assert shown == {"age_band": "unknown", "age_status": "stated", "place": "CA-ON", "languages": "fr"}
    typed = {**shown, "form_key": str(uuid.uuid4()), "given_name": "Cleo"}
    for _twice in range(2):
        assert browser.post(address, typed).status_code == 302
    added = ChildFile.objects.exclude(pk=first.pk).get()
    assert (added.case, added.identity.given_name, added.identity.family_name) == (first.case, "Cleo", "")


def test_sibling_that_is_held_already_is_said_first(as_member, sender) -> None:
    known = {"given_name": "Ada", "family_name": "Thistle", "date_of_birth": "2014-05-31"}
    born = datetime.date(2014, 5, 31)
    first = factories.child_file(sender, identity={**known, "date_of_birth": born})
    address = f"{first.case.get_absolute_url()}children/new/"
    typed = {**known, "age_band": "unknown", "place": "CA-MB", "form_key": str(uuid.uuid4())}
    browser = as_member(sender)

    refused = browser.post(address, typed)

    assert refused.status_code == 422
    assert first.code in refused.content.decode()
    assert browser.post(address, {**typed, "is_another": "on"}).status_code == 302
    assert first.case.child_files.count() == 2


def test_link_moves_the_file_and_is_told_once(as_member, sender, receiver) -> None:
    first, other = factories.child_file(sender), factories.child_file(sender)
    live = factories.referral(sender, receiver, "accepted", of=other)
    closed = factories.referral(sender, receiver, "declined", of=other)
    factories.draft(sender, receiver.agency, of=other)
    address = f"{first.case.get_absolute_url()}children/link/"
    typed = {"child_file": other.code, "form_key": str(uuid.uuid4())}
    AuditEntry.objects.all().delete()
    browser = as_member(sender)

    answers = [browser.post(address, typed).status_code for _twice in range(2)]

    assert answers == [302, 302]
    assert ChildFile.objects.get(pk=other.pk).case == first.case
    events = TimelineEvent.objects.filter(transition="linked")
    assert [event.referral for event in events] == [live]
    assert closed.events.filter(transition="linked").count() == 0
    entries = AuditEntry.objects.filter(verb="write").order_by("id")
    assert [(entry.object_kind, entry.object_code) for entry in entries] == [
        ("child file", other.code),
        ("referral", live.reference),
    ]


@pytest.mark.parametrize("whose", ["foreign", "erased"])
def test_link_refuses(as_member, sender, outsider, whose: str) -> None:
    first, _second = siblings(sender)
    other = {"foreign": factories.child_file(outsider), "erased": factories.child_file(sender)}[whose]
    if whose == "erased":
        ChildFile.objects.filter(pk=other.pk).update(erased_at="2026-01-01T00:00Z")
    before = ChildFile.objects.get(pk=other.pk).case

    answer = as_member(sender).post(f"{first.case.get_absolute_url()}children/link/", {"child_file": other.code})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"child_file"}
    assert ChildFile.objects.get(pk=other.pk).case == before


def test_unlink_gives_the_file_a_case_of_its_own(as_member, sender, receiver) -> None:
    first, second = siblings(sender)
    live = factories.referral(sender, receiver, "accepted", of=second)
    address = f"{first.case.get_absolute_url()}children/{second.code}/unlink/"
    typed = {"form_key": str(uuid.uuid4())}
    browser = as_member(sender)

    answers = [browser.post(address, typed).status_code for _twice in range(2)]

    assert answers == [302, 302]
    second.refresh_from_db()
    assert (second.case.agency, second.case.child_files.count()) == (sender.agency, 1)
    assert Case.objects.count() == 2
    assert [event.transition for event in live.events.all()][-1] == "unlinked"
    assert live.events.filter(transition="unlinked").count() == 1


def test_a_form_carried_out_moves_nothing_back(sender, receiver) -> None:
    """The back button sends the form of a link again after the file was taken out."""
    first, other = factories.child_file(sender), factories.child_file(sender)
    factories.referral(sender, receiver, "accepted", of=other)
    key = uuid.uuid4()
    with application_role(sender):
        operations.link_child(other, first.case, by=sender, form_key=key)
        operations.unlink_child(other, first.case, by=sender, form_key=uuid.uuid4())

        operations.link_child(other, first.case, by=sender, form_key=key)

    assert ChildFile.objects.get(pk=other.pk).case != first.case


def test_unlink_belongs_to_the_holder(as_member, sender, receiver) -> None:
    first, _second = siblings(sender)
    factories.referral(sender, receiver, "accepted", of=first)

    page = as_member(receiver).get(first.case.get_absolute_url()).content.decode()
    answer = as_member(receiver).post(f"{first.case.get_absolute_url()}children/{first.code}/unlink/")

    assert "Unlink" not in page
    assert "Add a sibling" not in page
    assert answer.status_code == 403


def test_unlink_with_a_spoilt_key_is_done(as_member, sender) -> None:
    first, second = siblings(sender)

    as_member(sender).post(f"{first.case.get_absolute_url()}children/{second.code}/unlink/", {"form_key": "x"})

    assert first.case.child_files.get() == first


def test_database_lets_no_file_into_a_foreign_case(sender, outsider) -> None:
    mine, foreign = factories.child_file(outsider), factories.child_file(sender)

    with pytest.raises(ProgrammingError, match="row-level security"), application_role(outsider):
        ChildFile.objects.filter(pk=mine.pk).update(case=foreign.case)


@pytest.mark.parametrize("count", [1, 3])
def test_case_page_queries(as_member, queries_of, sender, receiver, count: int) -> None:
    files = siblings(sender, count)
    for child_file in files:
        factories.referral(sender, receiver, "accepted", of=child_file)

    assert len(queries_of(as_member(sender), files[0].case.get_absolute_url())) == 6


def test_an_empty_case_says_so(as_member, sender) -> None:
    first, other = factories.child_file(sender), factories.child_file(sender)
    left = other.case
    with application_role(sender):
        operations.link_child(other, first.case, by=sender)

    assert "belongs to this case any more" in as_member(sender).get(left.get_absolute_url()).content.decode()
    form = as_member(sender).get(f"{left.get_absolute_url()}children/new/").context["form"]
    assert form["place"].value() is None


def test_case_is_reached_from_the_child_and_the_referral(as_member, sender, receiver) -> None:
    referral = factories.referral(sender, receiver, "accepted")
    address = referral.child_file.case.get_absolute_url()

    for who, thing in itertools.product((sender, receiver), (referral, referral.child_file)):
        assert address in as_member(who).get(thing.get_absolute_url()).content.decode()
