from django.db import migrations

MEMBER = "(select accord_role()) is not null"
COORDINATES = "(select accord_role()) = 'coordinator'"
LEADS = "(select accord_role()) = 'lead'"
MINE = "(select accord_case_agency())"
ME = "(select accord_membership())"

PUBLIC_TABLES = ["plans_plan", "plans_commitment", "plans_commitment_partner_agencies", "plans_budgetline"]

# table: (who may see a row, who may add, change, remove it); null: nobody.
# An item raised from a referral is seen just where the referral's own policies show that referral.
ITEM_SEEN = f"{MEMBER} and (referral_id is null or exists (select 1 from referrals_referral r where r.id = referral_id))"
RAISED_FROM_REFERRAL = (
    f"{MINE} is not null and referral_id is not null and accord_has_opened(referral_id) and exists ("
    "select 1 from referrals_participation p where p.referral_id = plans_actionitem.referral_id"
    " and p.agency_id = lead_agency_id)"
)
OWN_ITEM = f"{COORDINATES} or ({LEADS} and lead_agency_id = {MINE})"
ADD_ITEM = (
    f"raised_by_id = {ME} and ({COORDINATES}"
    f" or ({LEADS} and referral_id is null and lead_agency_id = {MINE}) or ({RAISED_FROM_REFERRAL}))"
)


def item_of(column: str, condition: str = "true") -> str:
    """The row's item is seen, and meets the condition."""
    return f"exists (select 1 from plans_actionitem i where i.id = {column} and ({condition}))"


KEEPS = f"{COORDINATES} or ({LEADS} and i.lead_agency_id = {MINE})"
TAKES_PART = (
    f"{COORDINATES} or i.lead_agency_id = {MINE} or exists (select 1 from plans_actionitem_partner_agencies p"
    f" where p.actionitem_id = i.id and p.agency_id = {MINE})"
)
POLICIES = {table: (MEMBER, COORDINATES, COORDINATES, COORDINATES) for table in PUBLIC_TABLES} | {
    "plans_actionitem": (ITEM_SEEN, ADD_ITEM, OWN_ITEM, None),
    "plans_actionitem_partner_agencies": (
        item_of("actionitem_id"),
        item_of("actionitem_id", f"{KEEPS} or i.raised_by_id = {ME}"),
        item_of("actionitem_id", KEEPS),
        item_of("actionitem_id", KEEPS),
    ),
    "plans_progressupdate": (item_of("item_id"), f"by_id = {ME} and {item_of('item_id', TAKES_PART)}", None, None),
}


def policies() -> str:
    parts = []
    for table, (see, add, change, remove) in POLICIES.items():
        parts.append(
            f"alter table {table} enable row level security;"
            f"create policy see on {table} for select using ({see});"
            f"create policy add on {table} for insert with check ({add});"
        )
        if change:
            parts.append(f"create policy change on {table} for update using ({change}) with check ({change});")
        if remove:
            parts.append(f"create policy remove on {table} for delete using ({remove});")
    return "\n".join(parts)


def undo_policies() -> str:
    return "".join(
        f"drop policy if exists {name} on {table};"
        for table in POLICIES
        for name in ("see", "add", "change", "remove")
    ) + "".join(f"alter table {table} disable row level security;" for table in POLICIES)


# Progress is added and nothing else. An item's state is set by the trigger below alone; its referral, author and code
# stay; it is dropped by a progress update, not deleted.
GRANTS = """
revoke update, delete, truncate on plans_progressupdate from accord_app;
revoke update, delete, truncate on plans_actionitem from accord_app;
grant update (title, pillar_id, lead_agency_id, due_on, commitment_id) on plans_actionitem to accord_app;
"""
UNDO_GRANTS = """
grant update, delete on plans_progressupdate to accord_app;
grant update, delete on plans_actionitem to accord_app;
"""

# Owned by the owner of the tables: reporting progress moves an item that the reporter may not edit otherwise. The
# condition on from_status loses the race for whoever reports on a state that is no longer there.
TRIGGER = """
create function plans_follow_progress() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update plans_actionitem set status = new.status, percent_done = new.percent_done
     where id = new.item_id and status = new.from_status;
    if not found then
        raise exception 'The action item has moved on.' using errcode = 'serialization_failure';
    end if;
    return null;
end $$;
create trigger plans_follow_progress after insert on plans_progressupdate
    for each row execute function plans_follow_progress();
"""
UNDO_TRIGGER = "drop trigger plans_follow_progress on plans_progressupdate; drop function plans_follow_progress();"


class Migration(migrations.Migration):
    """Who may see and write which row of the plan; progress is append-only and moves its item."""

    dependencies = [("plans", "0002_plans"), ("referrals", "0002_row_security")]
    operations = [
        migrations.RunSQL(policies(), undo_policies()),
        migrations.RunSQL(GRANTS, UNDO_GRANTS),
        migrations.RunSQL(TRIGGER, UNDO_TRIGGER),
    ]
