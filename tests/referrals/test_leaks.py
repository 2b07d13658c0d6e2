"""A name put where names stand appears to nobody who may not read it, on any page of a referral or list."""

import pytest
from django.urls import reverse

from referrals import operations
from referrals.enums import Status
from tests import factories
from tests.referrals.views.pages import at, text_of

SECRETS = {
    "given_name": "Zyrianka",
    "family_name": "Quillfeather",
    "safe_contact": "Behind the bakery",
    "what_happened": "Hidden inside a lorry",
    "child_view": "Wishes to go home",
    "message": "Whispered on the phone",
    "permit": "V-77777",
}
LISTS = [
    "/",
    "/referrals/",
    "/referrals/?format=csv",
    "/children/",
    "/actions/",
    "/actions/?format=csv",
    "/dashboard/",
    "/dashboard/?format=csv&table=moves",
    "/dashboard/?format=csv&table=agencies",
    "/agencies/",
    "/audit/",
    "/audit/?format=csv",
    "/plan/",
]
PAGES = [
    "referral_detail",
    "draft_review",
    "draft_child",
    "draft_needs",
    "draft_basis",
    "referral_message",
    "referral_open",
    "referral_observer",
    "referral_permit",
    "referral_sheet",
]


@pytest.fixture
def secret(sender, receiver, application_role):
    """A referral in any state, with a secret in every place that takes one."""

    def made(status: str):
        identity = {name: SECRETS[name] for name in ("given_name", "family_name", "safe_contact")}
        referral = factories.draft(sender, receiver.agency, identity=identity, what_happened=SECRETS["what_happened"])
        details = {"decided_by": sender.user.name, "guardian_told": "told", "child_view": SECRETS["child_view"]}
        with application_role(sender):
            operations.save_basis(referral, by=sender, basis="consent", may_be_passed_on=True, details=details)
        for name in factories.WAYS[Status(status)]:
            by = sender if "sender" in factories.TRANSITIONS[name].parties else receiver
            factories.move(referral, name, by=by)
            if name == "send":
                add_secrets(referral)
        return referral

    def add_secrets(referral) -> None:
        permit = operations.permits.Permit(number=SECRETS["permit"], issued_on="2026-01-01", expires_on="2026-06-01")
        with application_role(sender):
            operations.add_message(referral, by=sender, words=SECRETS["message"])
            operations.record_permit(referral, by=sender, permit=permit)

    return made


def everything(browser, referral) -> str:
    """All that the member can read anywhere about the referral."""
    moves = [at("referral_move", referral, name) for name in factories.TRANSITIONS]
    pages = [at(name, referral) for name in PAGES]
    child = [reverse("referrals:child_detail", args=[referral.child_file.code])]
    search = [f"/referrals/?q={word}" for word in ("Zyrianka", "Quillfeather")]
    new = [f"/referrals/new/?child={referral.child_file.code}", f"/actions/new/?referral={referral.reference}"]
    words = [text_of(browser.get(path)) for path in [*LISTS, *pages, *moves, *child, *new]]
    return "".join([*words, *(text_of(browser.get(path)).replace(path.split("=")[1], "") for path in search)])


def leaked(text: str) -> set[str]:
    return {name for name, words in SECRETS.items() if words in text}


@pytest.mark.parametrize("status", ["sent", "received", "needs_information", "declined", "redirected", "withdrawn"])
def test_receiver_reads_no_secret_before_it_accepts(as_member, receiver, secret, status: str) -> None:
    assert leaked(everything(as_member(receiver), secret(status))) == set()


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("name", ["coordinator", "administrator", "auditor", "outsider"])
def test_others_never_read_a_secret(request, as_member, secret, name: str, status: str) -> None:
    if status == "draft":
        return
    assert leaked(everything(as_member(request.getfixturevalue(name)), secret(status))) == set()


def test_observer_reads_no_secret(as_member, sender, outsider, secret, application_role) -> None:
    referral = secret("accepted")
    with application_role(sender):
        operations.add_observer(referral, by=sender, agency=outsider.agency)

    assert leaked(everything(as_member(outsider), referral)) == set()


@pytest.mark.parametrize("name", ["sender", "receiver"])
def test_parties_read_every_secret_once_accepted(request, as_member, secret, name: str) -> None:
    """The test would find a secret if there were one to read."""
    assert leaked(everything(as_member(request.getfixturevalue(name)), secret("accepted"))) == set(SECRETS)


def test_draft_is_read_by_its_own_agency_alone(request, as_member, sender, receiver, coordinator, secret) -> None:
    draft = factories.draft(sender, receiver.agency, identity={"given_name": SECRETS["given_name"]})

    for member in (receiver, coordinator):
        text = everything(as_member(member), draft)
        assert leaked(text) == set()
        assert f">{draft.reference}<" not in text
