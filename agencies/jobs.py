"""Mail, sent by the worker: the row that waits holds it sealed, since it may carry a link that signs somebody in."""

import json

from django.core import mail
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

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
