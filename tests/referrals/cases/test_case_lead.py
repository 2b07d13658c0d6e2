"""One lead agency a case: offered, taken or left; it opens nothing and moves no file."""

from typing import Any

import pytest
from django.db import ProgrammingError

from agencies.models import Notification
from coordination.foundation.models import AuditEntry
from referrals import notifications, operations
from referrals.models import Case, ChildFile, Referral
from tests import factories
from tests.application_role import application_role
from tests.referrals.cases.test_case_pages import siblings
from tests.referrals.test_races import Press, press_while_held

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(sender, receiver) -> Referral:
    return factories.referral(sender, receiver, "accepted")


@pytest.fixture
def case(referral) -> Case:
    return referral.child_file.case


def offer(case: Case, by: Any, to: Any, backup: Any = None) -> None:
    with application_role(by):
        operations.offer_lead(case, by=by, to=to and to.agency, backup=backup and backup.agency)


def agencies_of(case: Case) -> tuple[Any, Any, Any]:
    row = Case.objects.get(pk=case.pk)
    return row.lead, row.backup_agency, row.offered_to


def test_the_opener_leads_at_first(as_member, sender, receiver, referral, case) -> None:
    assert agencies_of(case) == (sender.agency, None, None)
    for who in (sender, receiver):
        for thing in (case, referral):
            page = as_member(who).get(thing.get_absolute_url()).content.decode()
            assert f'Lead agency</dt><dd><a href="{sender.agency.get_absolute_url()}">' in page


def test_offered_and_taken(as_member, sender, receiver, referral, case) -> None:
    """S5: the lead goes on when the other agency accepts, not before."""
    as_member(sender).post(f"{case.get_absolute_url()}lead/", {"lead_agency": receiver.agency.code})
    assert agencies_of(case) == (sender.agency, None, receiver.agency)
    browser = as_member(receiver)
    assert "Your agency is asked to lead this case" in browser.get(case.get_absolute_url()).content.decode()

    answers = [browser.post(f"{case.get_absolute_url()}lead/accept/").status_code for _twice in range(2)]

    assert answers == [302, 302]
    assert agencies_of(case) == (receiver.agency, sender.agency, None)
    told = [event.transition for event in referral.events.all()]
    assert told[-2:] == ["lead_offered", "lead_changed"]
    page = as_member(sender).get(referral.get_absolute_url()).content.decode()
    assert f'Lead agency</dt><dd><a href="{receiver.agency.get_absolute_url()}">' in page


def test_left_where_it_is(as_member, sender, receiver, referral, case) -> None:
    offer(case, sender, receiver)

    assert as_member(receiver).post(f"{case.get_absolute_url()}lead/decline/").status_code == 302

    assert agencies_of(case) == (sender.agency, None, None)
    assert [event.transition for event in referral.events.all()][-1] == "lead_offered"
    assert as_member(receiver).post(f"{case.get_absolute_url()}lead/decline/").status_code == 403


def test_offer_may_be_withdrawn_and_is_told_once(sender, receiver, referral, case) -> None:
    for _twice in range(2):
        offer(case, sender, receiver, backup=receiver)
    assert referral.events.filter(transition="lead_offered").count() == 1

    offer(case, sender, None)

    assert agencies_of(case) == (sender.agency, None, None)
    with application_role(receiver), pytest.raises(operations.LeadMoved):
        operations.answer_lead(case, by=receiver, accepts=True)


@pytest.mark.parametrize(
    ("status", "is_offered"),
    [("draft", False), ("received", False), ("accepted", True), ("completed", True), ("declined", False)],
)
def test_just_to_agencies_that_see_everything(as_member, sender, receiver, status: str, is_offered: bool) -> None:
    case = factories.referral(sender, receiver, status).child_file.case
    address = f"{case.get_absolute_url()}lead/"

    offered = as_member(sender).get(address).context["form"].fields["lead_agency"].queryset
    answer = as_member(sender).post(address, {"lead_agency": receiver.agency.code})

    assert [agency.pk for agency in offered] == ([receiver.agency_id] if is_offered else [])
    assert answer.status_code == (302 if is_offered else 422)


def test_database_gives_the_lead_to_no_other(sender, receiver, outsider, case) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"):
        offer(case, sender, outsider)
    with pytest.raises(ProgrammingError, match="row-level security"), application_role(sender):
        Case.objects.filter(pk=case.pk).update(lead_agency=receiver.agency)
    with application_role(receiver):
        assert Case.objects.filter(pk=case.pk).update(lead_agency=receiver.agency) == 0
    offer(case, sender, receiver)
    with application_role(outsider), pytest.raises(operations.LeadMoved):
        operations.answer_lead(case, by=outsider, accepts=True)


def test_who_no_longer_leads_offers_nothing(as_member, sender, receiver, case) -> None:
    offer(case, sender, receiver)
    with application_role(receiver):
        operations.answer_lead(case, by=receiver, accepts=True)

    assert as_member(sender).get(f"{case.get_absolute_url()}lead/").status_code == 403
    with pytest.raises(operations.LeadMoved):
        offer(case, sender, receiver)
    offer(case, receiver, sender)
    assert agencies_of(case)[2] == sender.agency


def test_the_lead_opens_nothing_and_moves_no_file(sender, receiver, referral, case) -> None:
    with application_role(sender):
        values = {"place": referral.place, "facts": {}, "identity": {}, "form_key": referral.form_key}
        sibling = operations.add_sibling(case, by=sender, **values)
    offer(case, sender, receiver)
    with application_role(receiver):
        operations.answer_lead(case, by=receiver, accepts=True)

        assert set(ChildFile.objects.values_list("pk", flat=True)) == {referral.child_file_id}
    assert ChildFile.objects.get(pk=referral.child_file_id).agency == sender.agency
    assert ChildFile.objects.get(pk=sibling.pk).agency == sender.agency


def test_everything_is_audited(sender, receiver, referral, case) -> None:
    AuditEntry.objects.all().delete()

    offer(case, sender, receiver)
    with application_role(receiver):
        operations.answer_lead(case, by=receiver, accepts=True)

    rows = AuditEntry.objects.order_by("id").values_list("verb", "object_kind", "object_code", "purpose")
    assert list(rows) == [
        ("grant", "case", case.code, "lead"),
        ("write", "referral", referral.reference, "lead_offered"),
        ("grant", "case", case.code, "lead taken"),
        ("write", "referral", referral.reference, "lead_changed"),
    ]


@pytest.mark.parametrize("event", ["lead_asked", "lead_taken", "lead_declined"])
def test_the_worker_tells_once_and_not_who_did_it(sender, lead, case, event: str) -> None:
    with application_role(None):
        for _twice in range(2):
            notifications.tell_of_lead(event, case.code, sender.agency_id, sender.pk, f"{event} 1")

    rows = Notification.objects.filter(event=event)
    assert [(row.membership, row.code, row.path) for row in rows] == [(lead, case.code, case.get_absolute_url())]


def test_an_observer_is_written_nothing(sender, receiver, outsider) -> None:
    """The holder may watch a referral of its child that others send: it cannot write there, and need not."""
    first, _second = siblings(sender)
    factories.referral(sender, receiver, "accepted", of=first)
    onward = factories.referral(receiver, outsider, "accepted", of=first)
    with application_role(receiver):
        operations.add_observer(onward, by=receiver, agency=sender.agency)

    offer(first.case, sender, receiver)

    assert onward.events.filter(transition="lead_offered").count() == 0


@pytest.mark.django_db(transaction=True)
def test_taken_while_it_is_withdrawn(sender, receiver, case) -> None:
    offer(case, sender, receiver)
    second = Press(receiver, lambda: operations.answer_lead(case, by=receiver, accepts=True))

    press_while_held(lambda: operations.offer_lead(case, by=sender, to=None, backup=None), sender, second)

    assert isinstance(second.result, operations.LeadMoved)
    assert agencies_of(case) == (sender.agency, None, None)
