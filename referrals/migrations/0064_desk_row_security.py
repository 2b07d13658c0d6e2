from django.db import migrations

MEMBER = "membership_id = (select accord_membership())"
WORKING = f"{MEMBER} and (select accord_case_agency()) is not null"
MINE = "agency_id = (select accord_case_agency())"
WHO = {"referrals_snooze": WORKING, "referrals_savedfilter": MEMBER, "referrals_referraltemplate": MINE}

POLICIES = "".join(
    f"alter table {table} enable row level security;"
    f"create policy see on {table} for select using ({who});"
    f"create policy add on {table} for insert with check ({who});"
    f"create policy change on {table} for update using ({who}) with check ({who});"
    f"create policy remove on {table} for delete using ({who});"
    for table, who in WHO.items()
)
UNDO_POLICIES = "".join(
    f"drop policy see on {table}; drop policy add on {table}; drop policy change on {table};"
    f"drop policy remove on {table}; alter table {table} disable row level security;"
    for table in WHO
)

# For the navigation of each page: how many referrals wait for the member's agency, and how many drafts it has. Asked
# with the memberships, before anybody acts, like accord_unread. Beyond a hundred nobody counts.
TURNS = """
create function accord_turns(membership bigint) returns integer[]
    language sql stable security definer set search_path = public, pg_temp as $$
    select array[
        (select count(*)::integer from (
            select from referrals_participation p where p.agency_id = m.agency_id
                and ((p.party = 'receiver' and p.status in ('sent', 'received'))
                     or (p.party = 'sender' and p.status = 'needs_information')) limit 100) waiting),
        (select count(*)::integer from (
            select from referrals_participation p where p.agency_id = m.agency_id and p.status = 'draft'
            limit 100) drafts)]
    from agencies_membership m where m.id = membership and m.role in ('worker', 'lead') $$;
"""


class Migration(migrations.Migration):
    """Who may see what members arrange for themselves and what agencies keep; and what the navigation counts."""

    dependencies = [("referrals", "0063_desk")]
    operations = [
        migrations.RunSQL(POLICIES, UNDO_POLICIES),
        migrations.RunSQL(TURNS, "drop function accord_turns(bigint);"),
    ]
