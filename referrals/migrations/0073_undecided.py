from django.db import migrations

UNDECIDED = """
-- Codes of the referral's needs that wait for a best-interests decision, whether or not the reader sees decisions: an
-- agency that is shown the needs alone does not work on, or end, what nobody has decided. For those who take part.
create function accord_undecided(referral bigint) returns varchar[]
    language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(k.code order by k.code), '{}')
    from referrals_referral r
    join referrals_referralneed n on n.referral_id = r.id
    join agencies_need k on k.id = n.need_id
    where r.id = referral and accord_takes_part(referral) and k.needs_decision <> '' and not exists (
        select from referrals_decision d where d.child_file_id = r.child_file_id and d.question = k.needs_decision) $$;
"""


class Migration(migrations.Migration):
    """Which needs wait for a decision, for every agency that takes part."""

    dependencies = [("referrals", "0051_consent_security")]
    operations = [migrations.RunSQL(UNDECIDED, "drop function accord_undecided(bigint);")]
