from django.db import migrations

# The worker writes as the role "clock", which no member has.
POLICIES = """
alter table agencies_notification enable row level security;
create policy see on agencies_notification for select
    using (membership_id = (select accord_membership()) or (select accord_role()) = 'clock');
create policy add on agencies_notification for insert with check ((select accord_role()) = 'clock');
create policy change on agencies_notification for update
    using (membership_id = (select accord_membership()) or (select accord_role()) = 'clock');
create policy remove on agencies_notification for delete using ((select accord_role()) = 'clock');
revoke update, truncate on agencies_notification from accord_app;
grant update (read_at, waits_for_digest) on agencies_notification to accord_app;

-- How many wait, for the line at the top of each page: asked with the memberships, before anybody acts.
create function accord_unread(membership bigint) returns bigint
    language sql stable security definer set search_path = public, pg_temp as $$
    select count(*) from agencies_notification n where n.membership_id = membership and n.read_at is null $$;
"""
UNDO = """
drop function accord_unread(bigint);
drop policy see on agencies_notification; drop policy add on agencies_notification;
drop policy change on agencies_notification; drop policy remove on agencies_notification;
alter table agencies_notification disable row level security;
grant update on agencies_notification to accord_app;
"""


class Migration(migrations.Migration):
    """Members see what they were told; the worker alone tells."""

    dependencies = [("agencies", "0007_notifications"), ("foundation", "0001_application_role")]
    operations = [migrations.RunSQL(POLICIES, UNDO)]
