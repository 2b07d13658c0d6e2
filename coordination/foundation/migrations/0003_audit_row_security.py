from django.db import migrations

SECURITY = """
alter table foundation_auditentry enable row level security;
create policy add on foundation_auditentry for insert with check (true);
create policy see on foundation_auditentry for select using ((select accord_role()) = 'auditor');
revoke update, delete, truncate on foundation_auditentry from accord_app;
"""

UNDO = """
grant update, delete on foundation_auditentry to accord_app;
drop policy see on foundation_auditentry;
drop policy add on foundation_auditentry;
alter table foundation_auditentry disable row level security;
"""


class Migration(migrations.Migration):
    """The trail: everybody adds to it, auditors read it, nobody changes it."""

    dependencies = [("foundation", "0002_audit_trail")]
    operations = [migrations.RunSQL(SECURITY, UNDO)]
