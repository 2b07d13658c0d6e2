"""Loading a whole folder of reference files."""

from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from agencies.reference_loading.report import FileReport
from agencies.reference_loading.tables import LOADERS
from coordination.foundation import audit
from coordination.foundation.models import Verb

DEFAULT_FOLDER = Path(settings.BASE_DIR) / "agencies" / "reference"
LOCK = 2012_06_06  # one load at a time; the day the plan was launched


@transaction.atomic
def load_reference(folder: Path = DEFAULT_FOLDER) -> list[FileReport]:
    """Load every file of `folder` in one transaction: new rows, changed fields; reports name refused lines.

    Waits for another load to finish first, so that two at once do not make rows twice. Audited when it changed a row.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
    reports = [loader.load(folder) for loader in LOADERS]
    changes = sum(report.new + report.changed for report in reports)
    if changes:
        audit.record(Verb.WRITE, actor="load_reference", kind="reference data", purpose=f"{changes} rows")
    return reports
