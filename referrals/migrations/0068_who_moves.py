from django.db import migrations

# (from, to, the receiver's move, the sender's own): a test holds these against referrals/workflow.py.
MOVERS = [
    ("draft", "sent", False, True),
    ("sent", "received", True, False),
    ("sent", "accepted", True, False),
    ("received", "accepted", True, False),
    ("needs_information", "accepted", True, False),
    ("sent", "needs_information", True, False),
    ("received", "needs_information", True, False),
    ("needs_information", "received", False, True),
    ("accepted", "in_progress", True, False),
    ("accepted", "completed", True, False),
    ("in_progress", "completed", True, False),
    ("sent", "redirected", True, False),
    ("received", "redirected", True, False),
    ("accepted", "redirected", True, False),
    ("sent", "declined", True, False),
    ("received", "declined", True, False),
    ("needs_information", "declined", True, False),
    ("completed", "in_progress", True, True),
    ("sent", "withdrawn", False, True),
    ("received", "withdrawn", False, True),
    ("needs_information", "withdrawn", False, True),
    ("accepted", "withdrawn", False, True),
    ("in_progress", "withdrawn", False, True),
]

FUNCTIONS = """
-- Whether the actor's agency may act as `agency` in a referral sent by `sender`: it is that agency, or it sent the
-- referral and nobody signs in at `agency`, so that what that one says by phone is written down.
create function accord_speaks_for(agency bigint, sender bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select agency = accord_case_agency() or (sender = accord_case_agency() and accord_is_external(agency)) $$;
-- Whether an event may say that `agency` said it by phone: an external one that received the referral or passed it on.
create function accord_said_by_phone(referral bigint, agency bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_referral r where r.id = referral
                  and r.sending_agency_id = accord_case_agency() and agency in (r.receiving_agency_id, r.passed_on_by_id)
                  and accord_is_external(agency)) $$;
-- Whether a new referral goes on where `passer` redirected one: same child, same sender, same chain.
create function accord_passes_on(redirected_from bigint, child bigint, sender bigint, chain bigint, passer bigint)
    returns boolean language sql stable security definer set search_path = public, pg_temp as $$
    select accord_speaks_for(passer, sender) and exists(
        select from referrals_referral r where r.id = redirected_from and r.status = 'redirected'
        and r.receiving_agency_id = passer and r.child_file_id = child
        and r.sending_agency_id = sender and coalesce(r.chain_id, r.id) = chain) $$;
"""
UNDO_FUNCTIONS = """
drop function accord_passes_on(bigint, bigint, bigint, bigint, bigint); drop function accord_said_by_phone(bigint, bigint);
drop function accord_speaks_for(bigint, bigint);
"""

MINE = "(select accord_case_agency())"
SIGNED = "by_id = (select accord_membership()) and agency_id = (select accord_agency())"
COORDINATES = "(select accord_role()) = 'coordinator'"
TAKES_PART = "accord_takes_part(referral_id) or accord_holds_referral(referral_id)"
BEGINS = f"""sending_agency_id = {MINE} and passed_on_by_id is null and redirected_from_id is null and chain_id is null
     and accord_has_opened_child(child_file_id)"""

POLICIES = f"""
alter policy add on referrals_referral with check (
    ({BEGINS})
    or (status = 'sent' and accepted_at is null
        and accord_passes_on(redirected_from_id, child_file_id, sending_agency_id, chain_id, passed_on_by_id)));
alter policy add on referrals_timelineevent with check (
    {SIGNED} and ({TAKES_PART} or ({COORDINATES} and transition = 'reminded'))
    and (for_agency_id is null or accord_said_by_phone(referral_id, for_agency_id)));
"""
UNDO_POLICIES = f"""
alter policy add on referrals_timelineevent with check (
    {SIGNED} and ({TAKES_PART} or ({COORDINATES} and transition = 'reminded')));
alter policy add on referrals_referral with check (
    ({BEGINS})
    or (passed_on_by_id = {MINE} and status = 'sent' and accepted_at is null
        and accord_goes_on(redirected_from_id, child_file_id, sending_agency_id, chain_id)));
"""

RECEIVERS = ", ".join(f"('{source}', '{target}')" for source, target, receiver, _sender in MOVERS if receiver)
SENDERS = ", ".join(f"('{source}', '{target}')" for source, target, _receiver, sender in MOVERS if sender)
TRIGGER = f"""
-- Who makes a move: each party its own, and the sender those of a receiver at which nobody signs in. What is no legal
-- move at all is refused before. The owner of the tables, whom no policy binds, passes here too.
create function referral_move_by_its_party() returns trigger language plpgsql as $$
begin
    if not row_security_active('referrals_referral')
        or ((old.status, new.status) in ({SENDERS}) and new.sending_agency_id = accord_case_agency())
        or ((old.status, new.status) in ({RECEIVERS})
            and accord_speaks_for(new.receiving_agency_id, new.sending_agency_id)) then
        return new;
    end if;
    raise exception 'This step belongs to the other agency.' using errcode = 'insufficient_privilege';
end $$;
create trigger referral_mover before update of status on referrals_referral
    for each row when (old.status <> new.status) execute function referral_move_by_its_party();
"""
UNDO_TRIGGER = "drop trigger referral_mover on referrals_referral; drop function referral_move_by_its_party();"


class Migration(migrations.Migration):
    """Each party makes its own moves; the sender writes down those of an external receiver, and of nobody else."""

    dependencies = [("referrals", "0067_calls"), ("agencies", "0011_external_agencies")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        migrations.RunSQL(POLICIES, UNDO_POLICIES),
        migrations.RunSQL(TRIGGER, UNDO_TRIGGER),
    ]
