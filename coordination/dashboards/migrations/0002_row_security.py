from django.db import migrations

ROLE = "(select accord_role())"
MEMBER = f"{ROLE} is not null"
MINE = "(select accord_case_agency())"
OWN = f"((scope = 'whole' and {ROLE} = 'coordinator') or (scope = 'agency' and agency_id = {MINE}))"
OF_ALL = f"(scope = 'everyone' and {ROLE} = 'coordinator')"
CLOCK = f"{ROLE} = 'clock'"

POLICIES = f"""
alter table dashboards_keptfigures enable row level security;
create policy see on dashboards_keptfigures for select
    using ({OWN} or (scope = 'everyone' and {ROLE} in ('coordinator', 'worker', 'lead')) or {CLOCK});
create policy add on dashboards_keptfigures for insert with check ({OWN} or {OF_ALL});
create policy change on dashboards_keptfigures for update using ({OWN} or {OF_ALL}) with check ({OWN} or {OF_ALL});
create policy remove on dashboards_keptfigures for delete using ({CLOCK});
alter table dashboards_savedview enable row level security;
create policy see on dashboards_savedview for select using (membership_id = (select accord_membership()) or {CLOCK});
create policy add on dashboards_savedview for insert with check (membership_id = (select accord_membership()));
create policy change on dashboards_savedview for update
    using (membership_id = (select accord_membership()) or {CLOCK})
    with check (membership_id = (select accord_membership()) or {CLOCK});
create policy remove on dashboards_savedview for delete using (membership_id = (select accord_membership()));
"""
UNDO = """
drop policy see on dashboards_keptfigures; drop policy add on dashboards_keptfigures;
drop policy change on dashboards_keptfigures; drop policy remove on dashboards_keptfigures;
drop policy see on dashboards_savedview; drop policy add on dashboards_savedview;
drop policy change on dashboards_savedview; drop policy remove on dashboards_savedview;
alter table dashboards_keptfigures disable row level security;
alter table dashboards_savedview disable row level security;
"""


class Migration(migrations.Migration):
    """Kept figures show to those whose referrals they count; the times of all agencies to every dashboard."""

    dependencies = [
        ("dashboards", "0001_kept_figures_and_saved_views"),
        ("plans", "0007_history_security"),  # what row security asks: accord_role() and its like
    ]
    operations = [migrations.RunSQL(POLICIES, UNDO)]
