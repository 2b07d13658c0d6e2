from django.db import migrations

# Owned by the owner of the tables, like those of 0002.
FUNCTIONS = """
-- Whether the actor's agency moves the referral: its sender, or its receiver once it was sent.
create function accord_acts_on(referral bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_referral r where r.id = referral
                  and (r.sending_agency_id = accord_case_agency()
                       or (r.receiving_agency_id = accord_case_agency() and r.status <> 'draft'))) $$;
-- Whether the actor's agency may let `agency` in: the sender anybody to the preview, the agency that passed it on
-- just those whom a redirect lets in. Nobody but the sender begins with everything.
create function accord_may_let_in(referral bigint, agency bigint, party text, access text) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_referral r where r.id = referral and case party
        when 'sender' then access = 'full' and agency = r.sending_agency_id
            and accord_case_agency() in (r.sending_agency_id, r.passed_on_by_id)
        when 'receiver' then access = 'preview' and agency = r.receiving_agency_id
            and accord_case_agency() in (r.sending_agency_id, r.passed_on_by_id)
        else access = 'preview' and (r.sending_agency_id = accord_case_agency()
            or (r.passed_on_by_id = accord_case_agency() and agency = accord_case_agency())) end) $$;
-- Whether everything may stand open to `agency`: it sent the referral; or received it and accepted, or opened it early
-- with a reason that stands in the timeline and has not answered yet.
create function accord_may_open(referral bigint, agency bigint, party text) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_referral r where r.id = referral and (
        (party = 'sender' and agency = r.sending_agency_id)
        or (party = 'receiver' and agency = r.receiving_agency_id and (
            r.accepted_at is not null
            or (r.status in ('sent', 'received', 'needs_information') and exists(
                select from referrals_timelineevent e join referrals_message m on m.event_id = e.id
                where e.referral_id = r.id and e.agency_id = agency and e.transition = 'opened')))))) $$;
-- Whether a new referral goes on where the actor's agency redirected one: same child, same sender, same chain.
create function accord_goes_on(redirected_from bigint, child bigint, sender bigint, chain bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_referral r where r.id = redirected_from and r.status = 'redirected'
                  and r.receiving_agency_id = accord_case_agency() and r.child_file_id = child
                  and r.sending_agency_id = sender and coalesce(r.chain_id, r.id) = chain) $$;
"""
UNDO_FUNCTIONS = """
drop function accord_acts_on(bigint); drop function accord_may_let_in(bigint, bigint, text, text);
drop function accord_may_open(bigint, bigint, text); drop function accord_goes_on(bigint, bigint, bigint, bigint);
"""

MINE = "(select accord_case_agency())"
SIGNED = "by_id = (select accord_membership()) and agency_id = (select accord_agency())"
COORDINATES = "(select accord_role()) = 'coordinator'"
ACTS = f"sending_agency_id = {MINE} or (receiving_agency_id = {MINE} and status <> 'draft')"
OPENED = "access = 'preview' or accord_may_open(referral_id, agency_id, party)"
TAKES_PART = "accord_takes_part(referral_id) or accord_holds_referral(referral_id)"

POLICIES = f"""
alter policy add on referrals_referral with check (
    (sending_agency_id = {MINE} and passed_on_by_id is null and redirected_from_id is null and chain_id is null
     and accord_has_opened_child(child_file_id))
    or (passed_on_by_id = {MINE} and status = 'sent' and accepted_at is null
        and accord_goes_on(redirected_from_id, child_file_id, sending_agency_id, chain_id)));
alter policy change on referrals_referral using ({ACTS}) with check ({ACTS});
alter policy remove on referrals_referral using (sending_agency_id = {MINE} and status = 'draft');

alter policy add on referrals_participation with check (accord_may_let_in(referral_id, agency_id, party, access));
alter policy change on referrals_participation
    using (accord_acts_on(referral_id)) with check (accord_acts_on(referral_id) and ({OPENED}));
alter policy remove on referrals_participation using (status = 'draft' and accord_acts_on(referral_id));

alter policy change on referrals_referralneed
    using (accord_acts_on(referral_id)) with check (accord_acts_on(referral_id));
alter policy remove on referrals_referralneed using (accord_acts_on(referral_id));

alter policy add on referrals_timelineevent with check (
    {SIGNED} and ({TAKES_PART} or ({COORDINATES} and transition = 'reminded')));
alter policy add on referrals_message with check ({SIGNED} and accord_takes_part(referral_id));
"""
BEFORE = f"sending_agency_id = {MINE} or receiving_agency_id = {MINE} or (passed_on_by_id = {MINE} and accord_takes_part(redirected_from_id))"
UNDO_POLICIES = f"""
alter policy add on referrals_message with check (
    by_id = (select accord_membership()) and accord_takes_part(referral_id));
alter policy add on referrals_timelineevent with check (
    by_id = (select accord_membership()) and ({TAKES_PART} or ({COORDINATES} and transition = 'reminded')));
alter policy remove on referrals_referralneed using ({TAKES_PART});
alter policy change on referrals_referralneed using ({TAKES_PART}) with check ({TAKES_PART});
alter policy remove on referrals_participation using ({TAKES_PART});
alter policy change on referrals_participation using ({TAKES_PART}) with check ({TAKES_PART});
alter policy add on referrals_participation with check ({TAKES_PART});
alter policy remove on referrals_referral using ({BEFORE});
alter policy change on referrals_referral using ({BEFORE}) with check ({BEFORE});
alter policy add on referrals_referral with check (
    (sending_agency_id = {MINE} and passed_on_by_id is null and accord_has_opened_child(child_file_id))
    or (passed_on_by_id = {MINE} and accord_takes_part(redirected_from_id)));
"""

# A policy sees the row as it would be, not as it was. The owner of the tables, whom no policy binds, passes here too.
TRIGGERS = """
create function referral_keep_what_it_is_about() returns trigger language plpgsql as $$
begin
    if row_security_active('referrals_referral') then
        raise exception 'A referral keeps its child, its sender, its chain and whom it was sent to.'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger referral_keeps before update on referrals_referral for each row when (
    old.child_file_id <> new.child_file_id or old.sending_agency_id <> new.sending_agency_id
    or old.chain_id is distinct from new.chain_id
    or old.redirected_from_id is distinct from new.redirected_from_id
    or old.passed_on_by_id is distinct from new.passed_on_by_id
    or (old.receiving_agency_id is distinct from new.receiving_agency_id and old.status <> 'draft')
    or (old.accepted_at is distinct from new.accepted_at
        and not (new.status = 'accepted' and old.status in ('sent', 'received', 'needs_information'))))
    execute function referral_keep_what_it_is_about();

create function participation_keep_whose_it_is() returns trigger language plpgsql as $$
begin
    if row_security_active('referrals_participation') then
        raise exception 'A participation keeps its referral, agency and party.'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger participation_keeps before update on referrals_participation for each row when (
    old.referral_id <> new.referral_id or old.agency_id <> new.agency_id or old.party <> new.party)
    execute function participation_keep_whose_it_is();
"""
UNDO_TRIGGERS = """
drop trigger participation_keeps on referrals_participation; drop function participation_keep_whose_it_is();
drop trigger referral_keeps on referrals_referral; drop function referral_keep_what_it_is_about();
"""


class Migration(migrations.Migration):
    """No agency lets itself in: a participation opens for a reason that stands in the tables, and stays whose it is."""

    dependencies = [("referrals", "0020_audit_readers")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        migrations.RunSQL(POLICIES, UNDO_POLICIES),
        migrations.RunSQL(TRIGGERS, UNDO_TRIGGERS),
    ]
