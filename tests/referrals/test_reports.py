"""A child missing and found, and the report to child protection."""

import datetime
import re

import pytest
from django.utils import timezone

from coordination.foundation.models import AuditEntry
from referrals.models import Absence, ChildFile, ProtectionReport
from tests import factories
from tests.application_role import application_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral(sender, receiver):
    return factories.referral(sender, receiver, "accepted")


@pytest.fixture
def office(db):
    return factories.agency("MB-ANCR", kind="child protection")


def text(browser, address: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", browser.get(address).content.decode()).split())


def of(child_file, name: str) -> str:
    return f"{child_file.get_absolute_url()}{name}/"


def test_missing_shows_wherever_the_child_does(as_member, sender, receiver, outsider, referral) -> None:
    preview = factories.draft(sender, outsider.agency, of=referral.child_file)
    factories.move(preview, "send", by=sender)
    since = timezone.localtime() - datetime.timedelta(hours=5)

    said = as_member(sender).post(of(referral.child_file, "missing"), {"missing_since": f"{since:%Y-%m-%d %H:%M}"})

    assert said.status_code == 302
    for member, address in [
        (sender, "/"), (receiver, "/"), (outsider, "/"), (receiver, referral.get_absolute_url()),
        (outsider, preview.get_absolute_url()), (receiver, referral.child_file.get_absolute_url()),
    ]:  # fmt: skip
        assert "Missing since" in text(as_member(member), address), (member, address)


def test_found_ends_it_and_the_times_stay(as_member, sender, receiver, referral) -> None:
    browser, address = as_member(sender), of(referral.child_file, "missing")
    for days in (30, 20, 10):
        since = timezone.localtime() - datetime.timedelta(days=days)
        browser.post(address, {"missing_since": f"{since:%Y-%m-%d %H:%M}"})
        assert as_member(receiver).post(of(referral.child_file, "found")).status_code == 302

    assert "Missing since" not in text(browser, "/")
    assert text(browser, referral.child_file.get_absolute_url()).count("Missing since") == 3
    assert set(Absence.objects.values_list("found_by", flat=True)) == {receiver.pk}
    entries = AuditEntry.objects.filter(object_code=referral.child_file.code).order_by("pk")
    purposes = entries.values_list("purpose", flat=True)
    assert [name for name in purposes if name in {"reported missing", "found"}] == ["reported missing", "found"] * 3


def test_said_twice_is_one_absence(as_member, sender, referral) -> None:
    for _time in range(2):
        page = as_member(sender).get(of(referral.child_file, "missing"))
        assert page.status_code == 200
        answer = as_member(sender).post(of(referral.child_file, "missing"), {"missing_since": "2026-01-05 21:30"})
        assert answer.status_code == 302

    assert Absence.objects.count() == 1
    as_member(sender).post(of(referral.child_file, "found"))
    as_member(sender).post(of(referral.child_file, "found"))
    assert AuditEntry.objects.filter(purpose="found").count() == 1


@pytest.mark.parametrize("since", ["", "yesterday", "2999-01-01 10:00", "1990-01-01 10:00", "2026-13-45 10:00"])
def test_time_refused_beside_the_field(as_member, sender, referral, since: str) -> None:
    answer = as_member(sender).post(of(referral.child_file, "missing"), {"missing_since": since})

    assert answer.status_code == 422
    assert not Absence.objects.exists()


def test_report_says_when_to_whom_by_whom(as_member, sender, receiver, office, referral) -> None:
    browser, address = as_member(sender), of(referral.child_file, "report")
    assert "No report to child protection is written down" in text(browser, referral.child_file.get_absolute_url())

    answer = browser.post(address, {"agency": "MB-ANCR", "made_at": "2026-01-05 21:30", "number": "Zyx-17"})

    assert answer.status_code == 302
    shown = text(as_member(receiver), referral.child_file.get_absolute_url())
    assert {"Sandra Sender", "Zyx-17"} <= set(re.findall(r"Sandra Sender|Zyx-17", shown))
    report = ProtectionReport.objects.get()
    assert (report.agency, report.made_by) == (office, sender)


@pytest.mark.parametrize(("who", "status"), [("receiver", 403), ("outsider", 404), ("coordinator", 404)])
@pytest.mark.parametrize("name", ["missing", "found", "report"])
def test_only_those_who_work_with_the_child(request, as_member, sender, receiver, who, status, name) -> None:
    sent = factories.referral(sender, receiver, "received")

    assert as_member(request.getfixturevalue(who)).post(of(sent.child_file, name)).status_code == status


def test_reported_only_to_child_protection(as_member, sender, receiver, office, referral) -> None:
    answer = as_member(sender).post(
        of(referral.child_file, "report"), {"agency": receiver.agency.code, "made_at": "2026-01-05 21:30"}
    )

    assert answer.status_code == 422


def test_nobody_reports_for_a_colleague(sender, lead, office, referral) -> None:
    """The duty is personal: the database takes a report from the person who made it alone."""
    factories.reports(referral.child_file, by=sender)
    report = ProtectionReport.objects.get()
    report.pk, report.made_by, report.form_key = None, lead, referral.form_key

    with pytest.raises(Exception, match="row-level security"), application_role(sender):
        report.save()


def test_age_in_doubt_is_a_child_however_old(as_member, sender) -> None:
    """No birth date, an adult's looks: still a child, on the page and for whom to ask."""
    made = as_member(sender).post(
        "/referrals/new/", {"age_band": "18+", "age_status": "presumed", "place": factories.jurisdiction().code}
    )
    assert made.status_code == 302
    child_file = ChildFile.objects.get()

    assert child_file.is_treated_as_child
    assert "presumed to be a child: age in doubt" in text(as_member(sender), child_file.get_absolute_url())
