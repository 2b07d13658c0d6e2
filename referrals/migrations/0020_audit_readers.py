from django.db import migrations

# Whether the actor's agency holds the child file, or sent the referral, that a code names.
OWN = """
create function accord_owns_code(code text) returns boolean
    language sql stable security definer set search_path = public, pg_temp as $$
    select exists(select from referrals_childfile c where c.code = $1 and c.agency_id = accord_case_agency())
        or exists(select from referrals_referral r
                  where r.reference = $1 and r.sending_agency_id = accord_case_agency()) $$;
alter policy see on foundation_auditentry using (
    (select accord_role()) = 'auditor' or ((select accord_role()) = 'lead' and accord_owns_code(object_code)));
"""

UNDO = """
alter policy see on foundation_auditentry using ((select accord_role()) = 'auditor');
drop function accord_owns_code(text);
"""


class Migration(migrations.Migration):
    """Leads read the entries about their own agency's child files and the referrals it sent."""

    dependencies = [("referrals", "0008_attachments_on_timeline"), ("foundation", "0006_audit_checkpoints")]
    operations = [migrations.RunSQL(OWN, UNDO)]
