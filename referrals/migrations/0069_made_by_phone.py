from django.db import migrations, models

# The move that needs no asking whose it is: what the sender made by phone, was received by whoever took the call.
HEARD = """
drop trigger referral_mover on referrals_referral;
create trigger referral_mover before update of status on referrals_referral for each row when (
    old.status <> new.status and not (
        old.status = 'sent' and new.status = 'received' and new.called_at is not null
        and new.sending_agency_id = accord_case_agency()))
    execute function referral_move_by_its_party();
"""
UNDO_HEARD = """
drop trigger referral_mover on referrals_referral;
create trigger referral_mover before update of status on referrals_referral
    for each row when (old.status <> new.status) execute function referral_move_by_its_party();
"""
STAYS = """
create function referral_keep_the_call() returns trigger language plpgsql as $$
begin
    if row_security_active('referrals_referral') then
        raise exception 'When a referral was made by phone is said before it is sent.'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger referral_call_stays before update on referrals_referral for each row when (
    old.status <> 'draft' and (old.called_at is distinct from new.called_at or old.said <> new.said))
    execute function referral_keep_the_call();
"""
UNDO_STAYS = "drop trigger referral_call_stays on referrals_referral; drop function referral_keep_the_call();"


class Migration(migrations.Migration):
    """A referral that was made by phone says when, and what was answered; whoever took the call received it."""

    dependencies = [
        ('agencies', '0011_external_agencies'),
        ('referrals', '0068_who_moves'),
    ]

    operations = [
        migrations.AddField(
            model_name='referral',
            name='called_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='made by phone'),
        ),
        migrations.AddField(
            model_name='referral',
            name='said',
            field=models.CharField(blank=True, choices=[('noted', 'They took note of it'), ('accepted', 'They accepted it'), ('declined', 'They declined it'), ('asked', 'They asked a question first')], db_default='', max_length=10, verbose_name='What they said'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('called_at__isnull', True), ('said', '')), models.Q(('called_at__isnull', False), ('said__in', ['noted', 'accepted', 'declined', 'asked'])), _connector='OR'), name='referral_called_and_said', violation_error_message='Say both when it was made by phone and what was answered, or neither.'),
        ),
        migrations.RunSQL(HEARD, UNDO_HEARD),
        migrations.RunSQL(STAYS, UNDO_STAYS),
    ]
