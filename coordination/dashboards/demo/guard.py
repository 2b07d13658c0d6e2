"""Whether the demo world may be made here: never beside anything that is not a demo."""

from django.db import connection

from agencies.models import User
from referrals.models import Referral

LOCK = 2012_06_07  # one demo at a time; the day after the plan was launched


class Refused(Exception):
    """The database holds something that is not a demo; the message says what."""


def wait_for_others() -> None:
    """Let a demo that is being made finish first; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])


def has_demo() -> bool:
    """Whether the demo people are there. Asks as the owner, since the application role sees only its own rows."""
    return User.objects.using("owner").filter(is_demo=True).exists()


def has_people() -> bool:
    """Whether anybody has an account, of the demo or not."""
    return User.objects.using("owner").exists()


def refuse_others() -> None:
    """Raise Refused when somebody, or a referral by somebody, is not of the demo."""
    people = User.objects.using("owner").filter(is_demo=False).count()
    if people:
        raise Refused(f"This database holds {people} people who are not demo people: use an empty one for the demo.")
    referrals = Referral.objects.using("owner").filter(created_by__user__is_demo=False).count()
    if referrals:
        raise Refused(f"This database holds {referrals} referrals that are not of the demo: use an empty one.")
