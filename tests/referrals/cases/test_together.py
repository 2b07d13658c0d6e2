"""Several children referred to one agency in one act: own referrals, own bases, sent all or none."""

import itertools
import uuid
from typing import Any

import pytest

from coordination.foundation.models import AuditEntry
from referrals import operations
from referrals.enums import RESTS_ON_CONSENT, Basis
from referrals.models import Consent, Narrative, Referral
from tests import factories
from tests.application_role import application_role
from tests.referrals.cases.test_case_pages import siblings

pytestmark = pytest.mark.django_db
MATRIX = list(itertools.product(["preview", "full", "observer", "nothing"], repeat=2))


def together_page(referral: Referral) -> str:
    return f"/referrals/{referral.reference}/together/"


def group(sender: Any, receiver: Any, count: int = 2, **fields: Any) -> list[Referral]:
    """Drafts that go together: ready but, where it rests on consent, for the others' basis."""
    files = siblings(sender, count)
    first = factories.draft(sender, receiver.agency, of=files[0], **fields)
    with application_role(sender):
        operations.add_together(first, by=sender, children=files[1:], with_story=True)
    return list(Referral.objects.filter(together=Referral.objects.get(pk=first.pk).together).order_by("pk"))


def sent_group(sender: Any, receiver: Any, count: int = 2) -> list[Referral]:
    drafts = group(sender, receiver, count)
    with application_role(sender):
        return operations.send_together(drafts[0].together, {row.pk for row in drafts}, by=sender)


def test_from_the_case_page_to_sent(as_member, sender, receiver) -> None:
    files = siblings(sender, 3)
    need = factories.need()
    browser = as_member(sender)
    chosen = {"children": [files[0].code, files[2].code], "form_key": str(uuid.uuid4())}

    for _twice in range(2):
        begun = browser.post(f"{files[0].case.get_absolute_url()}refer/", chosen)
    first, second = Referral.objects.order_by("pk")
    browser.post(begun.url, {"needs": [need.code], "urgency": "emergency", "what_happened": "A lorry."})
    with application_role(sender):
        operations.save_receiver(Referral.objects.get(pk=first.pk), by=sender, agency=receiver.agency)
        operations.save_basis(
            Referral.objects.get(pk=first.pk),
            by=sender,
            basis=Basis.VITAL_INTEREST,
            may_be_passed_on=False,
            details={"decided_by": "Wren", "guardian_told": "not_yet"},
        )
    sent = browser.post(f"{together_page(first)}send/")

    assert begun.url == f"/referrals/{first.reference}/draft/needs/"
    assert sent.status_code == 302
    rows = Referral.objects.order_by("pk")
    same = ("status", "urgency", "receiving_agency", "basis", "together")
    assert {tuple(getattr(row, name) for name in same) for row in rows} == {
        ("sent", "emergency", receiver.agency, "vital_interest", first.together)
    }
    assert [row.child_file for row in rows] == [files[0], files[2]]
    assert {tuple(row.referral_needs.values_list("need__code", flat=True)) for row in rows} == {(need.code,)}
    consents = {row.referral_id: row.decided_by for row in Consent.objects.all()}
    assert consents == {first.pk: "Wren", second.pk: "Wren"}


@pytest.mark.parametrize("basis", Basis.values)
def test_what_a_person_agreed_to_is_not_copied(sender, receiver, basis: str) -> None:
    _first, second = group(sender, receiver, basis=basis)

    assert second.basis == ("" if basis in RESTS_ON_CONSENT else basis)
    assert Consent.objects.filter(referral=second).exists() == (basis not in RESTS_ON_CONSENT)


def test_a_basis_of_its_own_stays(sender, receiver) -> None:
    first, second = group(sender, receiver)
    own = {"by": sender, "may_be_passed_on": False, "details": {"decided_by": "Judge", "guardian_told": "told"}}
    with application_role(sender):
        operations.save_basis(second, basis=Basis.COURT_ORDER, **own)
        operations.save_needs(
            first, by=sender, needs=[factories.need("legal-aid")], urgency="routine", what_happened=""
        )

    second.refresh_from_db()
    assert (second.basis, second.urgency) == (Basis.COURT_ORDER, "routine")
    assert [row.need.code for row in second.referral_needs.all()] == ["legal-aid"]


@pytest.mark.parametrize("with_story", [True, False])
def test_the_story_is_copied_when_it_is_said(sender, receiver, with_story: bool) -> None:
    first, second = siblings(sender)
    draft = factories.draft(sender, receiver.agency, of=first, what_happened="A lorry.")
    with application_role(sender):
        operations.add_together(draft, by=sender, children=[second], with_story=with_story)

    story = Narrative.objects.get(referral__child_file=second)
    assert story.what_happened == ("A lorry." if with_story else "")


def test_nothing_is_sent_while_one_lacks_something(as_member, sender, receiver) -> None:
    first, second = group(sender, receiver, basis=Basis.CONSENT)
    browser = as_member(sender)

    page = browser.get(together_page(first)).content.decode()
    browser.post(f"{together_page(first)}send/")

    assert "Send all" not in page
    assert "Say what allows you to share" in page
    assert set(Referral.objects.values_list("status", flat=True)) == {"draft"}
    assert second.events.count() == 0


def test_sent_twice_makes_one_set(as_member, sender, receiver) -> None:
    drafts = group(sender, receiver, 3)
    browser = as_member(sender)

    answers = [browser.post(f"{together_page(row)}send/").status_code for row in drafts]

    assert answers == [302, 302, 302]
    for row in drafts:
        assert [event.transition for event in row.events.all()] == ["send"]


def test_changed_meanwhile_sends_nothing(sender, receiver) -> None:
    first, second, third = group(sender, receiver, 3)
    with application_role(sender):
        operations.leave_together(third, by=sender)
        with pytest.raises(operations.TogetherChanged):
            operations.send_together(first.together, {first.pk, second.pk, third.pk}, by=sender)

    assert set(Referral.objects.values_list("status", flat=True)) == {"draft"}


def test_one_taken_out_stays_a_draft_alone(as_member, sender, receiver) -> None:
    first, second, third = group(sender, receiver, 3)
    browser = as_member(sender)

    taken = browser.post(f"{together_page(third)}leave/")
    browser.post(f"{together_page(first)}send/")

    assert taken.url == together_page(first)
    third.refresh_from_db()
    assert (third.status, third.together) == ("draft", None)
    assert set(Referral.objects.filter(pk__in=[first.pk, second.pk]).values_list("status", flat=True)) == {"sent"}
    assert browser.post(f"{together_page(first)}leave/").status_code == 302
    assert Referral.objects.get(pk=first.pk).together is not None  # sent already


def test_a_child_taken_out_and_sent_alone_may_join_again(sender, receiver) -> None:
    first, second = group(sender, receiver)
    with application_role(sender):
        operations.leave_together(second, by=sender)
        operations.move(second, "send", by=sender)
        operations.add_together(first, by=sender, children=[second.child_file], with_story=False)

    again = Referral.objects.get(together=first.together, child_file=second.child_file)
    assert (again.status, again.pk != second.pk) == ("draft", True)


@pytest.mark.parametrize(("of_first", "of_second"), MATRIX)
def test_together_is_said_as_far_as_one_sees_it(
    as_member, sender, receiver, outsider, of_first: str, of_second: str
) -> None:
    first, second = sent_group(sender, receiver)
    third = factories.membership(factories.agency("WATCHES"))
    who = {"preview": receiver, "full": receiver, "observer": third, "nothing": outsider}
    sees: dict[Any, set[str]] = {}
    for row, sight in ((first, of_first), (second, of_second)):
        if sight == "full":
            factories.move(row, "accept", by=receiver)
        if sight == "observer":
            with application_role(sender):
                operations.add_observer(Referral.objects.get(pk=row.pk), by=sender, agency=third.agency)
            sees.setdefault(third, set()).add(row.reference)
    sees[receiver] = sees[sender] = {first.reference, second.reference}

    for member in {who[of_first], who[of_second], sender}:
        for row, other in ((first, second), (second, first)):
            answer = as_member(member).get(row.get_absolute_url())
            may = row.reference in sees.get(member, set())
            assert answer.status_code == (200 if may else 404)
            said = f"/referrals/{other.reference}/" in answer.content.decode()
            assert said == (may and other.reference in sees[member])


def test_receiver_answers_each_by_itself(as_member, sender, receiver) -> None:
    first, second = sent_group(sender, receiver)
    factories.move(first, "decline", by=receiver)

    page = as_member(receiver).get(together_page(second)).content.decode()

    assert {"Declined", "Sent"} <= set(page.replace("<", ">").split(">"))
    assert Referral.objects.get(pk=second.pk).status == "sent"
    assert "Accept all of these" not in page  # one alone is accepted on its own page


def test_accept_all_accepts_those_that_wait(as_member, sender, receiver) -> None:
    first, second, third = sent_group(sender, receiver, 3)
    factories.move(third, "decline", by=receiver)
    browser = as_member(receiver)
    assert "Accept all of these" in browser.get(together_page(first)).content.decode()

    answers = [browser.post(f"{together_page(first)}accept/").status_code for _twice in range(2)]

    assert answers == [302, 302]
    rows = Referral.objects.order_by("pk")
    assert [(row.status, row.worker) for row in rows] == [
        ("accepted", receiver),
        ("accepted", receiver),
        ("declined", None),
    ]
    assert first.events.filter(transition="accept").count() == 1


def test_children_that_one_may_not_refer_do_not_join(as_member, sender, receiver, outsider) -> None:
    first, second = siblings(sender)
    foreign = factories.child_file(outsider)
    draft = factories.draft(sender, receiver.agency, of=first)

    offered = as_member(sender).get(together_page(draft)).context["form"].fields["children"].queryset
    answer = as_member(sender).post(together_page(draft), {"children": [foreign.code]})

    assert list(offered) == [second]
    assert answer.status_code == 422
    assert Referral.objects.count() == 1


def test_joining_once_sent_comes_too_late(as_member, sender, receiver) -> None:
    first, second = siblings(sender)
    sent = factories.referral(sender, receiver, of=first)

    answer = as_member(sender).post(together_page(sent), {"children": [second.code]})

    assert answer.status_code == 409
    assert Referral.objects.count() == 1


def test_each_draft_is_audited(sender, receiver) -> None:
    first, second = siblings(sender)
    draft = factories.draft(sender, receiver.agency, of=first)
    AuditEntry.objects.all().delete()

    with application_role(sender):
        operations.add_together(draft, by=sender, children=[second], with_story=False)

    other = Referral.objects.get(child_file=second)
    entries = AuditEntry.objects.order_by("id").values_list("verb", "object_code", "purpose")
    assert list(entries) == [
        ("write", other.reference, "draft"),
        ("write", other.reference, f"draft: as {draft.reference}"),
    ]


@pytest.mark.parametrize("count", [2, 4])
def test_together_page_queries(as_member, queries_of, sender, receiver, count: int) -> None:
    rows = sent_group(sender, receiver, count)

    assert len(queries_of(as_member(sender), together_page(rows[0]))) == 9
