from django.db import migrations

MEMBER = "(select accord_role()) is not null"
COORDINATES = "(select accord_role()) = 'coordinator'"
LEADS = "(select accord_role()) = 'lead'"
MINE = "(select accord_case_agency())"
ME = "(select accord_membership())"

POLICIES = f"""
alter table plans_commitmentchange enable row level security;
create policy see on plans_commitmentchange for select using ({MEMBER});
revoke insert, update, delete, truncate on plans_commitmentchange from accord_app;
alter table plans_indicatorreading enable row level security;
create policy see on plans_indicatorreading for select using ({MEMBER});
create policy add on plans_indicatorreading for insert with check (by_id = {ME} and ({COORDINATES} or ({LEADS}
    and exists (select 1 from plans_commitment c where c.id = commitment_id and c.lead_agency_id = {MINE}))));
revoke update, delete, truncate on plans_indicatorreading from accord_app;
"""
UNDO_POLICIES = """
drop policy see on plans_commitmentchange; drop policy see on plans_indicatorreading;
drop policy add on plans_indicatorreading;
alter table plans_commitmentchange disable row level security;
alter table plans_indicatorreading disable row level security;
grant insert, update, delete on plans_commitmentchange, plans_indicatorreading to accord_app;
"""

# Owned by the owner of the tables: nobody else writes the history. Agencies and pillars are kept by their codes.
HISTORY = """
create function plans_note_change(commitment bigint, what text, was text, became text) returns void
    language sql security definer set search_path = public, pg_temp as $$
    insert into plans_commitmentchange (commitment_id, by_id, field, before, after)
    values (commitment, nullif(accord_membership(), 0), what, coalesce(was, ''), coalesce(became, ''))
$$;
revoke execute on function plans_note_change from public, accord_app;

create function plans_keep_history() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    was jsonb; became jsonb; what text;
begin
    if tg_op = 'INSERT' then
        perform plans_note_change(new.id, 'added', '', new.title_en);
        return null;
    end if;
    was := to_jsonb(old) || jsonb_build_object(
        'lead_agency', (select code from agencies_agency where id = old.lead_agency_id),
        'pillar', (select code from agencies_pillar where id = old.pillar_id));
    became := to_jsonb(new) || jsonb_build_object(
        'lead_agency', (select code from agencies_agency where id = new.lead_agency_id),
        'pillar', (select code from agencies_pillar where id = new.pillar_id));
    for what in select key from jsonb_each(became)
        where key not in ('id', 'code', 'plan_id', 'lead_agency_id', 'pillar_id') order by key
    loop
        if was ->> what is distinct from became ->> what then
            perform plans_note_change(new.id, what, was ->> what, became ->> what);
        end if;
    end loop;
    return null;
end $$;
create trigger plans_keep_history after insert or update on plans_commitment
    for each row execute function plans_keep_history();

create function plans_keep_partners() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        perform plans_note_change(new.commitment_id, 'partner_agencies', '',
                                  (select code from agencies_agency where id = new.agency_id));
    else
        perform plans_note_change(old.commitment_id, 'partner_agencies',
                                  (select code from agencies_agency where id = old.agency_id), '');
    end if;
    return null;
end $$;
create trigger plans_keep_partners after insert or delete on plans_commitment_partner_agencies
    for each row execute function plans_keep_partners();
"""
UNDO_HISTORY = """
drop trigger plans_keep_history on plans_commitment;
drop trigger plans_keep_partners on plans_commitment_partner_agencies;
drop function plans_keep_history(); drop function plans_keep_partners();
drop function plans_note_change(bigint, text, text, text);
"""


class Migration(migrations.Migration):
    """Every change of a commitment is kept by the database; readings are added and nothing else."""

    dependencies = [("plans", "0006_indicators_and_history")]
    operations = [
        migrations.RunSQL(POLICIES, UNDO_POLICIES),
        migrations.RunSQL(HISTORY, UNDO_HISTORY),
    ]
