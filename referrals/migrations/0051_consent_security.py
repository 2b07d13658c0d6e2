from django.db import migrations

MINE = "(select accord_case_agency())"
ACTS = "accord_acts_on(referral_id)"

FUNCTIONS = """
-- Whether the actor's agency sees more of the referral than its preview.
create function accord_converses(referral bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_participation
                  where referral_id = referral and agency_id = accord_case_agency() and access <> 'preview') $$;
-- Whether it may know how to reach the child, through any referral of the chain.
create function accord_reaches_chain(first bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_referral r join referrals_participation p on p.referral_id = r.id
                  where (r.id = first or r.chain_id = first)
                    and p.agency_id = accord_case_agency() and p.access in ('contact', 'full')) $$;
-- Whether the actor's agency sent the referral: it alone says what it shares.
create function accord_sends(referral bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_referral r
                  where r.id = referral and r.sending_agency_id = accord_case_agency()) $$;
-- Whether `access` may stand open to `agency`: everything to the sender; to the receiver no more than is shared, while
-- a basis stands, once it accepted or opened early with a reason that stands in the timeline.
create function accord_may_open(referral bigint, agency bigint, party text, access text) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_referral r where r.id = referral and (
        (party = 'sender' and agency = r.sending_agency_id and access = 'full')
        or (party = 'receiver' and agency = r.receiving_agency_id and r.consent_ended_at is null
            and array_position(array['preview', 'needs', 'contact', 'full'], access)
                <= array_position(array['preview', 'needs', 'contact', 'full'], case r.sharing when 'all' then 'full'
                                  else r.sharing::text end)
            and (r.accepted_at is not null
                 or (r.status in ('sent', 'received', 'needs_information') and exists(
                     select from referrals_timelineevent e join referrals_message m on m.event_id = e.id
                     where e.referral_id = r.id and e.agency_id = agency and e.transition = 'opened')))))) $$;
-- Whether a referral that goes on shares nothing more than the one that was passed on, while a basis covers that.
create function accord_shares_no_more(
    redirected_from bigint, basis text, sharing text, passable boolean, agencies varchar[], functions varchar[])
    returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_referral r where r.id = redirected_from and r.consent_ended_at is null
                  and r.basis = $2 and r.sharing = $3 and r.may_be_passed_on = $4
                  and r.covers_agencies = $5 and r.covers_functions = $6
                  and (r.may_be_passed_on or r.basis not in ('consent', 'assent'))) $$;

-- Closes what rested on the consent of a chain: to every agency but the sender. For the functions below alone.
create function accord_close_chain(first bigint, at timestamptz) returns void
    language sql security definer set search_path = public, pg_temp as $$
    update referrals_participation p set access = 'preview', updated_at = $2 from referrals_referral r
        where r.id = p.referral_id and (r.id = $1 or r.chain_id = $1) and p.party <> 'sender' and r.status <> 'draft';
    update referrals_participation p set updated_at = $2 from referrals_referral r
        where r.id = p.referral_id and (r.id = $1 or r.chain_id = $1) and p.party = 'sender' and r.status <> 'draft';
    update referrals_referral r set consent_ended_at = $2, updated_at = $2
        where (r.id = $1 or r.chain_id = $1) and r.status <> 'draft' $$;
revoke execute on function accord_close_chain(bigint, timestamptz) from public;

-- The person withdrew, says an agency that sees more than the preview: everything closes at once, and the timelines of
-- the chain's other referrals say so too. Gives the keys of those events; nothing when no consent stands.
create function accord_withdraw_consent(asked bigint, moment timestamptz) returns setof bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    first bigint;
begin
    select coalesce(r.chain_id, r.id) into first from referrals_referral r
        where r.id = asked and r.basis in ('consent', 'assent') and r.consent_ended_at is null and r.status <> 'draft'
          and accord_converses(asked);
    if first is null then
        return;
    end if;
    perform accord_close_chain(first, moment);
    update referrals_consent set withdrawn_at = moment, withdrawn_by_id = accord_membership()
        where referral_id = first and withdrawn_at is null;
    return query insert into referrals_timelineevent
        (referral_id, transition, from_status, to_status, at, by_id, agency_id)
        select r.id, 'consent_withdrawn', r.status, r.status, moment, accord_membership(), accord_agency()
        from referrals_referral r where (r.id = first or r.chain_id = first) and r.id <> asked and r.status <> 'draft'
        returning id;
end $$;

-- Consents of open referrals whose last day is over: closed, and told apart from the rest once. For the worker alone.
create function accord_lapse_consents(today date, moment timestamptz)
    returns table (reference text, agency_id bigint)
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    ended bigint;
begin
    if accord_role() is distinct from 'clock' then
        return;
    end if;
    for ended in
        select k.referral_id from referrals_consent k
        where k.expires_on < today and exists (
            select from referrals_referral r where (r.id = k.referral_id or r.chain_id = k.referral_id)
            and r.basis in ('consent', 'assent') and r.consent_ended_at is null and r.closed_at is null
            and r.status <> 'draft')
    loop
        perform accord_close_chain(ended, moment);
        return query select r.reference::text, p.agency_id from referrals_referral r
            join referrals_participation p on p.referral_id = r.id
            where (r.id = ended or r.chain_id = ended) and r.closed_at is null;
    end loop;
end $$;

-- The child came of age: what a guardian agreed to stands no longer. For an agency that sees everything of the child.
create function accord_end_guardian_consents(child bigint, moment timestamptz) returns setof bigint
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    ended bigint;
begin
    if not accord_has_opened_child(child) then
        return;
    end if;
    for ended in
        select k.referral_id from referrals_consent k join referrals_referral r on r.id = k.referral_id
        where r.child_file_id = child and k.given_by = 'guardian' and r.basis in ('consent', 'assent')
          and r.consent_ended_at is null and r.status <> 'draft' and exists (
            select from referrals_referral o where (o.id = r.id or o.chain_id = r.id) and o.closed_at is null)
    loop
        perform accord_close_chain(ended, moment);
        return query select r.id from referrals_referral r
            where (r.id = ended or r.chain_id = ended) and r.closed_at is null;
    end loop;
end $$;

-- Only the sender says what is shared and on what basis; only it, with a new basis, begins again after a consent ended.
create function referral_keep_what_is_shared() returns trigger language plpgsql as $$
begin
    if row_security_active('referrals_referral') and accord_case_agency() is distinct from old.sending_agency_id then
        raise exception 'The sender says what is shared.' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger referral_keeps_sharing before update on referrals_referral for each row when (
    old.sharing <> new.sharing or old.basis <> new.basis or old.may_be_passed_on <> new.may_be_passed_on
    or old.covers_agencies <> new.covers_agencies or old.covers_functions <> new.covers_functions
    or old.consent_ended_at is distinct from new.consent_ended_at)
    execute function referral_keep_what_is_shared();
"""
UNDO_FUNCTIONS = """
drop trigger referral_keeps_sharing on referrals_referral; drop function referral_keep_what_is_shared();
drop function accord_end_guardian_consents(bigint, timestamptz);
drop function accord_lapse_consents(date, timestamptz);
drop function accord_withdraw_consent(bigint, timestamptz);
drop function accord_close_chain(bigint, timestamptz);
drop function accord_shares_no_more(bigint, text, text, boolean, varchar[], varchar[]);
drop function accord_may_open(bigint, bigint, text, text);
drop function accord_sends(bigint); drop function accord_reaches_chain(bigint); drop function accord_converses(bigint);
"""

READS = (
    "case kind when 'message' then accord_converses(referral_id) when 'record' then accord_has_opened(referral_id)"
    " else accord_takes_part(referral_id) end"
)
BEGINS = f"""sending_agency_id = {MINE} and passed_on_by_id is null and redirected_from_id is null and chain_id is null
     and accord_has_opened_child(child_file_id)"""
OPENED = "access = 'preview' or accord_may_open(referral_id, agency_id, party, access)"
POLICIES = f"""
alter policy see on referrals_message using ({READS});
alter policy change on referrals_participation using ({ACTS}) with check ({ACTS} and ({OPENED}));
alter policy add on referrals_referral with check (
    ({BEGINS})
    or (status = 'sent' and accepted_at is null
        and accord_passes_on(redirected_from_id, child_file_id, sending_agency_id, chain_id, passed_on_by_id)
        and accord_shares_no_more(
            redirected_from_id, basis, sharing, may_be_passed_on, covers_agencies, covers_functions)));

alter table referrals_sharedcontact enable row level security;
create policy see on referrals_sharedcontact for select using (accord_reaches_chain(referral_id));
create policy add on referrals_sharedcontact for insert with check (accord_sends(referral_id));
create policy change on referrals_sharedcontact for update
    using (accord_sends(referral_id)) with check (accord_sends(referral_id));
create policy remove on referrals_sharedcontact for delete using (accord_sends(referral_id));

alter table referrals_agreement enable row level security;
create policy see on referrals_agreement for select using (accord_has_opened_child(child_file_id));
create policy add on referrals_agreement for insert with check (
    recorded_by_id = (select accord_membership()) and agency_id = {MINE} and accord_has_opened_child(child_file_id));
revoke update, delete, truncate on referrals_agreement from accord_app;
"""
OPENED_BEFORE = "access = 'preview' or accord_may_open(referral_id, agency_id, party)"
UNDO_POLICIES = f"""
drop policy see on referrals_agreement; drop policy add on referrals_agreement;
drop policy see on referrals_sharedcontact; drop policy add on referrals_sharedcontact;
drop policy change on referrals_sharedcontact; drop policy remove on referrals_sharedcontact;
alter policy add on referrals_referral with check (
    ({BEGINS})
    or (status = 'sent' and accepted_at is null
        and accord_passes_on(redirected_from_id, child_file_id, sending_agency_id, chain_id, passed_on_by_id)));
alter policy change on referrals_participation using ({ACTS}) with check ({ACTS} and ({OPENED_BEFORE}));
alter policy see on referrals_message using (
    case when kind = 'message' then accord_has_opened(referral_id) else accord_takes_part(referral_id) end);
"""


class Migration(migrations.Migration):
    """What a referral shares and on what consent, held by the database alone too."""

    dependencies = [("referrals", "0050_consent_scope")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS), migrations.RunSQL(POLICIES, UNDO_POLICIES)]
