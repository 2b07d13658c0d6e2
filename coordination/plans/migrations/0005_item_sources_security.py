from django.db import migrations

MEMBER = "(select accord_role()) is not null"
COORDINATES = "(select accord_role()) = 'coordinator'"
LEADS = "(select accord_role()) = 'lead'"
MINE = "(select accord_case_agency())"
ME = "(select accord_membership())"

REFERRAL_SEEN = "referral_id is null or exists (select 1 from referrals_referral r where r.id = referral_id)"
BEFORE_SEEN = f"{MEMBER} and ({REFERRAL_SEEN})"
SEEN = (
    f"{BEFORE_SEEN} and ({COORDINATES} or (gap_need_id is null"
    f" and (status <> 'draft' or lead_agency_id = {MINE})))"
)
RAISED_FROM_REFERRAL = (
    f"{MINE} is not null and referral_id is not null and accord_has_opened(referral_id) and exists ("
    "select 1 from referrals_participation p where p.referral_id = plans_actionitem.referral_id"
    " and p.agency_id = lead_agency_id)"
)
BEFORE_ADD = (
    f"raised_by_id = {ME} and ({COORDINATES}"
    f" or ({LEADS} and referral_id is null and lead_agency_id = {MINE}) or ({RAISED_FROM_REFERRAL}))"
)
UNMET = (
    "referral_need_id is null or exists (select 1 from referrals_referralneed n where n.id = referral_need_id"
    " and n.referral_id = plans_actionitem.referral_id and n.outcome in ('not_met', 'partly_met'))"
)
ADD = (
    f"{BEFORE_ADD} and status in ('draft', 'open') and percent_done = 0 and spent_cad = 0 and ({UNMET})"
    f" and (gap_need_id is null or {COORDINATES})"
)

# The pairs of coordination/plans/workflow.py that only an editor may make.
OF_EDITORS = (
    "('blocked', 'dropped'), ('draft', 'dropped'), ('draft', 'open'), ('dropped', 'open'),"
    " ('in_progress', 'dropped'), ('open', 'dropped')"
)
KEEPS = f"{COORDINATES} or ({LEADS} and i.lead_agency_id = {MINE})"
TAKES_PART = (
    f"{COORDINATES} or i.lead_agency_id = {MINE} or exists (select 1 from plans_actionitem_partner_agencies p"
    f" where p.actionitem_id = i.id and p.agency_id = {MINE})"
)
BEFORE_REPORT = (
    f"by_id = {ME} and exists (select 1 from plans_actionitem i where i.id = item_id and ({TAKES_PART}))"
)
REPORT = (
    f"{BEFORE_REPORT} and ((from_status, status) not in ({OF_EDITORS})"
    f" or exists (select 1 from plans_actionitem i where i.id = item_id and ({KEEPS})))"
)
CONFIRM = (
    f"by_id = {ME} and agency_id = (select accord_agency())"
    " and (select accord_role()) in ('worker', 'lead', 'coordinator')"
    " and exists (select 1 from plans_actionitem i join plans_actionitem_partner_agencies p on p.actionitem_id = i.id"
    " where i.id = item_id and p.agency_id = plans_confirmation.agency_id"
    " and i.title = plans_confirmation.title and i.due_on = plans_confirmation.due_on)"
)

POLICIES = f"""
alter policy see on plans_actionitem using ({SEEN});
alter policy add on plans_actionitem with check ({ADD});
alter policy add on plans_progressupdate with check ({REPORT});
alter table plans_confirmation enable row level security;
create policy see on plans_confirmation for select
    using (exists (select 1 from plans_actionitem i where i.id = item_id));
create policy add on plans_confirmation for insert with check ({CONFIRM});
revoke update, delete, truncate on plans_confirmation from accord_app;
"""
UNDO_POLICIES = f"""
alter policy see on plans_actionitem using ({BEFORE_SEEN});
alter policy add on plans_actionitem with check ({BEFORE_ADD});
alter policy add on plans_progressupdate with check ({BEFORE_REPORT});
drop policy see on plans_confirmation; drop policy add on plans_confirmation;
alter table plans_confirmation disable row level security;
"""


def follow(also: str) -> str:
    return f"""
create or replace function plans_follow_progress() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update plans_actionitem set status = new.status, percent_done = new.percent_done{also}
     where id = new.item_id and status = new.from_status;
    if not found then
        raise exception 'The action item has moved on.' using errcode = 'serialization_failure';
    end if;
    return null;
end $$;
"""


ALSO = ", spent_cad = new.spent_cad, blocked_by = new.blocked_by, blocked_agency_id = new.blocked_agency_id"


class Migration(migrations.Migration):
    """Items show where their source does, drafts to those who write them; what editors alone may do; confirmations."""

    dependencies = [
        ("plans", "0004_item_sources_and_money"),
        ("referrals", "0060_unmet_reasons"),
    ]
    operations = [
        migrations.RunSQL(POLICIES, UNDO_POLICIES),
        migrations.RunSQL(follow(ALSO), follow("")),
    ]
