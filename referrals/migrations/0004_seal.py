from django.db import migrations

# The one migration that imports something of ours: what is sealed must open with the code that runs afterwards.
from coordination.foundation import encryption

BATCH = 1000  # child files
OF_CHILD = "select t.id, t.{row}::text, {columns} from {table} t where t.child_file_id = %s"
OF_REFERRAL = (
    "select t.id, t.{row}::text, {columns} from {table} t join referrals_referral r on r.id = t.referral_id"
    " where r.child_file_id = %s"
)
TABLES = [  # table, what tells the row apart, its columns, how to find the rows of a child
    ("referrals_childidentity", "child_file_id", ["given_name", "family_name", "date_of_birth", "safe_contact"], OF_CHILD),
    ("referrals_permit", "number_digest", ["number"], OF_CHILD),
    ("referrals_narrative", "referral_id", ["what_happened"], OF_REFERRAL),
    ("referrals_consent", "referral_id", ["decided_by", "child_view"], OF_REFERRAL),
    ("referrals_message", "event_id", ["words"], OF_REFERRAL),
    ("referrals_attachment", "storage_key", ["name"], OF_REFERRAL),
]


def seal_all(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        last = 0
        while True:
            cursor.execute("select id from referrals_childfile where id > %s order by id limit %s", [last, BATCH])
            children = [row[0] for row in cursor.fetchall()]
            if not children:
                return
            for child in children:
                seal_child(cursor, child)
            last = children[-1]


def seal_child(cursor, child):
    key = encryption.new_key()
    master, wrapped = encryption.wrap(key, f"referrals_childkey.wrapped {child}")
    cursor.execute(
        "insert into referrals_childkey (child_file_id, master, wrapped) values (%s, %s, %s)", [child, master, wrapped]
    )
    cursor.execute("select id, number from referrals_permit where child_file_id = %s", [child])
    for pk, number in cursor.fetchall():
        digest = encryption.blind("permit", f"{child} {number}").hex()
        cursor.execute("update referrals_permit set number_digest = %s where id = %s", [digest, pk])
    for table, row, columns, find in TABLES:
        texts = ", ".join(f"coalesce(t.{column}::text, '')" for column in columns)
        cursor.execute(find.format(table=table, row=row, columns=texts), [child])
        for pk, place, *values in cursor.fetchall():
            sealed = [
                encryption.seal(key, value.encode(), f"{table}.{column} {place}") if value else b""
                for column, value in zip(columns, values, strict=True)
            ]
            settings = ", ".join(f"sealed_{column} = %s" for column in columns)
            cursor.execute(f"update {table} set {settings} where id = %s", [*sealed, pk])


class Migration(migrations.Migration):
    """Seal what stood in plain columns."""

    dependencies = [("referrals", "0003_child_keys")]
    operations = [migrations.RunPython(seal_all)]
