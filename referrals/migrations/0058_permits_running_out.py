from django.db import migrations

# Security definer: who coordinates sees no permit, only how many run out.
FUNCTION = """
create function referrals_permits_running_out(today date) returns table (days integer, permits bigint)
    language sql stable security definer set search_path = public, pg_temp as $$
    select case when p.expires_on < today then 0 when p.expires_on <= today + 30 then 30
                when p.expires_on <= today + 60 then 60 else 90 end, count(*)
    from referrals_permit p
    where accord_role() = 'coordinator' and p.state = 'issued' and p.expires_on between today - 30 and today + 90
        and not exists (select 1 from referrals_permit n where n.renews_id = p.id)
    group by 1
$$;
revoke execute on function referrals_permits_running_out(date) from public;
grant execute on function referrals_permits_running_out(date) to accord_app;
"""


class Migration(migrations.Migration):
    """How many permits run out within 30, 60 and 90 days, and how many did in the last 30 (0 days)."""

    dependencies = [("referrals", "0057_notes_and_read_marks")]
    operations = [migrations.RunSQL(FUNCTION, "drop function referrals_permits_running_out(date)")]
