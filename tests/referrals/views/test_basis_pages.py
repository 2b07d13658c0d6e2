"""Changing what is shared, writing down a withdrawal, and what a person agreed to: the pages."""

import pytest

from coordination.foundation.models import AuditEntry
from referrals.models import Agreement, Consent, Referral, TimelineEvent
from tests import factories
from tests.referrals.views.pages import at, form_key_of, text_of

ADA = {"given_name": "Ada", "family_name": "Bell"}


@pytest.fixture
def accepted(sender, receiver) -> Referral:
    return factories.referral(sender, receiver, "accepted", basis="consent", identity=ADA)


# ---- Withdrawal -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["sender", "receiver"])
def test_consent_withdraw(request, as_member, accepted, who: str) -> None:
    member = request.getfixturevalue(who)
    browser = as_member(member)
    page = browser.get(at("consent_withdraw", accepted))
    AuditEntry.objects.all().delete()

    typed = {"words": "She wants nothing more shared.", "form_key": form_key_of(page)}
    answers = [browser.post(at("consent_withdraw", accepted), typed).status_code for _press in range(2)]

    assert answers == [302, 302]
    assert TimelineEvent.objects.filter(transition="consent_withdrawn").count() == 1
    assert [(entry.verb, entry.object_kind) for entry in AuditEntry.objects.all()] == [("write", "referral")]
    assert Consent.objects.get().withdrawn_by == member


def test_consent_withdraw_shows_on_every_page(as_member, sender, receiver, accepted) -> None:
    as_member(receiver).post(at("consent_withdraw", accepted), {"words": "She said no."})

    theirs, ours = (text_of(as_member(member).get(at("referral_detail", accepted))) for member in (receiver, sender))

    assert "Ada" not in theirs
    assert "No consent stands behind this referral any more" in theirs
    assert "She said no." in theirs
    assert "Ask for a new consent and write it down" in ours
    assert "Ada Bell" in ours


def test_consent_withdraw_in_other_words_afterwards(as_member, receiver, sender, accepted) -> None:
    as_member(receiver).post(at("consent_withdraw", accepted), {"words": "She said no."})

    response = as_member(sender).post(at("consent_withdraw", accepted), {"words": "Really no."})

    assert response.status_code == 422
    assert "Really no." in text_of(response)
    assert "No consent stands any more" in text_of(response)


def test_consent_withdraw_refusals(as_member, sender, receiver, outsider, coordinator, accepted) -> None:
    legal = factories.referral(sender, receiver, "accepted", basis="duty_to_report")

    assert as_member(outsider).get(at("consent_withdraw", accepted)).status_code == 404
    assert as_member(coordinator).get(at("consent_withdraw", accepted)).status_code == 403
    assert as_member(sender).post(at("consent_withdraw", legal), {"words": "No."}).status_code == 403
    assert as_member(sender).post(at("consent_withdraw", accepted), {"words": ""}).status_code == 422
    assert Referral.objects.filter(consent_ended_at__isnull=False).count() == 0


# ---- Another basis --------------------------------------------------------------------------------

CHANGED = {"basis": "court_order", "decided_by": "Judge Roy", "guardian_told": "told", "sharing": "contact"}


def test_basis_change(as_member, sender, receiver, accepted) -> None:
    browser = as_member(sender)
    page = browser.get(at("basis_change", accepted))

    typed = CHANGED | {"form_key": form_key_of(page)}
    answers = [browser.post(at("basis_change", accepted), typed).status_code for _press in range(2)]

    accepted.refresh_from_db()
    assert answers == [302, 302]
    assert (accepted.basis, accepted.sharing) == ("court_order", "contact")
    assert TimelineEvent.objects.filter(transition="basis_changed").count() == 1
    theirs = text_of(as_member(receiver).get(at("referral_detail", accepted)))
    assert "Ada Bell" in theirs
    assert "Judge Roy" not in theirs
    assert "Sandra Sender" in text_of(browser.get(at("referral_detail", accepted)))


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"basis": ""}, "Choose what allows you to share this."),
        ({"basis": "statute"}, "Choose the statute"),
        ({"sharing": "half"}, "Select a valid choice."),
        ({"decided_by": ""}, "Write who consented"),
        ({"basis": "consent", "covers_agencies": ["NOWHERE"]}, "not one of the available choices"),
    ],
)
def test_basis_change_invalid_keeps_what_was_typed(as_member, sender, accepted, wrong: dict, error: str) -> None:
    response = as_member(sender).post(at("basis_change", accepted), CHANGED | {"child_view": "Zyrianka."} | wrong)

    assert response.status_code == 422
    assert error in text_of(response)
    assert "Zyrianka." in text_of(response)


def test_basis_change_refusals(as_member, sender, receiver, outsider, accepted) -> None:
    closed = factories.referral(sender, receiver, "declined", basis="consent")

    assert as_member(receiver).post(at("basis_change", accepted), CHANGED).status_code == 403
    assert as_member(outsider).post(at("basis_change", accepted), CHANGED).status_code == 404
    assert as_member(sender).post(at("basis_change", closed), CHANGED).status_code == 409
    assert as_member(sender).get(at("basis_change", closed)).status_code == 403


# ---- Consent by purpose ---------------------------------------------------------------------------


def test_agreement_record(as_member, sender, accepted) -> None:
    for code in ("shelter", "health-care", "investigation"):
        factories.function(code)
    address = f"/children/{accepted.child_file.code}/agreements/record/"
    browser = as_member(sender)
    typed = {"functions": ["shelter", "health-care"], "is_agreed": "yes", "given_by": "person",
             "words": "Explained in Cree.", "form_key": form_key_of(browser.get(address))}  # fmt: skip

    for _press in range(2):
        browser.post(address, typed)
    browser.post(address, typed | {"functions": ["investigation"], "is_agreed": "no", "form_key": ""})

    page = text_of(browser.get(f"/children/{accepted.child_file.code}/"))
    assert Agreement.objects.count() == 3
    assert "Shelter: agreed" in page
    assert "Investigation: refused" in page
    assert "Explained in Cree." in page


def test_agreement_record_invalid_keeps_what_was_typed(as_member, sender, accepted) -> None:
    address = f"/children/{accepted.child_file.code}/agreements/record/"

    response = as_member(sender).post(address, {"words": "Zyrianka.", "expires_on": "2020-01-01"})

    assert response.status_code == 422
    page = text_of(response)
    for error in (
        "Choose at least one kind of work.",
        "Say whether the person agreed",
        "This day has passed.",
        "Zyrianka.",
    ):
        assert error in page
