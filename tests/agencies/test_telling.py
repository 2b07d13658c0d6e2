"""Who is told what: once each, on the page and by mail as they wish, in their language, nothing about a child."""

import datetime
import smtplib
from io import BytesIO, StringIO, TextIOWrapper
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from agencies import jobs, telling
from agencies.models import Mail, Membership, Notification
from agencies.notices import NOTICES, Mailing, MailWish, is_mailed_at_once, stage_of, waits_for_digest
from agencies.operations import note_returned
from referrals.enums import Bell
from referrals.models.conversation import EVENT_LABELS
from tests import factories
from tests.application_role import application_role
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db


def tell(*members: Membership, event: str = "send", code: str = "R-2026-000123", key: str = "event 1") -> int:
    with application_role(None):
        return telling.tell(event=event, code=code, path=f"/referrals/{code}/", key=key, members=members)


def wishing(member: Membership, wish: str, language: str = "en") -> Membership:
    member.user.mail_wish, member.user.language = wish, language
    member.user.save()
    return member


def test_table_names_what_happens() -> None:
    """Every row is an event of the timeline, the emergency's sending, a bell, the lead of a case, what runs out, or an
    action item that is late."""
    of_lead = {"lead_asked", "lead_taken", "lead_declined"}
    by_phone = {"call_half", "call_most"}  # the bells of a receiver at which nobody signs in
    ending = {
        name for name in NOTICES if name.partition("_")[0] in {"permit", "consent", "item", "of"} and name[-1].isdigit()
    }

    assert set(NOTICES) - ending <= {*EVENT_LABELS, *Bell.values, *of_lead, *by_phone, "emergency", "item_late"}
    assert set(Bell.values) <= set(NOTICES)
    assert len(ending) == 12
    assert all(str(row.words).endswith(": %(code)s") for row in NOTICES.values())


@pytest.mark.parametrize(
    ("mailing", "wish", "now", "digest"),
    [
        (Mailing.NEVER, MailWish.AT_ONCE, False, False),
        (Mailing.CHOSEN, MailWish.AT_ONCE, True, False),
        (Mailing.CHOSEN, MailWish.DIGEST, False, True),
        (Mailing.CHOSEN, MailWish.OVERDUE, False, False),
        (Mailing.SOON, MailWish.DIGEST, True, False),
        (Mailing.SOON, MailWish.OVERDUE, False, False),
        (Mailing.ALWAYS, MailWish.DIGEST, True, False),
        (Mailing.ALWAYS, MailWish.OVERDUE, True, False),
    ],
)
def test_mail_is_as_the_person_wishes(mailing, wish, now: bool, digest: bool) -> None:
    assert (is_mailed_at_once(mailing, wish), waits_for_digest(mailing, wish)) == (now, digest)


@pytest.mark.parametrize(
    ("left", "stage"), [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)]
)
def test_stage_before_the_end(left: int, stage: int | None) -> None:
    assert stage_of(left) == stage


def test_each_is_told_once(sender, receiver) -> None:
    assert tell(sender, receiver) == 2
    assert tell(sender, receiver) == 0

    assert Notification.objects.count() == 2
    assert run_jobs("send_mail") == 2
    assert [message.to for message in mail.outbox] == [[sender.user.email], [receiver.user.email]]


def test_member_of_two_agencies_gets_one_mail(sender, outsider) -> None:
    twice = factories.membership(outsider.agency, person=sender.user)

    assert tell(sender, twice) == 2
    assert run_jobs("send_mail") == 1


def test_mail_is_in_the_person_s_language_with_a_link(sender, settings) -> None:
    settings.SITE = "https://accord.example"
    tell(wishing(sender, "at_once", "fr"))
    run_jobs("send_mail")

    message = mail.outbox[0]
    html, kind = message.alternatives[0]
    assert message.subject.replace("\xa0", " ") == "Un aiguillage attend votre organisme : R-2026-000123"
    assert kind == "text/html"
    assert "https://accord.example/referrals/R-2026-000123/" in message.body
    assert '<a href="https://accord.example/referrals/R-2026-000123/">' in html
    assert 'lang="fr"' in html
    assert message.extra_headers["Message-ID"] == f"<{Mail.objects.get().pk}@accord>"


@pytest.mark.parametrize(
    ("spoken", "chosen", "language"),
    [(["fr"], "", "fr"), (["en", "fr"], "", "en"), ([], "", "en"), (["fr"], "en", "en"), (["en"], "fr", "fr")],
)
def test_language_of_who_chose_none(sender, spoken: list[str], chosen: str, language: str) -> None:
    sender.agency.languages, sender.user.language = spoken, chosen

    assert telling.language_of(sender) == language


def test_mail_waits_sealed(sender) -> None:
    tell(sender)

    job = ProcrastinateJob.objects.get(task_name="send_mail")
    assert "R-2026" not in str(job.args)
    assert sender.user.email not in str(job.args)


def test_digest_leaves_once_in_the_morning_of_the_agency(sender, receiver, settings) -> None:
    wishing(sender, "digest")
    with time_machine.travel("2026-11-24T15:00:00Z", tick=False):
        tell(sender, receiver)
        tell(sender, event="accept", code="R-2026-000124", key="event 2")
        tell(sender, event="overdue", code="R-2026-000125", key="event 3")
    assert run_jobs("send_mail") == 2  # the receiver's, and what is overdue
    sent = len(mail.outbox)

    def digests(hour: int) -> int:
        moment = datetime.datetime(2026, 11, 25, hour, 5, tzinfo=datetime.UTC)
        with time_machine.travel(moment, tick=False), application_role(None):
            return telling.send_digests(moment)

    toronto = 5  # hours behind UTC
    assert digests(6 + toronto) == 0
    assert digests(7 + toronto) == 1
    assert digests(8 + toronto) == 0
    run_jobs("send_mail")

    message = mail.outbox[-1]
    assert (len(mail.outbox), message.to) == (sent + 1, [sender.user.email])
    assert message.subject == "Accord: 2 notifications"
    assert "R-2026-000123" in message.body
    assert "R-2026-000124" in message.body
    assert "R-2026-000125" not in message.body


def test_only_overdue(sender) -> None:
    wishing(sender, "overdue")
    tell(sender)
    tell(sender, event="overdue", key="event 2")

    assert Notification.objects.count() == 2
    run_jobs("send_mail")
    assert [message.subject for message in mail.outbox] == ["A referral is overdue: R-2026-000123"]


# ---- The pages ---------------------------------------------------------------------------------


def test_page_shows_one_s_own_and_counts_the_unread(sender, receiver, as_member) -> None:
    tell(sender, receiver)
    tell(sender, event="accept", key="event 2")
    client = as_member(sender)

    page = client.get("/account/notifications/").content.decode()
    assert page.count("R-2026-000123") == 2
    assert '<span class="unread">2<' in page

    first = Notification.objects.get(membership=sender, event="send")
    assert client.post(f"/account/notifications/{first.uuid}/").headers["Location"] == "/referrals/R-2026-000123/"
    assert '<span class="unread">1<' in client.get("/account/notifications/").content.decode()
    assert client.post("/account/notifications/read/").headers["Location"] == "/account/notifications/"
    assert '<span class="unread">' not in client.get("/account/notifications/").content.decode()
    assert Notification.objects.filter(membership=receiver).unread().count() == 1


def test_other_people_s_notification_is_not_there(sender, receiver, as_member) -> None:
    tell(receiver)
    theirs = Notification.objects.get()

    assert as_member(sender).post(f"/account/notifications/{theirs.uuid}/").status_code == 404
    assert Notification.objects.unread().count() == 1


def test_row_security_shows_one_s_own(sender, receiver) -> None:
    tell(sender, receiver)

    for member in (sender, receiver):
        with application_role(member):
            assert [row.membership_id for row in Notification.objects.all()] == [member.pk]
    with application_role(None):
        assert not Notification.objects.exists()
    with pytest.raises(Exception, match="row-level security"), application_role(sender):
        Notification.objects.create(membership=sender, key="x", event="send", code="x", path="/", at=timezone.now())


@pytest.mark.parametrize("rows", [1, 3])
def test_page_of_notifications_costs_the_same(sender, as_member, queries_of, rows: int) -> None:
    for number in range(rows):
        tell(sender, key=f"event {number}")

    assert len(queries_of(as_member(sender), "/account/notifications/")) == 4


def test_wish_is_kept_and_returned_mail_tried_again(sender, as_member) -> None:
    assert note_returned(sender.user.email.upper())
    client = as_member(sender)
    assert "came back on" in client.get("/account/").content.decode()
    sender.user.refresh_from_db()
    tell(sender)
    assert run_jobs("send_mail") == 0

    assert client.post("/account/mail/", {"mail_wish": "digest"}).status_code == 302
    assert client.post("/account/mail/", {"mail_wish": "never"}).status_code == 302

    sender.user.refresh_from_db()
    assert (sender.user.mail_wish, sender.user.mail_returned_at) == ("digest", None)


# ---- Mail that does not get through ------------------------------------------------------------


class Refusing:
    """Stands for a mail server that refuses."""

    def __init__(self, *args, **kwargs) -> None:
        pass

    def send_messages(self, messages) -> int:
        raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (550, b"No such mailbox")})


def test_refused_mail_is_tried_again_and_shown(sender, administrator, as_member, settings) -> None:
    settings.EMAIL_BACKEND = "tests.agencies.test_telling.Refusing"
    tell(sender)
    job = ProcrastinateJob.objects.get(task_name="send_mail")

    for _try in range(2):
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            jobs.send_mail(**job.args)

    failing = Mail.objects.get()
    assert (failing.tries, failing.fault, failing.sent_at) == (2, "SMTPRecipientsRefused: 550 No such mailbox", None)
    page = as_member(administrator).get("/mail/").content.decode()
    assert sender.user.email in page
    assert "550 No such mailbox" in page
    assert "R-2026-000123" not in page


def test_waits_grow_until_it_is_given_up() -> None:
    retry = jobs.send_mail.retry_strategy
    tries = [SimpleNamespace(attempts=tried) for tried in range(10)]
    made = [retry.get_retry_decision(exception=OSError(), job=job) for job in tries]

    waits = [round((one.retry_at - timezone.now()).total_seconds()) for one in made if one]
    assert waits == [4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144]


def test_mail_is_sent_once_even_if_the_job_runs_twice(sender) -> None:
    tell(sender)

    assert run_jobs("send_mail") == 1
    assert run_jobs("send_mail") == 1
    assert len(mail.outbox) == 1


REPORT = """\
From: MAILER-DAEMON@mail.example
Subject: Undelivered Mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; {failed}
Action: failed
Status: 5.1.1

Final-Recipient: rfc822; late@example.org
Action: delayed
Status: 4.4.1

--b--
"""


def test_bounce_reads_a_report(sender, monkeypatch) -> None:
    report = REPORT.format(failed=sender.user.email).encode()
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(report)))
    said = StringIO()

    call_command("bounce", stdout=said)

    assert said.getvalue() == f"{sender.user.email}: mail is held back\n"
    sender.user.refresh_from_db()
    assert sender.user.mail_returned_at is not None


def test_bounce_of_nothing_and_of_a_stranger(monkeypatch) -> None:
    said = StringIO()
    call_command("bounce", address="nobody@example.org", stdout=said)
    assert said.getvalue() == "nobody@example.org: nobody here has it\n"

    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"Subject: hello\n\nhello")))
    with pytest.raises(CommandError, match="No address failed"):
        call_command("bounce")


def test_what_was_told_and_read_is_forgotten(sender, receiver) -> None:
    tell(sender, receiver)
    long_ago = timezone.now() - datetime.timedelta(days=91)
    Mail.objects.update(asked_at=long_ago)
    Notification.objects.update(at=long_ago)
    Notification.objects.filter(membership=sender).update(read_at=long_ago)

    with application_role(None):
        jobs.forget_told(timestamp=0)

    assert not Mail.objects.exists()
    assert Notification.objects.get().membership == receiver
