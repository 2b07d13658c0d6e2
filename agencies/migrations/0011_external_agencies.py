from django.db import migrations

EXTERNAL = """
-- Whether nobody signs in for the agency to answer a referral: no worker and no lead whose membership is in force today,
-- whatever day it is where they are. A retired agency takes no part, by phone or otherwise.
create function accord_is_external(agency bigint) returns boolean language sql stable as $$
    select exists(select from agencies_agency a where a.id = agency and a.retired_on is null)
        and not exists(
            select from agencies_membership m join agencies_user u on u.id = m.user_id and u.is_active
            where m.agency_id = agency and m.role in ('worker', 'lead')
              and m.period && daterange((now() - interval '12 hours')::date, (now() + interval '14 hours')::date, '[]')) $$;
"""


class Migration(migrations.Migration):
    """An agency without accounts: it follows from its memberships, and is stored nowhere."""

    dependencies = [("agencies", "0010_needs_decision")]
    operations = [migrations.RunSQL(EXTERNAL, "drop function accord_is_external(bigint)")]
