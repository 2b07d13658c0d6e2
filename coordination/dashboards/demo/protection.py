"""The demo's child who is missing, whose report to child protection has a number, and what was put into a file."""

import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from coordination.dashboards.demo.stage import Moment, Stage
from referrals import operations
from referrals.models import ProtectionReport, Referral

NUMBER = "ANCR-26-04417"
LETTER = (
    "Letter_of_the_clinic.txt",
    b"Seen at the clinic on Monday. Sleeps badly; comes back in a week.",
)
NOTE = "Her key worker rings on Thursdays after school. Keep the corner room free."


def play_protection(stage: Stage, bed: Referral, clinic: Referral, moment: Moment) -> None:
    """The girl with the bed ran yesterday evening and was reported; a clinic's letter lies with another referral."""
    by = bed.created_by
    with stage.acting(by, moment):
        child_file = Referral.objects.select_related("child_file__key").get(pk=bed.pk).child_file
        report = ProtectionReport(agency=stage.agencies["MB-ANCR"], made_at=moment, number=NUMBER, form_key=stage.key())
        operations.record_protection_report(child_file, by=by, report=report)
        operations.report_missing(child_file, by=by, missing_since=moment - datetime.timedelta(hours=14))
    shelter = stage.someone(bed.receiving_agency.code)
    with stage.acting(shelter, moment):
        held = Referral.objects.select_related("child_file__key").get(pk=bed.pk)
        operations.add_note(held, by=shelter, words=NOTE, form_key=stage.key())
    name, content = LETTER
    nurse = stage.someone(clinic.receiving_agency.code)
    with stage.acting(nurse, moment):
        file = SimpleUploadedFile(name, content, "text/plain")
        kept = {"file": file, "name": name, "content_type": "text/plain"}
        operations.add_attachments(Referral.objects.get(pk=clinic.pk), by=nurse, files=[kept])
