from django.db import migrations

GRANTS = """
do $$
begin
    if not exists (select from pg_roles where rolname = 'accord_app') then
        raise exception 'The role accord_app is missing. Run bin/serve, or deploy/roles.sql on your server.';
    end if;
end $$;
grant usage on schema public to accord_app;
grant select, insert, update, delete on all tables in schema public to accord_app;
grant usage, select on all sequences in schema public to accord_app;
revoke insert, update, delete on django_migrations from accord_app;
alter default privileges in schema public grant select, insert, update, delete on tables to accord_app;
alter default privileges in schema public grant usage, select on sequences to accord_app;

-- Who acts, as the transaction says (coordination/foundation/row_security.py). Unset: null.
create function accord_role() returns text language sql stable
    as $$ select nullif(current_setting('accord.role', true), '') $$;
create function accord_membership() returns bigint language sql stable
    as $$ select nullif(current_setting('accord.membership', true), '')::bigint $$;
-- The agency whose referrals the actor may work on: only workers and leads have one.
create function accord_case_agency() returns bigint language sql stable
    as $$ select case when accord_role() in ('worker', 'lead')
                      then nullif(current_setting('accord.agency', true), '')::bigint end $$;
-- The agency the actor belongs to, in any role.
create function accord_agency() returns bigint language sql stable
    as $$ select nullif(current_setting('accord.agency', true), '')::bigint $$;
"""

UNDO = """
drop function accord_agency(); drop function accord_case_agency();
drop function accord_membership(); drop function accord_role();
"""


class Migration(migrations.Migration):
    """What the application role may touch, now and in tables to come; and who acts."""

    initial = True
    dependencies = []
    operations = [migrations.RunSQL(GRANTS, UNDO)]
