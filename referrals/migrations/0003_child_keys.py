import django.db.models.deletion
from django.db import migrations, models

# Plain columns that become sealed ones: table's model → fields.
SEALED = {
    "childidentity": ["given_name", "family_name", "date_of_birth", "safe_contact"],
    "permit": ["number"],
    "narrative": ["what_happened"],
    "consent": ["decided_by", "child_view"],
    "message": ["words"],
    "attachment": ["name"],
}

WHERE_CHILD_FILE_SHOWS = "exists (select from referrals_childfile c where c.id = child_file_id)"
MINE = "(select accord_case_agency())"

SECURITY = f"""
alter table referrals_childkey enable row level security;
create policy see on referrals_childkey for select using ({WHERE_CHILD_FILE_SHOWS});
create policy add on referrals_childkey for insert with check (
    exists (select from referrals_childfile c where c.id = child_file_id and c.agency_id = {MINE}));
revoke update, delete, truncate on referrals_childkey from accord_app;

-- One wrapped key of each master key, for /healthz to try: whoever asks learns no more than wrapped bytes.
create function accord_key_samples() returns table (master varchar, child_file_id bigint, wrapped bytea)
    language sql stable security definer set search_path = public, pg_temp as $$
    with recursive masters(master) as (
        (select k.master from referrals_childkey k order by k.master limit 1)
        union all
        select (select k.master from referrals_childkey k where k.master > m.master order by k.master limit 1)
        from masters m where m.master is not null)
    select k.master, k.child_file_id, k.wrapped from masters m
    cross join lateral (select * from referrals_childkey k where k.master = m.master limit 1) k
    where m.master is not null $$;
"""

UNDO = """
drop function accord_key_samples();
drop policy see on referrals_childkey;
drop policy add on referrals_childkey;
"""


class Migration(migrations.Migration):
    """A key for each child file, and a sealed column beside each plain one."""

    dependencies = [("referrals", "0002_row_security")]
    operations = [
        migrations.AddField("childfile", "erased_at", models.DateTimeField(blank=True, null=True, verbose_name="erased")),
        migrations.CreateModel(
            name="ChildKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("master", models.CharField(db_index=True, max_length=20)),
                ("wrapped", models.BinaryField()),
                (
                    "child_file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="key", to="referrals.childfile"
                    ),
                ),
            ],
        ),
        *[
            migrations.AddField(model, f"sealed_{name}", models.BinaryField(default=b""))
            for model, names in SEALED.items()
            for name in names
        ],
        migrations.AddField(
            "permit", "number_digest", models.CharField(default="", editable=False, max_length=64), preserve_default=False
        ),
        migrations.RunSQL(SECURITY, UNDO),
    ]
