"""Mail, sent by the worker: the row that waits holds it sealed, since it may carry a link that signs somebody in."""

import json
import uuid
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django import app

from agencies.models import Mail
from coordination.foundation import encryption

PLACE = "mail"


def send_later(*, to: str, subject: str, body: str, html: str = "", ident: uuid.UUID | None = None) -> None:
    """Enqueue a mail in the running transaction. To nobody: the row is written all the same, and then dropped.

    The same `ident` is enqueued once.
    """
    mail, is_new = Mail.objects.get_or_create(uuid=ident or uuid.uuid4(), defaults={"to": to})
    if not is_new:
        return
    words = json.dumps({"to": to, "subject": " ".join(subject.split()), "body": body, "html": html})
    task = app.configure_task("send_mail", allow_unknown=True)
    task.defer(sealed=encryption.seal_text(PLACE, words), ident=str(mail.pk))


@transaction.atomic
def deliver(sealed: str, ident: str) -> None:
    """Hand it to the mail server, once: under the row's lock, and not when it was sent already.

    Killed after the server took it and before that is written down, the worker sends it again, under the same
    Message-ID, by which mailboxes tell that it is one. Raises what the mail server makes of it.
    """
    mail = Mail.objects.select_for_update().get(pk=ident)
    if mail.sent_at is not None:
        return
    words = json.loads(encryption.unseal_text(PLACE, sealed))
    if words["to"]:
        message = EmailMultiAlternatives(words["subject"], words["body"], None, [words["to"]])
        message.extra_headers |= {"Message-ID": f"<{mail.pk}@accord>", "Auto-Submitted": "auto-generated"}
        if words["html"]:
            message.attach_alternative(words["html"], "text/html")
        message.send()
    mail.sent_at, mail.fault = timezone.now(), ""
    mail.save(update_fields=["sent_at", "fault"])


def note_failure(ident: str, error: Exception) -> None:
    """Write down that a try failed and how, for the page of failing mail; never the words of the mail."""
    Mail.objects.filter(pk=ident).update(tries=F("tries") + 1, tried_at=timezone.now(), fault=_said(error)[:200])


def _said(error: Exception) -> str:
    """The kind of failure, and the server's code and words where it gave any."""
    answers = [(error.smtp_code, error.smtp_error)] if isinstance(error, SMTPResponseException) else []
    if isinstance(error, SMTPRecipientsRefused):
        answers = list(error.recipients.values())
    parts = [
        f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}" for code, words in answers
    ]
    return ": ".join([type(error).__name__, *parts])
