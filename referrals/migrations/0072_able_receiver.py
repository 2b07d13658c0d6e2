from django.db import migrations

TRIGGER = """
create function referral_refuse_receiver() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not (select a.takes_referrals from agencies_agency a where a.id = new.receiving_agency_id) then
        raise exception 'This agency takes no referrals of a person.' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger referral_able_receiver before update of status, receiving_agency_id on referrals_referral
    for each row when (new.status = 'sent') execute function referral_refuse_receiver();
create trigger referral_able_next_receiver before insert on referrals_referral
    for each row when (new.status = 'sent' and new.redirected_from_id is not null)
    execute function referral_refuse_receiver();
"""
UNDO = """
drop trigger referral_able_receiver on referrals_referral;
drop trigger referral_able_next_receiver on referrals_referral;
drop function referral_refuse_receiver();
"""


class Migration(migrations.Migration):
    """A rapporteur, a ministry or a network never receives a person, whatever is asked of the database."""

    dependencies = [("agencies", "0010_needs_decision"), ("referrals", "0064_desk_row_security")]
    operations = [migrations.RunSQL(TRIGGER, UNDO)]
