"""Looking: every address of the sweep, asked about a referral, its child or nothing, by anybody."""

from typing import Any

from django.urls import reverse

from tests.simulation.oracle import Known
from tests.simulation.play import Play
from tests.simulation.world import Member
from tests.test_access import ADDRESSES, CAST, TABLE

APPS = (
    "referrals:",
    "dashboards:",
    "plans:",
    "agencies:notification",
    "agencies:who_can_help",
    "foundation:audit_list",
)
COLUMNS = {
    "worker": CAST.index("sender"),
    "lead": CAST.index("lead"),
    "coordinator": CAST.index("coordinator"),
    "directory_administrator": CAST.index("administrator"),
    "auditor": CAST.index("auditor"),
}
ROWS = [row for row in TABLE if row.name.startswith(APPS)]
PLAIN = [row for row in ROWS if row.args is None and "GET" in row.methods]


def parts_of(row: Any) -> set[str]:
    """The names of what the row's address holds."""
    return set(getattr(ADDRESSES[row.name].pattern, "converters", {}))


OF_REFERRAL = [row for row in ROWS if "reference" in parts_of(row)]
OF_CHILD = [row for row in ROWS if row.name.startswith("referrals:") and parts_of(row) == {"code"}]
OF_ONE = [row for row in [*OF_REFERRAL, *OF_CHILD] if "GET" in row.methods]


def look(play: Play, member: Member, known: Known) -> None:
    """The referral's own page; the receiver that opens it first has received it."""
    is_first = play.oracle.party(member, known) == "receiver" and known.status == "sent"
    status = 404 if not play.oracle.sees(member, known) else 302 if known.status == "draft" else 200
    address = reverse("referrals:referral_detail", args=[known.reference])
    response = play.asks(member, "GET", address, expect={status})
    if is_first:
        play.oracle.made(known, "receive", member.agency, play.now)
    play.asks.search(member, response, address)


def look_around(play: Play, known: Known) -> None:
    """Any page about the referral or its child."""
    member, row = play.anybody(known), play.chance.choice(OF_ONE)
    if row.name == "referrals:referral_detail":
        look(play, member, known)
    else:
        play.asks.page(member, address_for(play, row, known), expect=expected(play, member, known, row))


def look_at_lists(play: Play, known: Known) -> None:
    """Any page that names nothing, by anybody of any role."""
    member, row = play.anybody(known), play.chance.choice(PLAIN)
    play.asks.page(member, reverse(row.name), expect={int(row.own.split()[COLUMNS[member.role]])})


def look_from_outside(play: Play, known: Known) -> None:
    """Not signed in: sent to the door, whatever the address."""
    address = address_for(play, play.chance.choice(OF_ONE), known)
    response = play.asks(None, "GET", address, expect={302})
    assert response["Location"].startswith("/accounts/login/?next=")


def wrong_method(play: Play, known: Known) -> None:
    row = play.chance.choice([*OF_REFERRAL, *OF_CHILD])
    method = play.chance.choice([name for name in ("GET", "POST", "PUT", "PATCH", "DELETE") if name not in row.methods])
    play.asks(play.anybody(known), method, address_for(play, row, known), expect={405})


def send_as_a_stranger(play: Play, known: Known) -> None:
    """A form that nobody showed, to any address about a referral that the person may not know of."""
    strangers = [one for one in play.world.everybody if not play.oracle.sees(one, known)]
    row = play.chance.choice([row for row in OF_REFERRAL if "POST" in row.methods])
    member = play.chance.choice(strangers)
    data = {"words": "Nonsense.", "reason": "Nonsense.", "form_key": play.key()}
    play.asks(member, "POST", address_for(play, row, known), data, expect={404})


def expected(play: Play, member: Member, known: Known, row: Any) -> set[int]:
    """What such a page may answer: to a stranger that there is none, and to nobody a fault."""
    is_of_child = row in OF_CHILD
    is_seen = play.oracle.sees_child(member, known.child) if is_of_child else play.oracle.sees(member, known)
    if not is_seen or {"storage_key"} & parts_of(row):  # a made-up file, whoever asks
        return {404}
    if member.role == "coordinator":
        return {403, 404} if "transition" in parts_of(row) else {403}
    return {200, 302, 403, 409} | ({404} if is_of_child or "transition" in parts_of(row) else set())


def address_for(play: Play, row: Any, known: Known) -> str:
    names = {"reference": known.reference, "code": known.child, "transition": play.chance.choice(["accept", "receive"])}
    return reverse(row.name, kwargs={name: names.get(name) or play.number() for name in sorted(parts_of(row))})
