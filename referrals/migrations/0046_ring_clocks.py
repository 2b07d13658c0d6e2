from django.db import migrations

WHERE_REFERRAL_SHOWS = "exists (select from referrals_referral r where r.id = referral_id)"

SEE = f"""
alter table referrals_ring enable row level security;
create policy see on referrals_ring for select using ({WHERE_REFERRAL_SHOWS});
revoke insert, update, delete, truncate on referrals_ring from accord_app;
"""

RING = """
-- Every bell that is due at `now` and has not rung, of referrals whose clock runs: written down, and given back with
-- whose it is. The longest due first, `most` at a time. For the worker alone.
create function accord_ring_clocks(now timestamptz, most integer)
    returns table (reference text, bell text, sending_agency_id bigint, receiving_agency_id bigint)
    language sql security definer set search_path = public, pg_temp as $$
    with rung as (
        insert into referrals_ring (referral_id, bell, at)
        select r.id, b.bell, $1 from referrals_referral r
        cross join lateral (values
            ('half', r.half_at), ('most', r.most_at), ('overdue', r.respond_by),
            ('escalated', coalesce(r.escalate_at, r.respond_by + (r.respond_by - r.sent_at) / 4))) b (bell, due)
        where (select accord_role()) = 'clock' and r.status in ('sent', 'received') and b.due <= $1
          and not exists (select from referrals_ring g where g.referral_id = r.id and g.bell = b.bell)
        order by b.due limit $2
        on conflict do nothing returning referrals_ring.referral_id, referrals_ring.bell)
    select r.reference::text, rung.bell::text, r.sending_agency_id, r.receiving_agency_id
    from rung join referrals_referral r on r.id = rung.referral_id order by r.id $$;

-- What runs out between two days, once for each agency that may know of it: permits that were not renewed, by the
-- child file's code; consents that stand, by the reference through which the agency sees everything. No child's data.
create function accord_running_out(since date, until date)
    returns table (kind text, id bigint, code text, agency_id bigint, ends_on date)
    language sql stable security definer set search_path = public, pg_temp as $$
    select 'permit', p.id, c.code::text, a.agency_id, p.expires_on
    from referrals_permit p join referrals_childfile c on c.id = p.child_file_id and c.erased_at is null
    cross join lateral (
        select c.agency_id union
        select t.agency_id from referrals_referral r
        join referrals_participation t on t.referral_id = r.id and t.access = 'full'
        where r.child_file_id = c.id) a
    where (select accord_role()) = 'clock' and p.expires_on between $1 and $2
      and not exists (select from referrals_permit later where later.renews_id = p.id)
    union all
    select distinct on (k.id, t.agency_id) 'consent', k.id, r.reference::text, t.agency_id, k.expires_on
    from referrals_consent k
    join referrals_referral r on (r.id = k.referral_id or r.chain_id = k.referral_id) and r.closed_at is null
    join referrals_participation t on t.referral_id = r.id and t.access = 'full'
    where (select accord_role()) = 'clock' and k.expires_on between $1 and $2 and k.withdrawn_at is null and r.status <> 'draft' $$;
"""
STOP = """
update referrals_referral set stopped_at = updated_at where status = 'needs_information';
update referrals_participation set respond_by = null where status = 'needs_information';
"""
UNDO = """
drop function accord_running_out(date, date); drop function accord_ring_clocks(timestamptz, integer);
drop policy see on referrals_ring; alter table referrals_ring disable row level security;
grant insert, update, delete on referrals_ring to accord_app;
"""


class Migration(migrations.Migration):
    """Ringing each bell once, whoever runs the clock; and what runs out, in codes alone."""

    dependencies = [("referrals", "0045_clocks")]
    operations = [migrations.RunSQL(STOP, migrations.RunSQL.noop), migrations.RunSQL(SEE + RING, UNDO)]
