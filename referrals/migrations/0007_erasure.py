import django.db.models.deletion
from django.db import migrations, models

LEAD = "(select accord_role()) = 'lead'"
ME = "(select accord_membership())"
MINE = "(select accord_case_agency())"

SECURITY = f"""
alter table referrals_erasure enable row level security;
create policy see on referrals_erasure for select using (accord_has_opened_child(child_file_id));
create policy add on referrals_erasure for insert with check ({LEAD} and asked_by_id = {ME} and outcome = ''
    and exists (select from referrals_childfile c where c.id = child_file_id and c.agency_id = {MINE}));
create policy refuse on referrals_erasure for update
    using ({LEAD} and accord_has_opened_child(child_file_id) and outcome = '')
    with check ({LEAD} and accord_has_opened_child(child_file_id) and outcome = 'refused' and settled_by_id = {ME});
revoke delete, truncate on referrals_erasure from accord_app;

-- The one way to destroy a child's key: a lead asked, and another person, lead of an agency that opened the child,
-- carries it out. False when that is not so; the caller then has changed nothing.
create function accord_erase(erasure bigint) returns boolean
    language plpgsql security definer set search_path = public, pg_temp as $$
declare
    child bigint;
begin
    select e.child_file_id into child from referrals_erasure e
        join agencies_membership asked on asked.id = e.asked_by_id
        join agencies_membership acting on acting.id = accord_membership()
        where e.id = erasure and e.outcome = '' and accord_role() = 'lead' and acting.role = 'lead'
          and acting.agency_id = accord_case_agency() and acting.user_id <> asked.user_id
        for update of e;
    if child is null or not accord_has_opened_child(child) then
        return false;
    end if;
    if exists (select from referrals_referral r where r.child_file_id = child and r.closed_at is null) then
        return false;
    end if;
    update referrals_erasure set outcome = 'erased', settled_at = now(), settled_by_id = accord_membership()
        where id = erasure;
    update referrals_childfile set erased_at = now() where id = child;
    delete from referrals_childkey where child_file_id = child;
    delete from referrals_blindindex where child_file_id = child;
    return true;
end $$;
"""

UNDO = """
drop function accord_erase(bigint);
drop policy see on referrals_erasure;
drop policy add on referrals_erasure;
drop policy refuse on referrals_erasure;
"""


class Migration(migrations.Migration):
    """Erasing a child file takes two people, and the database holds to that."""

    dependencies = [("agencies", "0002_directory"), ("referrals", "0006_rewrite_tables")]
    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('retention', 'The retention period is over'), ('court_order', 'A court ordered it')], max_length=20, verbose_name='Ground')),
                ('authority', models.CharField(help_text='Court and file number, or the retention rule. It stays for good: write no name here.', max_length=200, verbose_name='Order or rule')),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('outcome', models.CharField(blank=True, choices=[('erased', 'Erased'), ('refused', 'Refused')], max_length=10)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership')),
                ('child_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='erasures', to='referrals.childfile')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership')),
            ],
            options={
                'verbose_name': 'erasure',
                'verbose_name_plural': 'erasures',
                'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('child_file',), name='erasure_one_waiting'), models.CheckConstraint(condition=models.Q(('ground__in', ['retention', 'court_order'])), name='erasure_ground'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('outcome__in', ['erased', 'refused']), ('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='erasure_settled', violation_error_message='Say when and by whom it was settled, and how, or none of it.')],
            },
        ),
        migrations.RunSQL(SECURITY, UNDO),
    ]
