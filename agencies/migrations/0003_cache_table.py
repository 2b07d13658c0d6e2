from django.db import migrations

TABLE = """
create table accord_cache (
    cache_key varchar(255) primary key,
    value text not null,
    expires timestamptz not null
);
create index accord_cache_expires on accord_cache (expires);
"""


class Migration(migrations.Migration):
    """What web processes share: counts of attempts, for rate limits, and used one-time codes."""

    dependencies = [("agencies", "0002_directory"), ("foundation", "0001_application_role")]
    # Their "first migration of the user's app" is ours, which makes no user yet.
    run_before = [("account", "0001_initial")]
    operations = [migrations.RunSQL(TABLE, "drop table accord_cache")]
