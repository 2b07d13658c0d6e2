"""Every move the page offers works, however little of the child is open to whoever makes it."""

from itertools import product

import pytest

from referrals import operations
from referrals.enums import Sharing
from referrals.models import Message, Referral
from referrals.policies import transitions_for
from referrals.workflow import TRANSITIONS
from tests import factories
from tests.application_role import application_role
from tests.page_forms import posting

pytestmark = pytest.mark.django_db
ENDED = "ended"  # shared everything, and the consent was withdrawn since
WORDS = "What is to be done now."
MOVES = sorted(
    (name, source, party)
    for name, row in TRANSITIONS.items()
    if not row.is_automatic and row.name != "send"
    for source, party in product(row.sources, row.parties)
)


def in_state(sender, receiver, status: str, level: str, covers: str) -> Referral:
    consent = {"basis": "consent", "may_be_passed_on": True, "covers_agencies": [covers]}
    made = factories.referral(sender, receiver, status, sharing=Sharing.ALL if level == ENDED else level, **consent)
    if level == ENDED:
        with application_role(sender):
            operations.withdraw_consent(made, by=sender, words="She said so.")
    return Referral.objects.get(pk=made.pk)


@pytest.mark.parametrize("level", [*Sharing.values, ENDED])
@pytest.mark.parametrize(("name", "source", "party"), MOVES)
def test_offered_move_is_carried_out(as_member, sender, receiver, outsider, level, name, source, party) -> None:
    made = in_state(sender, receiver, source, level, outsider.agency.code)
    by = {"sender": sender, "receiver": receiver}[str(party)]
    address = f"{made.get_absolute_url()}{name}/"
    is_offered = TRANSITIONS[name] in transitions_for(by, made)
    assert is_offered == (level != ENDED or name != "redirect")
    if not is_offered:
        assert as_member(by).post(address, {"words": WORDS}).status_code == 403
        return

    form = posting(as_member(by).get(address).content.decode())
    given = {"words": WORDS, "receiving_agency": outsider.agency.code, "declined_reason": "no_place"}
    given |= {f"outcome_{row.need.code}": "met" for row in made.referral_needs.all()}
    asked = {field.name for field in form.fields}
    response = as_member(by).post(address, form.filled(**{key: given[key] for key in given if key in asked}))

    assert response.status_code == 302
    assert Referral.objects.get(pk=made.pk).status == TRANSITIONS[name].target
    if "words" in asked:
        with application_role(by):
            assert Message.objects.filter(event__transition=name).exists()
