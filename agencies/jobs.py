"""The directory's jobs: mail, the daily digest, and clearing away what was told or asked long ago."""

import datetime

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from agencies import mail, telling
from agencies.models import Gap
from agencies.models.gaps import KEPT_DAYS
from agencies.models.notifications import MOST_TRIES

KEEP_DAYS = 90


@app.task(name="send_mail", retry=RetryStrategy(max_attempts=MOST_TRIES, exponential_wait=4))
def send_mail(sealed: str, ident: str) -> None:
    """Send it, or write down why not and try again later."""
    try:
        mail.deliver(sealed, ident)
    except Exception as error:
        mail.note_failure(ident, error)
        raise


@app.periodic(cron="5 * * * *")
@app.task(name="send_digests", queueing_lock="send_digests")
def send_digests(timestamp: int) -> None:
    """Each hour: the digests of those agencies whose morning it is."""
    telling.send_digests(timezone.now())


@app.periodic(cron="33 * * * *")
@app.task(name="forget_told", queueing_lock="forget_told")
def forget_told(timestamp: int) -> None:
    """Each hour: what was told and read some time ago."""
    telling.forget(timezone.now() - datetime.timedelta(days=KEEP_DAYS))


@app.periodic(cron="40 3 * * *")
@app.task(name="forget_old_gaps", queueing_lock="forget_old_gaps")
def forget_old_gaps(timestamp: int) -> None:
    """Each night: needs that nobody was mandated for leave the table after some time."""
    Gap.objects.filter(asked_on__lt=timezone.localdate() - datetime.timedelta(days=KEPT_DAYS)).delete()
