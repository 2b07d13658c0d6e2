"""Every form sent filled in well, by everybody: it succeeds for whom it is, and changes nothing for anybody else."""

from typing import Any

import pytest

from agencies.models import Instrument
from tests.page_forms import posting
from tests.proof.world import REGIMES, contents, leaks
from tests.test_access import CAST, NOBODY, ROWS, WITH_THING, address_of, who_gets_in

pytestmark = pytest.mark.django_db
OWN_ACCOUNT = ("account_", "mfa_", "foundation:leave")  # about the person alone; they have tests of their own
SENT = [row for row in ROWS if "POST" in row.methods and not row.name.startswith((*OWN_ACCOUNT, "admin:"))]
HOURS = {"opens_at": "09:00", "closes_at": "17:00"}
GIVEN: dict[str, dict[str, Any]] = {
    "agencies:desk_add": HOURS,
    "agencies:desk_edit": HOURS,
}  # where what a page offers first is not yet a valid form
SEEN_NOT_SENT: dict[str, set[str]] = {}  # who reads the page without its form
ANSWERED_AT_ONCE = {  # 200: a link that is shown once, results that stand in no address
    "agencies:membership_list",
    "agencies:membership_link",
    "agencies:invitation_renew",
    "referrals:child_search",
}
NO_EFFECT = {
    "agencies:account_switch",  # on the session alone
    "agencies:notification_open",  # it was read before
    "agencies:notification_read",  # nothing is unread
    "agencies:session_end_others",
    "referrals:child_search",  # reads
    "referrals:child_missing",  # the child is missing already
    "referrals:saved_filter_add",  # nothing is chosen: tests/referrals/views/test_saved_filters.py
    "referrals:saved_filter_edit",  # the name stays as it was
    "dashboards:saved_view_edit",
    "referrals:worklist_assign",  # nothing is ticked: tests/referrals/views/test_worklist_desk.py
    "referrals:worklist_return",
    "referrals:worklist_snooze",
    "referrals:erasure_settle",  # a child whose referral is open is not erased
}


def whose(world: Any, side: str, row: Any) -> Any:
    """Somebody of the side whom the page answers."""
    name = who_gets_in(row)
    return world.foreign_cast.get(name, world.cast[name]) if side == "foreign" else world.cast[name]


def body(ask: Any, owner: Any, row: Any, address: str) -> dict[str, Any]:
    """The page's form as its owner would send it."""
    if "GET" not in row.methods:
        return row.data(owner)
    page = ask(owner, address)
    form = posting(page.content.decode()) if page.status_code == 200 else None
    given = dict(GIVEN.get(row.name, {}))
    if row.name == "plans:plan_create":
        given |= {"instrument": Instrument.objects.get(code="FREE").pk, "starts_on": "2027-04-01"}
    return form.filled(**given) if form else {}


def expected(row: Any, side: str, name: str) -> tuple[int, bool]:
    """The status of the answer to a valid form, and whether it has an effect."""
    promised = int((row.own if side == "own" else row.foreign).split()[CAST.index(name)])
    if (row.name, promised) == ("referrals:draft_needs", 403) and name in {"sender", "lead"}:
        return 422, False  # sent meanwhile: an own form that comes too late is given back
    if promised not in {200, 302} or (side == "own" and name in SEEN_NOT_SENT.get(row.name, ())):
        return (promised if promised not in {200, 302} else 403), False
    return (200 if row.name in ANSWERED_AT_ONCE else 302), row.name not in NO_EFFECT


@pytest.mark.parametrize(
    ("side", "regime"),
    [("own", "everything on"), *(("foreign", regime) for regime in REGIMES)],
)
def test_valid_form(world, ask, side: str, regime: str) -> None:
    before, found, promised, leaked = contents(), {}, {}, {}
    with REGIMES[regime]():
        for place, row in enumerate(row for row in SENT if side == "own" or row in WITH_THING):
            address, owner = address_of(row, getattr(world, side)), whose(world, side, row)
            for name, member in world.cast.items():
                data = row.data(member) if row.args is None and row.methods == ("POST",) else body(
                    ask, owner, row, address
                )  # fmt: skip
                response = ask(member, address, "POST", data, look=contents)
                found[place, address, name] = response.status_code, response.seen != before
                promised[place, address, name] = expected(row, side, name)
                if words := leaks(world, name, response, address):
                    leaked[address, name] = words

    assert leaked == {}
    wrong = [f"{key}: {value}" for key, value in found.items() if value != promised[key]]
    assert "\n".join(wrong) == ""


def test_own_account_forms_are_left_to_their_tests() -> None:
    """What the sweep leaves out is about the person alone: no address of them names anybody else's thing."""
    for row in ROWS:
        if row.name.startswith(OWN_ACCOUNT):
            assert row.args is None or row.is_public or row.own == NOBODY, row
