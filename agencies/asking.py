"""Asking who can help, as a member: the answer whole, and what nobody is mandated for noted for the coordinator."""

from collections.abc import Iterable
from dataclasses import dataclass

from agencies.models import Gap, Jurisdiction, Membership, Need
from agencies.roles import Ability, allows
from agencies.routing import (
    Candidate,
    Known,
    Level,
    best_set,
    functions_serving,
    nearest_level_up,
    unmet,
    who_can_help,
)

MOST_SHOWN = 10


@dataclass(frozen=True)
class Answer:
    """Who can help: candidates in their order, and for needs that nobody is mandated for the nearest level up."""

    needs: list[Need]
    place: Jurisdiction
    known: Known
    candidates: list[Candidate]
    unmet: list[Level]
    only_own: list[Need]
    """Needs that nobody but the agencies left out is mandated for."""
    is_noted: bool
    """Whether the coordinator sees what nobody is mandated for."""

    @property
    def shown(self) -> list[Candidate]:
        return self.candidates[:MOST_SHOWN]

    @property
    def more(self) -> int:
        """How many candidates are not shown."""
        return len(self.candidates) - len(self.shown)

    @property
    def best(self) -> Candidate | None:
        """The best single agency, when several needs were asked for."""
        return self.candidates[0] if self.candidates and len(self.needs) > 1 else None

    @property
    def together(self) -> list[tuple[Candidate, list[Need]]]:
        """The best set; empty when one agency does what all could do."""
        chosen = best_set(self.candidates) if self.best else []
        return chosen if len(chosen) > 1 else []


def ask(
    needs: Iterable[Need],
    place: Jurisdiction,
    *,
    known: Known,
    by: Membership,
    leave_out: Iterable[int] = (),
    is_again: bool = False,
) -> Answer:
    """Find who can help, the agencies of `leave_out` apart. A need that nobody is mandated for is noted, once a day.

    Not where somebody is mandated in a part of the place, which was only named too widely; and only for those who
    refer children: whoever looks around in the directory misses nobody. Asked again for a form that was wrong, nothing
    is noted.
    """
    needs, leave_out = list(needs), set(leave_out)
    serving = functions_serving(needs)
    everybody = who_can_help(needs, place, known=known, serving=serving)
    candidates = [candidate for candidate in everybody if candidate.agency.pk not in leave_out]
    missing = unmet(needs, everybody)
    levels = nearest_level_up(missing, place, known=known, serving=serving)
    gaps = [level.need for level in levels if not level.is_within]
    is_noted = allows(by, Ability.WORK_REFERRALS)
    if gaps and is_noted and not is_again:
        Gap.objects.note(gaps, place=place, is_adult=known.is_adult, by=by)
    only_own = [need for need in unmet(needs, candidates) if need not in missing]
    return Answer(needs, place, known, candidates, levels, only_own, is_noted)
