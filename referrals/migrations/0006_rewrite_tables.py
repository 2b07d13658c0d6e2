from django.db import migrations

TABLES = ["childidentity", "permit", "narrative", "consent", "message", "attachment"]


class Migration(migrations.Migration):
    """Write the tables anew, so that the files of the database no longer hold what stood in the plain columns."""

    atomic = False  # VACUUM runs in no transaction
    dependencies = [("referrals", "0005_plain_columns_go")]
    operations = [migrations.RunSQL(f"vacuum full referrals_{table}", "select 1") for table in TABLES]
