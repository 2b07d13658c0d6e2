"""Files on a referral: added, sealed on the disk, downloaded by those who may."""

import datetime

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coordination.foundation import uploads
from coordination.foundation.models import AuditEntry
from referrals.models import Attachment, ChildFile, TimelineEvent
from tests import factories
from tests.referrals.views.pages import at, text_of

CONTENT = b"Zyrianka was born in Emerson." + bytes(range(256)) * 1000


@pytest.fixture
def referral(sender, receiver):
    return factories.referral(sender, receiver, "accepted")


def add(browser, referral, *, name: str = "letter.pdf", content: bytes = CONTENT, **typed):
    file = SimpleUploadedFile(name, content, "application/pdf")
    return browser.post(at("attachment_add", referral), {"file": file, **typed})


def on_disk() -> bytes:
    return b"".join(path.read_bytes() for path in settings.FILES.rglob("*") if path.is_file())


def download(browser, referral):
    return browser.get(f"/referrals/{referral.reference}/files/{Attachment.objects.latest('pk').storage_key}/")


def test_added_by_one_downloaded_by_the_other(as_member, sender, receiver, referral) -> None:
    added = add(as_member(receiver), referral)
    page = text_of(as_member(sender).get(referral.get_absolute_url()))
    got = download(as_member(sender), referral)

    attachment = Attachment.objects.get()
    assert (added.status_code, attachment.size, attachment.added_by) == (302, len(CONTENT), receiver)
    assert "letter.pdf" in page
    assert b"".join(got.streaming_content) == CONTENT
    assert got["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert got["Content-Type"] == "application/octet-stream"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Cache-Control"] == "no-store"
    assert b"Zyrianka" not in on_disk()
    entry = AuditEntry.objects.get(verb="download")
    assert (entry.object_code, entry.purpose) == (
        referral.child_file.code,
        f"{referral.reference} {attachment.storage_key}",
    )
    assert TimelineEvent.objects.filter(transition="attachment").count() == 1


@pytest.mark.parametrize("who", ["outsider", "coordinator", "auditor", "administrator"])
def test_others_do_not_download(request, as_member, referral, receiver, who: str) -> None:
    factories.attachment(referral, by=receiver)

    assert download(as_member(request.getfixturevalue(who)), referral).status_code == 404


def test_preview_shows_no_file(as_member, sender, receiver) -> None:
    received = factories.referral(sender, receiver, "received")
    factories.attachment(received, by=sender, name="zyrianka.txt")
    browser = as_member(receiver)

    assert download(browser, received).status_code == 404
    assert "zyrianka" not in text_of(browser.get(received.get_absolute_url()))


def test_file_of_another_referral_under_this_one(as_member, sender, receiver, referral) -> None:
    factories.attachment(factories.referral(sender, receiver, "accepted"), by=sender)

    assert download(as_member(sender), referral).status_code == 404


def test_same_form_twice_is_one_file(as_member, sender, referral) -> None:
    key = factories.uuid.uuid4()

    answers = [add(as_member(sender), referral, form_key=key).status_code for _press in range(2)]

    assert answers == [302, 302]
    assert Attachment.objects.count() == 1


def test_too_large_is_said_beside_the_field_and_leaves_nothing(as_member, sender, referral, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 100_000)
    before = sorted(settings.FILES.rglob("*"))

    page = add(as_member(sender), referral)

    assert page.status_code == 422
    assert "The file is larger than 25 MB." in text_of(page)
    assert not Attachment.objects.exists()
    assert sorted(settings.FILES.rglob("*")) == before


def test_endless_upload_is_refused(as_member, sender, referral, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 50_000)

    assert add(as_member(sender), referral).status_code == 400


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("<b>a.html", "ba.html"),
        ("a\r\nX-Evil: 1.txt", "a"),
        ("étude (1).pdf", "étude_1.pdf"),
        ("x" * 200 + ".pdf", "x" * 120 + ".pdf"),
        (".htaccess", "htaccess"),
    ],
)
def test_names_are_made_harmless(as_member, sender, referral, name: str, kept: str) -> None:
    add(as_member(sender), referral, name=name)

    assert Attachment.objects.get().name == kept
    got = download(as_member(sender), referral)
    assert "\n" not in got["Content-Disposition"]


def test_no_file_and_empty_file_are_said_so(as_member, sender, referral) -> None:
    browser = as_member(sender)

    missing = browser.post(at("attachment_add", referral), {})
    empty = add(browser, referral, content=b"")

    assert (missing.status_code, empty.status_code) == (422, 422)
    assert "The submitted file is empty." in text_of(empty)


def test_closed_meanwhile(as_member, sender, receiver, referral) -> None:
    factories.move(referral, "complete", by=receiver)

    response = add(as_member(sender), referral)

    assert response.status_code == 409
    assert not Attachment.objects.exists()


def test_damaged_file_is_a_sentence(as_member, sender, referral) -> None:
    made = factories.attachment(referral, by=sender)
    uploads.path_of(made.storage_key).write_bytes(b"x" * 100)

    assert download(as_member(sender), referral).status_code == 503


def test_erased_child_gives_no_file(as_member, sender, referral) -> None:
    factories.attachment(referral, by=sender)
    now = timezone.now() - datetime.timedelta(days=1)
    ChildFile.objects.filter(pk=referral.child_file_id).update(erased_at=now)

    assert download(as_member(sender), referral).status_code == 410
