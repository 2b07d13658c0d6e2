import django.contrib.postgres.fields
from django.db import migrations, models

# The hash of an entry speaks of every column, as a JSON array, whose text cannot be read in two ways. A column added
# later must not enter it: the hashes of old entries would no longer hold. It gets a second function then, and
# checkpoints say by which one they were made.
HASH = """
create function accord_audit_hash(e foundation_auditentry) returns bytea language sql stable
    set search_path = public, pg_temp as $$
    select sha256(convert_to(jsonb_build_array(
        e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.membership_id, e.actor, e.agency_code,
        e.role, e.verb, e.object_kind, e.object_code, e.purpose, host(e.address), e.request_id)::text, 'UTF8'))
$$;
"""

# An insert locks the table before it takes its number, until its transaction ends. So while we hold a lock that
# excludes inserts, each number that will ever be below the highest is there: what is sealed is complete.
SEAL = """
create function accord_seal_audit(at_most integer default 5000) returns setof foundation_auditcheckpoint
    language plpgsql volatile security definer set search_path = public, pg_temp set lock_timeout = '250ms' as $$
declare
    last foundation_auditcheckpoint;
    made foundation_auditcheckpoint;
    bound bytea;
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'The trail is sealed in a transaction that sees what others commit (read committed).';
    end if;
    lock table foundation_auditentry in share row exclusive mode;
    select * into last from foundation_auditcheckpoint order by number desc limit 1;
    select min(id), max(id), count(*), array_agg(id order by id), string_agg(hash, ''::bytea order by id),
           string_agg(int8send(id) || hash, ''::bytea order by id)
        into made.first_id, made.last_id, made.count, made.ids, made.hashes, bound
        from (select e.id, accord_audit_hash(e) as hash from foundation_auditentry e
              where e.id > coalesce(last.last_id, 0) order by e.id limit least(greatest(at_most, 1), 5000)) entries;
    if made.count = 0 then
        return;
    end if;
    made.number := coalesce(last.number, 0) + 1;
    made.previous_root := coalesce(last.root, decode(repeat('00', 32), 'hex'));
    made.made_at := clock_timestamp();
    made.root := sha256(convert_to('accord audit checkpoint 1', 'UTF8') || made.previous_root || int8send(made.number)
        || convert_to(to_char(made.made_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), 'UTF8')
        || int8send(made.first_id) || int8send(made.last_id) || int8send(made.count) || bound);
    insert into foundation_auditcheckpoint select made.*;
    return next made;
end $$;
revoke all on function accord_seal_audit(integer) from public;
grant execute on function accord_seal_audit(integer) to accord_app;
"""

SECURITY = """
alter table foundation_auditcheckpoint enable row level security;
create policy see on foundation_auditcheckpoint for select using ((select accord_role()) = 'auditor');
revoke insert, update, delete, truncate on foundation_auditcheckpoint from accord_app;
"""


class Migration(migrations.Migration):
    """The chain of checkpoints that seals the trail; only the owner's function writes it."""

    dependencies = [('foundation', '0005_audit_origin')]

    operations = [
        migrations.CreateModel(
            name='AuditCheckpoint',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('first_id', models.BigIntegerField()),
                ('last_id', models.BigIntegerField()),
                ('count', models.IntegerField()),
                ('ids', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('hashes', models.BinaryField()),
                ('previous_root', models.BinaryField()),
                ('root', models.BinaryField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'audit checkpoint',
                'verbose_name_plural': 'audit checkpoints',
            },
        ),
        migrations.RunSQL(HASH, 'drop function accord_audit_hash(foundation_auditentry)'),
        migrations.RunSQL(SEAL, 'drop function accord_seal_audit(integer)'),
        migrations.RunSQL(SECURITY, migrations.RunSQL.noop),
    ]
