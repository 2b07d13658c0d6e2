import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """When a referral's clock rings, since when it stands still, and what rang."""

    dependencies = [
        ('agencies', '0008_notification_row_security'),
        ('referrals', '0041_match_functions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ring',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bell', models.CharField(choices=[('half', 'Half of the time was over: the receiver was reminded'), ('most', 'The answer was due soon: the receiver was reminded'), ('overdue', 'Overdue: the receiver and the leads of both agencies were told'), ('escalated', 'Still unanswered: the coordinator was told')], max_length=10)),
                ('at', models.DateTimeField(verbose_name='when')),
            ],
            options={
                'verbose_name': 'ring',
                'verbose_name_plural': 'rings',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='referral',
            name='escalate_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='referral',
            name='half_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='referral',
            name='most_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='referral',
            name='stopped_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='clock stopped'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('stopped_at__isnull', True), ('status', 'needs_information'), _connector='OR'), name='referral_clock_stopped', violation_error_message='The clock stands still only while information is missing.'),
        ),
        migrations.AddField(
            model_name='ring',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rings', to='referrals.referral'),
        ),
        migrations.AddConstraint(
            model_name='ring',
            constraint=models.UniqueConstraint(fields=('referral', 'bell'), name='ring_once'),
        ),
        migrations.AddConstraint(
            model_name='ring',
            constraint=models.CheckConstraint(condition=models.Q(('bell__in', ['half', 'most', 'overdue', 'escalated'])), name='ring_bell'),
        ),
    ]
