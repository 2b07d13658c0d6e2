"""What a basis covers, what is shared, and what closes when a consent ends: in scope, and by row security alone."""

import datetime
import itertools
import uuid
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.utils import timezone

from agencies.models import Agency, Notification
from referrals import covering, operations, policies
from referrals.enums import OPENS, RESTS_ON_CONSENT, Access, Basis, GivenBy, Sharing
from referrals.models import (
    Agreement,
    Attachment,
    ChildIdentity,
    Consent,
    Message,
    Narrative,
    Participation,
    Referral,
    SharedContact,
    TimelineEvent,
)
from referrals.notifications import lapse_consents
from tests import factories
from tests.application_role import application_role

ADA = {"given_name": "Ada", "family_name": "Bell", "safe_contact": "Text only.", "date_of_birth": None}
DAY = datetime.timedelta(days=1)

# by level: what opens to a receiver that accepted
OPENED = {
    Sharing.NEEDS: {Message},
    Sharing.CONTACT: {Message, SharedContact},
    Sharing.ALL: {Message, ChildIdentity, Narrative, Consent, Attachment},
}
SHARED = (Message, SharedContact, ChildIdentity, Narrative, Consent, Attachment)


def shared(sender: Any, receiver: Any, status: str = "accepted", **fields: Any) -> Referral:
    """A referral on consent, with something of everything in it."""
    made = factories.referral(
        sender, receiver, status, **{"basis": "consent", "identity": ADA, "what_happened": "A lorry."} | fields
    )
    with application_role(sender):
        operations.add_message(made, by=sender, words="She slept.")
    factories.attachment(made, by=sender)
    return Referral.objects.get(pk=made.pk)


def seen_by(member: Any) -> set[Any]:
    """What the database shows the member, asked in raw SQL: conversation, and what is about the child."""
    found = set()
    with application_role(member), connection.cursor() as cursor:
        for model in SHARED:
            only = " where kind = 'message'" if model is Message else ""
            cursor.execute(f"select count(*) from {model._meta.db_table}{only}")
            found |= {model} if cursor.fetchone()[0] else set()
        scoped = {model for model in SHARED if _scoped(model, member).exists()}
    assert scoped == found
    return found


def _scoped(model: Any, member: Any) -> Any:
    rows = model.objects.visible_to(member)
    return rows.filter(kind="message") if model is Message else rows


def refused(member: Any, write: Any) -> bool:
    """Whether row security, a trigger or the grants stop it."""
    try:
        with application_role(member):
            return write() == 0
    except ProgrammingError as error:
        return any(words in str(error) for words in ("row-level security", "The sender says", "permission denied"))


# ---- Levels ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("sharing", Sharing.values)
def test_level_opens_just_what_is_shared(sender, receiver, outsider, sharing: str) -> None:
    shared(sender, receiver, sharing=sharing)

    assert seen_by(receiver) == OPENED[Sharing(sharing)]
    assert seen_by(outsider) == set()
    assert seen_by(sender) >= {Message, ChildIdentity, Narrative, Consent, Attachment}


@pytest.mark.parametrize("sharing", Sharing.values)
def test_level_before_accepting_is_the_preview(sender, receiver, sharing: str) -> None:
    shared(sender, receiver, "received", sharing=sharing)

    assert seen_by(receiver) == set()


@pytest.mark.parametrize("sharing", Sharing.values)
def test_level_holds_for_opening_early(sender, receiver, sharing: str) -> None:
    made = shared(sender, receiver, "received", sharing=sharing)

    with application_role(receiver):
        operations.open_early(made, by=receiver, reason="The bus leaves.")

    assert seen_by(receiver) == OPENED[Sharing(sharing)]


@pytest.mark.parametrize(("sharing", "more"), list(itertools.combinations(Sharing.values, 2)))
def test_receiver_cannot_widen_by_raw_sql(sender, receiver, sharing: str, more: str) -> None:
    made = shared(sender, receiver, sharing=sharing)
    own = Participation.objects.filter(referral=made, agency=receiver.agency)

    assert refused(receiver, lambda: Referral.objects.filter(pk=made.pk).update(sharing=more))
    assert refused(receiver, lambda: own.update(access=OPENS[Sharing(more)]))
    assert seen_by(receiver) == OPENED[Sharing(sharing)]


@pytest.mark.parametrize("sharing", [Sharing.NEEDS, Sharing.CONTACT])
def test_level_pages_hold_the_rest_back(as_member, sender, receiver, sharing: str) -> None:
    made = shared(sender, receiver, sharing=sharing, what_happened="A red lorry.")

    for address in (f"/referrals/{made.reference}/", f"/referrals/{made.reference}/sheet/",
                    f"/children/{made.child_file.code}/"):  # fmt: skip
        page = as_member(receiver).get(address).content.decode()
        assert "A red lorry." not in page
        if sharing == Sharing.NEEDS:
            assert "Ada" not in page
    page = as_member(receiver).get(f"/referrals/{made.reference}/").content.decode()
    assert "She slept." in page
    assert ("Text only." in page) == ("Ada Bell" in page) == (sharing == Sharing.CONTACT)


def test_level_goes_on_with_a_redirect(sender, receiver, outsider) -> None:
    made = shared(sender, receiver, "received", sharing=Sharing.CONTACT)
    factories.mandate(outsider.agency)
    follow_on = factories.move(made, "redirect", by=receiver, receiving_agency=outsider.agency)
    factories.move(follow_on, "accept", by=outsider)

    assert seen_by(receiver) == set()
    assert seen_by(outsider) == {SharedContact}


def test_changed_name_is_shared_as_it_is_now(sender, receiver) -> None:
    made = shared(sender, receiver, sharing=Sharing.CONTACT)
    again = factories.draft(sender, of=made.child_file)

    with application_role(sender):
        operations.save_child(
            again, by=sender, place=again.place, facts={}, identity=ADA | {"safe_contact": "Never call."}
        )

    assert SharedContact.objects.get().safe_contact == "Never call."


# ---- Another basis -----------------------------------------------------------------------------------


def change(made: Referral, by: Any, **chosen: Any) -> None:
    values = {"basis": "consent", "may_be_passed_on": True, "sharing": "all"} | chosen
    details = {"decided_by": "Her aunt"}
    with application_role(by):
        operations.change_basis(made, by=by, details=details, before="Before.", form_key=uuid.uuid4(), **values)


@pytest.mark.parametrize(("before", "after"), list(itertools.permutations(Sharing.values, 2)))
def test_sender_changes_what_is_shared(sender, receiver, before: str, after: str) -> None:
    made = shared(sender, receiver, sharing=before)

    change(made, sender, sharing=after)

    assert seen_by(receiver) == OPENED[Sharing(after)]
    assert Message.objects.get(kind="record").words == "Before."
    with application_role(receiver):
        assert Message.objects.filter(kind="record").exists() == (after == Sharing.ALL)


def test_changed_twice_by_one_form_is_changed_once(sender, receiver) -> None:
    made, key = shared(sender, receiver), uuid.uuid4()

    for _press in range(2):
        with application_role(sender):
            operations.change_basis(
                made, by=sender, basis="consent", may_be_passed_on=False, details={"decided_by": "She"}, before="B",
                form_key=key,
            )  # fmt: skip

    assert TimelineEvent.objects.filter(transition="basis_changed").count() == 1


# ---- Withdrawal ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["sent", "received", "needs_information", "accepted", "in_progress", "completed"])
@pytest.mark.parametrize("party", ["sender", "receiver"])
def test_withdrawal_closes_what_it_covered(sender, receiver, status: str, party: str) -> None:
    made = factories.referral(sender, receiver, status, basis="consent", identity=ADA, what_happened="A lorry.")
    by = {"sender": sender, "receiver": receiver}[party]
    may = policies.can_withdraw_consent(by, made)

    with application_role(by):
        done = operations.withdraw_consent(made, by=by, words="She said no.", form_key=uuid.uuid4())

    made.refresh_from_db()
    assert done == may == (party == "sender" or made.accepted_at is not None)
    assert (made.consent_ended_at is not None) == done
    if done:
        assert seen_by(receiver) == set()
        assert seen_by(sender) >= {ChildIdentity, Narrative, Consent}
        consent = Consent.objects.get()
        assert (consent.withdrawn_by, consent.withdrawn_at) == (by, made.consent_ended_at)
        event = TimelineEvent.objects.get(transition="consent_withdrawn")
        assert (event.by, event.message.words) == (by, "She said no.")


def test_withdrawal_twice_is_one(sender, receiver) -> None:
    made = shared(sender, receiver)

    with application_role(receiver):
        assert operations.withdraw_consent(made, by=receiver, words="No.", form_key=uuid.uuid4())
        assert not operations.withdraw_consent(made, by=receiver, words="No.", form_key=uuid.uuid4())

    assert TimelineEvent.objects.filter(transition="consent_withdrawn").count() == 1


@pytest.mark.parametrize("basis", Basis.values)
def test_only_a_consent_is_withdrawn(sender, receiver, basis: str) -> None:
    made = factories.referral(sender, receiver, "accepted", basis=basis, identity=ADA)

    assert policies.can_withdraw_consent(sender, made) == (basis in RESTS_ON_CONSENT)
    with application_role(sender):
        assert operations.withdraw_consent(made, by=sender, words="No.") == (basis in RESTS_ON_CONSENT)


def test_stranger_withdraws_nothing_by_raw_sql(sender, receiver, outsider, coordinator) -> None:
    made = shared(sender, receiver)

    for member in (outsider, coordinator):
        with application_role(member), connection.cursor() as cursor:
            cursor.execute("select accord_withdraw_consent(%s, now())", [made.pk])
            assert cursor.fetchall() == []
        with pytest.raises(ProgrammingError, match="permission denied"), application_role(member):
            connection.cursor().execute("select accord_close_chain(%s, now())", [made.pk])
    assert seen_by(receiver) == OPENED[Sharing.ALL]


def test_nothing_opens_after_a_withdrawal(sender, receiver) -> None:
    """Accepting opens nothing, nor does raw SQL; a new basis by the sender does."""
    made = factories.referral(sender, receiver, "received", basis="consent", identity=ADA)
    with application_role(sender):
        operations.withdraw_consent(made, by=sender, words="No.")
    factories.move(made, "accept", by=receiver)
    own = Participation.objects.filter(referral=made, agency=receiver.agency)

    assert not policies.can_open_early(receiver, Referral.objects.get(pk=made.pk))
    assert refused(receiver, lambda: own.update(access="full"))
    assert refused(receiver, lambda: Referral.objects.filter(pk=made.pk).update(consent_ended_at=None))
    assert seen_by(receiver) == set()

    change(made, sender, basis="duty_to_report")

    assert ChildIdentity in seen_by(receiver)


def test_withdrawal_reaches_the_whole_chain(sender, receiver, outsider) -> None:
    """Accepted, passed on, accepted again: each that saw the child sees it no longer, and each timeline says so."""
    factories.mandate(outsider.agency)
    first = shared(sender, receiver, may_be_passed_on=True)
    follow_on = factories.move(first, "redirect", by=receiver, receiving_agency=outsider.agency)
    factories.move(follow_on, "accept", by=outsider)
    assert ChildIdentity in seen_by(receiver) & seen_by(outsider)

    with application_role(receiver):
        assert operations.withdraw_consent(Referral.objects.get(pk=first.pk), by=receiver, words="No.")

    assert seen_by(receiver) == seen_by(outsider) == set()
    told = TimelineEvent.objects.filter(transition="consent_withdrawn").values_list("referral_id", flat=True)
    assert set(told) == {first.pk, follow_on.pk}


def test_redirect_after_a_withdrawal_is_refused(sender, receiver, outsider) -> None:
    made = shared(sender, receiver, may_be_passed_on=True)
    with application_role(sender):
        operations.withdraw_consent(made, by=sender, words="No.")

    with pytest.raises(operations.AlreadyMoved):
        factories.move(made, "redirect", by=receiver, receiving_agency=outsider.agency)


# ---- Running out, coming of age ------------------------------------------------------------------


@pytest.mark.parametrize(("days", "is_over"), [(-1, True), (0, False), (1, False)])
def test_consent_lapses_after_its_last_day(sender, receiver, days: int, is_over: bool) -> None:
    shared(sender, receiver, expires_on=timezone.localdate() + days * DAY)

    told = lapse_consents(timezone.localdate())

    assert (seen_by(receiver) == set()) == is_over
    assert told == (2 if is_over else 0)
    assert lapse_consents(timezone.localdate()) == 0
    assert Notification.objects.filter(event="consent_ended").count() == told


def test_only_the_clock_lets_consents_lapse(sender, receiver, outsider) -> None:
    shared(sender, receiver, expires_on=timezone.localdate() - DAY)

    for member in (sender, receiver, outsider):
        with application_role(member), connection.cursor() as cursor:
            cursor.execute("select * from accord_lapse_consents(%s, now())", [timezone.localdate()])
            assert cursor.fetchall() == []


@pytest.mark.parametrize("given_by", GivenBy.values)
def test_coming_of_age_ends_what_a_guardian_agreed_to(sender, receiver, given_by: str) -> None:
    made = shared(sender, receiver, given_by=given_by)

    with application_role(sender):
        ended = operations.end_guardian_consents(made.child_file, by=sender)
        again = operations.end_guardian_consents(made.child_file, by=sender)

    is_over = given_by == GivenBy.GUARDIAN
    assert ended == ([made] if is_over else [])
    assert again == []
    assert (seen_by(receiver) == set()) == is_over


# ---- Whom a basis covers -----------------------------------------------------------------------------


@pytest.fixture
def others(db) -> dict[str, Agency]:
    """A shelter, which serves the need; a clinic; and one without a mandate."""
    found = {name: factories.agency(name.upper()) for name in ("shelter", "clinic", "office")}
    factories.need(served_by=["shelter"])
    factories.mandate(found["shelter"], "shelter")
    factories.mandate(found["clinic"], "health-care")
    return found


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"may_be_passed_on": False}, set()),
        ({"may_be_passed_on": True}, {"shelter"}),
        ({"may_be_passed_on": True, "covers_agencies": ["OFFICE"]}, {"office"}),
        ({"may_be_passed_on": True, "covers_functions": ["health-care"]}, {"clinic"}),
        (
            {"may_be_passed_on": True, "covers_agencies": ["OFFICE"], "covers_functions": ["shelter"]},
            {"office", "shelter"},
        ),
    ],
)
@pytest.mark.parametrize("basis", Basis.values)
@pytest.mark.parametrize("is_over", [False, True])
def test_covered(sender, receiver, others, scope: dict, expected: set, basis: str, is_over: bool) -> None:
    made = factories.referral(sender, receiver, basis=basis)
    for name, value in scope.items():
        setattr(made, name, value)
    rests = basis in RESTS_ON_CONSENT
    made.consent_ended_at = timezone.now() if is_over and rests else None

    found = covering.covered(made, Agency.objects.filter(pk__in=[agency.pk for agency in others.values()]))

    wanted = set(others) if not rests else set() if is_over else expected
    assert {agency.code.lower() for agency in found} == wanted


def test_redirect_offers_just_what_is_covered(as_member, sender, receiver, others) -> None:
    made = factories.referral(sender, receiver, "received", basis="consent", may_be_passed_on=True)
    address = f"/referrals/{made.reference}/redirect/"

    page = as_member(receiver).get(address).content.decode()
    forged = as_member(receiver).post(address, {"receiving_agency": "OFFICE", "words": "Please."})

    assert 'value="SHELTER"' in page
    assert 'value="OFFICE"' not in page
    assert forged.status_code == 422
    assert not Referral.objects.filter(redirected_from=made).exists()


# ---- Consent by purpose ------------------------------------------------------------------------------


@pytest.mark.parametrize("basis", Basis.values)
@pytest.mark.parametrize("is_agreed", [True, False])
@pytest.mark.parametrize("days", [None, -1, 0])
def test_refusal_stops_a_consent_and_no_legal_basis(
    as_member, sender, receiver, basis: str, is_agreed: bool, days: int | None
) -> None:
    factories.mandate(receiver.agency, "shelter")
    made = factories.draft(sender, receiver.agency, basis=basis)
    until = None if days is None else timezone.localdate() + days * DAY
    factories.agreement(made.child_file, by=sender, is_agreed=is_agreed, expires_on=until)

    as_member(sender).post(f"/referrals/{made.reference}/send/")

    is_stopped = basis in RESTS_ON_CONSENT and not is_agreed and days != -1
    assert (Referral.objects.get(pk=made.pk).status == "draft") == is_stopped


def test_later_answer_takes_the_place_of_an_earlier_one(as_member, sender, receiver) -> None:
    factories.mandate(receiver.agency, "shelter")
    made = factories.draft(sender, receiver.agency, basis="consent")
    factories.agreement(made.child_file, by=sender, is_agreed=False)
    factories.agreement(made.child_file, by=sender, is_agreed=True)

    as_member(sender).post(f"/referrals/{made.reference}/send/")

    assert Referral.objects.get(pk=made.pk).status == "sent"
    assert [row.is_agreed for row in Agreement.of_child(sender, made.child_file)] == [True]


def test_refused_work_that_the_agency_need_not_do_stops_nothing(as_member, sender, receiver) -> None:
    """A shelter that is also child protection gives a bed without it."""
    for does in ("shelter", "child-protection"):
        factories.mandate(receiver.agency, does)
    bed = factories.need(served_by=["shelter", "child-protection"])
    made = factories.draft(sender, receiver.agency, basis="consent", needs=[bed])
    factories.agreement(made.child_file, by=sender, does="child-protection", is_agreed=False)

    as_member(sender).post(f"/referrals/{made.reference}/send/")

    assert Referral.objects.get(pk=made.pk).status == "sent"


def test_guardians_answer_stands_no_longer_for_an_adult() -> None:
    answer = Agreement(given_by=GivenBy.GUARDIAN)

    assert answer.stands(timezone.localdate(), is_child=True)
    assert not answer.stands(timezone.localdate(), is_child=False)


def test_draft_with_a_lapsed_consent_is_not_sent(as_member, sender, receiver) -> None:
    made = factories.draft(sender, receiver.agency, basis="consent", expires_on=timezone.localdate() - DAY)

    as_member(sender).post(f"/referrals/{made.reference}/send/")

    assert Referral.objects.get(pk=made.pk).status == "draft"


def test_access_levels_go_from_less_to_more() -> None:
    assert list(Access) == [Access.PREVIEW, *(OPENS[level] for level in Sharing)]
