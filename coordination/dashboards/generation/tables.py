"""The tables that are written by COPY, and the writing of one batch."""

from collections import defaultdict
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from coordination.foundation.sealed import seal_value

COLUMNS = {
    "referrals_case": "id code agency_id created_at created_by_id",
    "referrals_childfile": "id code case_id agency_id age_band age_status situations languages place_id"
    " created_at created_by_id",
    "referrals_childkey": "id child_file_id master wrapped",
    "referrals_childidentity": "id child_file_id given_name family_name date_of_birth safe_contact",
    "referrals_blindindex": "id child_file_id kind digest",
    "referrals_referral": (
        "id reference child_file_id sending_agency_id receiving_agency_id passed_on_by_id redirected_from_id chain_id"
        " status urgency place_id basis may_be_passed_on worker_id declined_reason form_key created_at created_by_id"
        " first_sent_at sent_at sent_by_id received_at received_by_id accepted_at accepted_by_id answered_at closed_at"
        " closed_by_id respond_by updated_at"
    ),
    "referrals_referralneed": "id referral_id need_id outcome unmet_reason",
    "referrals_participation": "id referral_id agency_id party access status urgency respond_by updated_at seen_at",
    "referrals_narrative": "id referral_id what_happened",
    "referrals_consent": "id referral_id decided_by explained child_view guardian_told recorded_at recorded_by_id",
    "referrals_timelineevent": "id referral_id transition from_status to_status at by_id agency_id",
    "referrals_message": "id referral_id event_id kind words answered_by at by_id agency_id",
}
"""In the order in which they can be written: what is referred to first."""


class Batch:
    """Rows that wait to be written, by table; gives each its key."""

    def __init__(self, first_keys: dict[str, int]) -> None:
        self.next_keys = dict(first_keys)
        self.rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)

    def add(self, table: str, *values: Any) -> int:
        """Put a row of these values behind its key; the key."""
        key = self.next_keys[table]
        self.next_keys[table] = key + 1
        self.rows[table].append((key, *values))
        return key


def sealed_row(table: str, row: int, key: bytes, values: dict[str, str]) -> list[bytes]:
    """The values by column, sealed for this row as the model would; empty ones stay empty."""
    return [seal_value(key, text, f"{table}.{column} {row}") if text else b"" for column, text in values.items()]


def lock_and_read_keys(owner: BaseDatabaseWrapper) -> dict[str, int]:
    """Keep everybody else from adding rows until the transaction ends; the next free key of each table."""
    keys = {}
    with owner.cursor() as cursor:
        names = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
        cursor.execute(sql.SQL("lock table {} in exclusive mode").format(names))
        for table in COLUMNS:
            cursor.execute("select nextval(pg_get_serial_sequence(%s, 'id'))", [table])
            keys[table] = cursor.fetchone()[0]
    return keys


def reserve_numbers(owner: BaseDatabaseWrapper, count: int) -> int:
    """Take `count` numbers of references; the first of them."""
    with owner.cursor() as cursor:
        cursor.execute("select nextval('referral_number')")
        first = cursor.fetchone()[0]
        cursor.execute("select setval('referral_number', %s)", [first + count - 1])
    return first


def write(owner: BaseDatabaseWrapper, batch: Batch) -> None:
    """Write the waiting rows and forget them."""
    with owner.cursor() as cursor:
        for table, columns in COLUMNS.items():
            names = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
            statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), names)
            with cursor.copy(statement) as copy:
                for row in batch.rows.pop(table, ()):
                    copy.write_row(row)


def set_keys(owner: BaseDatabaseWrapper, batch: Batch) -> None:
    """Let the sequences go on after the last key given."""
    with owner.cursor() as cursor:
        for table, key in batch.next_keys.items():
            cursor.execute("select setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, key])


def analyze(owner: BaseDatabaseWrapper) -> None:
    """Fresh statistics, so that the first plan is a good one."""
    with owner.cursor() as cursor:
        for table in [*COLUMNS, "agencies_agency", "agencies_user", "agencies_membership", "agencies_mandate"]:
            cursor.execute(sql.SQL("analyze {}").format(sql.Identifier(table)))
