"""The jobs of referrals: telling what happened, ringing clocks, warning before the end, keeping summaries."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from referrals import notifications, operations

AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4)


@app.task(name="tell_of_event", retry=AGAIN)
def tell_of_event(event: int) -> None:
    """Tell of one event of a timeline. Run twice, it tells once."""
    notifications.tell_of(event)


@app.task(name="tell_of_lead", retry=AGAIN)
def tell_of_lead(event: str, code: str, agency: int, by: int, key: str) -> None:
    """Tell of an offer of the lead of a case, or of the answer. Run twice, it tells once."""
    notifications.tell_of_lead(event, code, agency, by, key)


@app.periodic(cron="* * * * *")
@app.task(name="ring_clocks", queueing_lock="ring_clocks")
def ring_clocks(timestamp: int) -> None:
    """Each minute: the clocks of referrals that wait for an answer."""
    notifications.ring_clocks(timezone.now())


@app.periodic(cron="20 * * * *")
@app.task(name="ring_before_the_end", queueing_lock="ring_before_the_end")
def ring_before_the_end(timestamp: int) -> None:
    """Each hour: permits and consents that run out soon."""
    notifications.ring_before_the_end(timezone.localdate())


@app.periodic(cron="25 * * * *")
@app.task(name="lapse_consents", queueing_lock="lapse_consents")
def lapse_consents(timestamp: int) -> None:
    """Each hour: consents whose last day is over no longer cover anything."""
    notifications.lapse_consents(timezone.localdate())


@app.periodic(cron="17 * * * *")
@app.task(name="refresh_answering", queueing_lock="refresh_answering")
def refresh_answering(timestamp: int) -> None:
    """Each hour: how agencies answered lately, for the order of "who can help"."""
    operations.refresh_answering()


@app.periodic(cron="20 9 * * *")
@app.task(name="look_at_ages", queueing_lock="look_at_ages")
def look_at_ages(timestamp: int) -> None:
    """Each day, when it is the same day in all of America and Europe: children who come of age."""
    operations.look_at_ages(timezone.now())
