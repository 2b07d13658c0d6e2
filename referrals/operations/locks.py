"""Holding a referral's row while something is done with it, so that what is judged is what is changed."""

from collections.abc import Container

from referrals.models import Referral


class AlreadyMoved(Exception):
    """Somebody else moved the referral first; `referral` is as it stands now."""

    def __init__(self, referral: Referral) -> None:
        super().__init__(referral.reference)
        self.referral = referral


def hold(referral: Referral) -> Referral:
    """The row as it stands now, locked until the transaction ends."""
    rows = Referral.objects.select_for_update(of=("self",)).select_related("child_file__key")
    return rows.get(pk=referral.pk)


def require_state(held: Referral, states: Container[str]) -> None:
    """Raise AlreadyMoved unless the held referral is in one of `states`."""
    if held.status not in states:
        raise AlreadyMoved(held)
