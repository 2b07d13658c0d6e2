"""Cases: files linked and taken out, by whoever may and may not; and who sees which case."""

from collections import Counter

from django.urls import reverse

from referrals.models import ChildFile
from tests.simulation.oracle import OPEN, WORKERS, Known
from tests.simulation.play import Play
from tests.simulation.world import Member


def look_at_case(play: Play, known: Known) -> None:
    """There for who sees one of its files, each with the codes it may know; and for nobody else."""
    member, case = play.anybody(known), case_of(play, known.child)
    play.asks.page(member, _address("case_detail", case), expect={200 if sees_case(play, member, case) else 404})


def link(play: Play, known: Known) -> None:
    """One of the agency's own files joins the case of another; the keeper of the case may, others may not."""
    case, chance = case_of(play, known.child), play.chance
    keeper = play.world.somebody_of(play.oracle.keepers[case])
    member = keeper if chance.random() < 0.7 else play.anybody(known)
    own = [child for child, files in play.oracle.of_child.items() if files[0].holder == member.agency]
    child = chance.choice(own) if own and chance.random() < 0.8 else known.child
    address, data = _address("case_link", case), {"child_file": child, "form_key": play.key()}
    is_own = child in own
    status = 404 if not sees_case(play, member, case) else 403 if not keeps(play, member, case) else 302
    status = 422 if status == 302 and not is_own else status
    for _time in range(2):
        before = case_of(play, child)  # asked first: of a child not met yet, the program tells where it is now
        response = play.asks(member, "POST", address, data, expect={status})
        if status == 302 and before != case:
            play.oracle.cases[child] = case
            _write_on(play, member, child, "case_link")
        play.asks.search(member, response, address, data)


def unlink(play: Play, known: Known) -> None:
    """The file's holder takes it out, into a case of its own."""
    case = case_of(play, known.child)
    member = play.world.somebody_of(known.holder) if play.chance.random() < 0.7 else play.anybody(known)
    address, data = _address("case_unlink", case, known.child), {"form_key": play.key()}
    is_seen = sees_case(play, member, case) and play.oracle.sees_child(member, known.child)
    status = 404 if not is_seen else 302 if holds(member, known.holder) else 403
    response = play.asks(member, "POST", address, data, expect={status})
    if status == 302:
        del play.oracle.cases[known.child]
        assert case_of(play, known.child) != case
        _write_on(play, member, known.child, "case_unlink")
    play.asks.search(member, response, address, data)


def holds(member: Member, agency: str) -> bool:
    return member.role in WORKERS and member.agency == agency


def keeps(play: Play, member: Member, case: str) -> bool:
    return holds(member, play.oracle.keepers[case])


def sees_case(play: Play, member: Member, case: str) -> bool:
    """The agency that opened it, and whoever sees one of its files."""
    files = [child for child, of in play.oracle.cases.items() if of == case]
    return keeps(play, member, case) or any(play.oracle.sees_child(member, child) for child in files)


def case_of(play: Play, child: str) -> str:
    """The code of the child's case; one that the oracle has not met is read from the program, with its keeper."""
    if child not in play.oracle.cases:
        case = ChildFile.objects.select_related("case__agency").get(code=child).case
        assert play.oracle.keepers.setdefault(case.code, case.agency.code) == play.oracle.of_child[child][0].holder
        play.oracle.cases[child] = case.code
    return play.oracle.cases[child]


def cases_are_the_oracles(play: Play) -> None:
    """Each file is in the case the oracle says; a case is met by as many files."""
    stored = dict(ChildFile.objects.filter(code__in=play.oracle.cases).values_list("code", "case__code"))
    assert stored == play.oracle.cases
    assert max(Counter(stored.values()).values()) > 1


def _write_on(play: Play, member: Member, child: str, name: str) -> None:
    """The open referrals of the child say so, as far as the agency sent or received them."""
    for one in play.oracle.of_child[child]:
        if one.status in OPEN and play.oracle.party(member, one) in {"sender", "receiver"}:
            one.added.append((name, member.agency))


def _address(name: str, *codes: str) -> str:
    return reverse(f"referrals:{name}", args=codes)
