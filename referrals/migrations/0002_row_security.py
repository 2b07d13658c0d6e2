from django.db import migrations

# (from, to): a test holds these against referrals/workflow.py.
LEGAL_MOVES = [
    ("draft", "sent"),
    ("sent", "received"),
    ("sent", "accepted"),
    ("received", "accepted"),
    ("needs_information", "accepted"),
    ("sent", "needs_information"),
    ("received", "needs_information"),
    ("needs_information", "received"),
    ("accepted", "in_progress"),
    ("accepted", "completed"),
    ("in_progress", "completed"),
    ("sent", "redirected"),
    ("received", "redirected"),
    ("accepted", "redirected"),
    ("sent", "declined"),
    ("received", "declined"),
    ("needs_information", "declined"),
    ("completed", "in_progress"),
    ("sent", "withdrawn"),
    ("received", "withdrawn"),
    ("needs_information", "withdrawn"),
    ("accepted", "withdrawn"),
    ("in_progress", "withdrawn"),
]

SEQUENCE = "create sequence referral_number"

# Owned by the owner of the tables, so that a policy on a table may ask about that same table without circling.
FUNCTIONS = """
create function accord_takes_part(referral bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_participation
                  where referral_id = referral and agency_id = accord_case_agency()) $$;
create function accord_has_opened(referral bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_participation
                  where referral_id = referral and agency_id = accord_case_agency() and access = 'full') $$;
create function accord_has_opened_chain(first bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_referral r join referrals_participation p on p.referral_id = r.id
                  where (r.id = first or r.chain_id = first)
                    and p.agency_id = accord_case_agency() and p.access = 'full') $$;
create function accord_knows_child(child bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_referral r join referrals_participation p on p.referral_id = r.id
                  where r.child_file_id = child and p.agency_id = accord_case_agency()) $$;
create function accord_has_opened_child(child bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_childfile c where c.id = child and c.agency_id = accord_case_agency())
        or exists(select from referrals_referral r join referrals_participation p on p.referral_id = r.id
                  where r.child_file_id = child and p.agency_id = accord_case_agency() and p.access = 'full') $$;
create function accord_holds_referral(referral bigint) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_referral r where r.id = referral
                  and accord_case_agency() in (r.sending_agency_id, r.passed_on_by_id)) $$;
"""

MINE = "(select accord_case_agency())"
COORDINATES = "(select accord_role()) = 'coordinator'"

# By that table's own policy. The planner asks it row by row for a page, or hashes it once for a whole table.
WHERE_REFERRAL_SHOWS = "exists (select from referrals_referral r where r.id = referral_id)"

# table: (who may see a row, who may write it)
POLICIES = {
    "referrals_case": (f"agency_id = {MINE}", f"agency_id = {MINE}"),
    "referrals_childfile": (f"agency_id = {MINE} or accord_knows_child(id)", f"agency_id = {MINE}"),
    "referrals_childidentity": ("accord_has_opened_child(child_file_id)", "accord_has_opened_child(child_file_id)"),
    "referrals_blindindex": ("accord_has_opened_child(child_file_id)", "accord_has_opened_child(child_file_id)"),
    "referrals_permit": ("accord_has_opened_child(child_file_id)", "accord_has_opened_child(child_file_id)"),
    "referrals_referral": (
        f"sending_agency_id = {MINE} or (receiving_agency_id = {MINE} and status <> 'draft')"
        f" or passed_on_by_id = {MINE} or ({COORDINATES} and status <> 'draft') or accord_takes_part(id)",
        f"(sending_agency_id = {MINE} or receiving_agency_id = {MINE}"
        f" or (passed_on_by_id = {MINE} and accord_takes_part(redirected_from_id)))",
    ),
    "referrals_participation": (
        f"agency_id = {MINE} or ({COORDINATES} and status <> 'draft') or accord_takes_part(referral_id)"
        " or accord_holds_referral(referral_id)",
        "accord_takes_part(referral_id) or accord_holds_referral(referral_id)",
    ),
    "referrals_referralneed": (
        WHERE_REFERRAL_SHOWS,
        "accord_takes_part(referral_id) or accord_holds_referral(referral_id)",
    ),
    "referrals_timelineevent": (
        WHERE_REFERRAL_SHOWS,
        "by_id = (select accord_membership()) and (accord_takes_part(referral_id) or accord_holds_referral(referral_id)"
        f" or ({COORDINATES} and transition = 'reminded'))",
    ),
    "referrals_narrative": ("accord_has_opened_chain(referral_id)", "accord_has_opened_chain(referral_id)"),
    "referrals_consent": ("accord_has_opened_chain(referral_id)", "accord_has_opened_chain(referral_id)"),
    "referrals_attachment": ("accord_has_opened(referral_id)", "accord_has_opened(referral_id)"),
    "referrals_message": (
        "case when kind = 'message' then accord_has_opened(referral_id) else accord_takes_part(referral_id) end",
        "by_id = (select accord_membership()) and accord_takes_part(referral_id)",
    ),
}

APPEND_ONLY = ["referrals_timelineevent", "referrals_message"]


# A new referral is of a child whose identity the agency may read, or follows one it takes part in.
BEGIN_REFERRAL = f"""
alter policy add on referrals_referral with check (
    (sending_agency_id = {MINE} and passed_on_by_id is null and accord_has_opened_child(child_file_id))
    or (passed_on_by_id = {MINE} and accord_takes_part(redirected_from_id)));
"""


def policies() -> str:
    parts = []
    for table, (see, write) in POLICIES.items():
        parts.append(
            f"alter table {table} enable row level security;"
            f"create policy see on {table} for select using ({see});"
            f"create policy add on {table} for insert with check ({write});"
            f"create policy change on {table} for update using ({write}) with check ({write});"
            f"create policy remove on {table} for delete using ({write});"
        )
    parts += [f"revoke update, delete, truncate on {table} from accord_app;" for table in APPEND_ONLY]
    return "\n".join([*parts, BEGIN_REFERRAL])


def undo_policies() -> str:
    return "".join(
        f"drop policy see on {table}; drop policy add on {table}; drop policy change on {table};"
        f"drop policy remove on {table}; alter table {table} disable row level security;"
        for table in POLICIES
    )


LEGAL = ", ".join(f"('{source}', '{target}')" for source, target in LEGAL_MOVES)
TRIGGER = f"""
create function referral_refuse_illegal_move() returns trigger language plpgsql as $$
begin
    if old.status <> new.status and (old.status, new.status) not in ({LEGAL}) then
        raise exception 'A referral cannot go from % to %.', old.status, new.status using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger referral_legal_move before update of status on referrals_referral
    for each row execute function referral_refuse_illegal_move();
"""


class Migration(migrations.Migration):
    """Who may see and write which row, whatever the application asks; and which moves a referral can make."""

    dependencies = [("referrals", "0001_referrals")]
    operations = [
        migrations.RunSQL(SEQUENCE, "drop sequence referral_number"),
        migrations.RunSQL(
            FUNCTIONS,
            "drop function accord_takes_part(bigint); drop function accord_has_opened(bigint);"
            "drop function accord_knows_child(bigint); drop function accord_has_opened_child(bigint);"
            "drop function accord_has_opened_chain(bigint);"
            "drop function accord_holds_referral(bigint);",
        ),
        migrations.RunSQL(policies(), undo_policies()),
        migrations.RunSQL(
            TRIGGER,
            "drop trigger referral_legal_move on referrals_referral; drop function referral_refuse_illegal_move();",
        ),
    ]
