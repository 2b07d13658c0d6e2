"""The directory's jobs. A mail's row holds it sealed while it waits: it may carry a link that signs somebody in."""

import datetime
import json

from django.core import mail
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from agencies.models import Gap
from agencies.models.gaps import KEPT_DAYS
from coordination.foundation import encryption

PLACE = "mail"


def send_later(*, to: str, subject: str, body: str) -> None:
    """Enqueue a mail in the running transaction. To nobody: the row is written all the same, and then dropped."""
    words = json.dumps({"to": to, "subject": " ".join(subject.split()), "body": body})
    send_mail.defer(sealed=encryption.seal_text(PLACE, words))


@app.task(name="send_mail", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_mail(sealed: str) -> None:
    """Send it. A worker that is killed right after sending sends it once more: better twice than never."""
    words = json.loads(encryption.unseal_text(PLACE, sealed))
    if words["to"]:
        mail.send_mail(words["subject"], words["body"], None, [words["to"]])


@app.periodic(cron="40 3 * * *")
@app.task(name="forget_old_gaps", queueing_lock="forget_old_gaps")
def forget_old_gaps(timestamp: int) -> None:
    """Each night: needs that nobody was mandated for leave the table after some time."""
    Gap.objects.filter(asked_on__lt=timezone.localdate() - datetime.timedelta(days=KEPT_DAYS)).delete()
