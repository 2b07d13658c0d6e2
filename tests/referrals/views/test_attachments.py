"""Files on a referral: added, sealed on the disk, downloaded by those who may."""

import datetime
import io

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from agencies.models import Agency
from coordination.foundation import uploads
from coordination.foundation.file_places import place_of
from coordination.foundation.models import AuditEntry
from referrals import operations
from referrals.models import Attachment, ChildFile, TimelineEvent
from tests import factories
from tests.foundation import clamav, files
from tests.referrals.views.pages import at, text_of

CONTENT = b"%PDF-1.7 Zyrianka was born in Emerson." + bytes(range(256)) * 1000


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
    assert got["Content-Type"] == "application/pdf"
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
    assert "letter.pdf is larger than 25 MB." in text_of(page)
    assert not Attachment.objects.exists()
    assert sorted(settings.FILES.rglob("*")) == before


def test_endless_upload_is_refused(as_member, sender, referral, monkeypatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 50_000)

    assert add(as_member(sender), referral).status_code == 400


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("<b>a.html", "ba.pdf"),
        ("a\r\nX-Evil: 1.txt", "a.pdf"),
        ("null\x00byte.pdf", "nullbyte.pdf"),
        ("???", "file.pdf"),
        ("letter.pdf.exe", "letter.pdf.pdf"),
        ("étude (1).pdf", "étude_1.pdf"),
        ("x" * 200 + ".pdf", "x" * 120 + ".pdf"),
        (".htaccess", "htaccess.pdf"),
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
    place_of(made.storage_key).path.write_bytes(b"x" * 100)

    assert download(as_member(sender), referral).status_code == 503


def test_erased_child_gives_no_file(as_member, sender, referral) -> None:
    factories.attachment(referral, by=sender)
    now = timezone.now() - datetime.timedelta(days=1)
    ChildFile.objects.filter(pk=referral.child_file_id).update(erased_at=now)

    assert download(as_member(sender), referral).status_code == 410


def test_several_at_once_and_a_photo(as_member, sender, referral) -> None:
    key = factories.uuid.uuid4()
    pictured = SimpleUploadedFile("IMG_1.jpg", files.photo(), "image/jpeg")
    chosen = [SimpleUploadedFile("a.pdf", CONTENT), SimpleUploadedFile("b.txt", b"A letter.")]
    browser = as_member(sender)

    page = browser.post(
        at("attachment_add", referral), {"file": chosen, "photo": pictured, "form_key": key}, follow=True
    )
    chosen = [SimpleUploadedFile("a.pdf", CONTENT), SimpleUploadedFile("b.txt", b"A letter.")]
    browser.post(at("attachment_add", referral), {"file": chosen, "form_key": key})

    assert "3 files were added." in text_of(page)
    kept = {row.name: row.content_type for row in Attachment.objects.all()}
    assert kept == {"a.pdf": "application/pdf", "b.txt": "text/plain", "IMG_1.jpg": "image/jpeg"}
    assert TimelineEvent.objects.filter(transition="attachment").count() == 3
    image = b"".join(download(browser, referral).streaming_content)
    assert dict(Image.open(io.BytesIO(image)).getexif()) == {}


def test_one_bad_file_keeps_none(as_member, sender, referral) -> None:
    before = sorted(settings.FILES.rglob("*"))
    chosen = [SimpleUploadedFile("a.pdf", CONTENT), SimpleUploadedFile("b.pdf", b"MZ\x90\x00 a program")]

    page = as_member(sender).post(at("attachment_add", referral), {"file": chosen})

    assert page.status_code == 422
    assert "b.pdf is not a kind of file that is kept here, or it is damaged. Add a PDF" in text_of(page)
    assert not Attachment.objects.exists()
    assert sorted(settings.FILES.rglob("*")) == before


def test_disk_fails_at_the_second_file(as_member, sender, referral, monkeypatch) -> None:
    taken = factories.uuid.uuid4()
    path = place_of(taken).path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"in the way")
    before = sorted(row for row in settings.FILES.rglob("*") if row.is_file())
    monkeypatch.setattr("uuid.uuid4", iter([*(factories.uuid.UUID(int=n) for n in range(1, 2)), taken]).__next__)
    chosen = [
        {"file": SimpleUploadedFile(name, b"A letter."), "name": name, "content_type": "text/plain"} for name in "ab"
    ]

    with pytest.raises(FileExistsError), factories.application_role(sender):
        operations.add_attachments(referral, by=sender, files=chosen)

    assert not Attachment.objects.exists()
    assert sorted(row for row in settings.FILES.rglob("*") if row.is_file()) == before


def test_vast_image_is_refused(as_member, sender, referral) -> None:
    page = add(as_member(sender), referral, name="x.png", content=files.vast_png())

    assert page.status_code == 422
    assert "x.png has more than 50 million pixels." in text_of(page)


def test_more_than_ten(as_member, sender, referral) -> None:
    chosen = [SimpleUploadedFile(f"{n}.txt", b"A letter.") for n in range(11)]

    page = as_member(sender).post(at("attachment_add", referral), {"file": chosen})

    assert page.status_code == 422
    assert "Add ten files at most together" in text_of(page)


def test_page_says_what_is_never_uploaded_and_where_it_goes(as_member, sender, referral) -> None:
    tipline = Agency.objects.filter(code="CYBERTIP").first() or factories.agency("CYBERTIP", name_en="Cybertip.ca")

    page = text_of(as_member(sender).get(at("attachment_add", referral)))

    assert "Never upload images of exploitation, not even as evidence." in page
    assert "call the police" in page
    assert f'<a href="{tipline.get_absolute_url()}">{tipline.name}</a>' in page
    assert "multiple" in page
    assert 'capture="environment"' in page


def test_infected_file_is_refused_and_audited(as_member, sender, referral, settings) -> None:
    scanner = clamav.StandIn()
    settings.CLAMD = scanner.address

    page = add(as_member(sender), referral, name="bad.pdf", content=clamav.BAD)
    fine = add(as_member(sender), referral)
    scanner.close()

    assert (page.status_code, fine.status_code) == (422, 302)
    assert "bad.pdf carries malicious software and was not kept." in text_of(page)
    assert Attachment.objects.count() == 1
    entry = AuditEntry.objects.get(verb="denied")
    assert (entry.object_code, entry.purpose) == (referral.reference, "infected file: Test.Sign")


def test_scanner_away_keeps_nothing_and_says_so(as_member, sender, referral, settings) -> None:
    settings.CLAMD = "127.0.0.1:1"

    page = add(as_member(sender), referral)

    assert page.status_code == 422
    assert "Files cannot be checked for malicious software just now." in text_of(page)
    assert not Attachment.objects.exists()
