import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Hours of desks that can be reckoned with, how agencies answered lately, and needs nobody was mandated for."""

    dependencies = [
        ('agencies', '0005_sessions'),
    ]

    operations = [
        migrations.CreateModel(
            name='Answering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answered', models.PositiveIntegerField(verbose_name='answered')),
                ('declined', models.PositiveIntegerField(verbose_name='declined')),
                ('median_hours', models.FloatField(verbose_name='median hours to answer')),
                ('refreshed_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'answering',
            },
        ),
        migrations.CreateModel(
            name='Gap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_adult', models.BooleanField(verbose_name='for an adult')),
                ('asked_on', models.DateField(verbose_name='asked on')),
            ],
            options={
                'verbose_name': 'gap',
                'verbose_name_plural': 'gaps',
            },
        ),
        migrations.AddField(
            model_name='desk',
            name='closes_at',
            field=models.TimeField(blank=True, help_text='Earlier than it opens: on the next day. The same time: open all day.', null=True, verbose_name='closes at'),
        ),
        migrations.AddField(
            model_name='desk',
            name='open_days',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(choices=[(1, 'Monday'), (2, 'Tuesday'), (3, 'Wednesday'), (4, 'Thursday'), (5, 'Friday'), (6, 'Saturday'), (7, 'Sunday')]), blank=True, default=list, size=None, verbose_name='open on'),
        ),
        migrations.AddField(
            model_name='desk',
            name='opens_at',
            field=models.TimeField(blank=True, null=True, verbose_name='opens at'),
        ),
        migrations.AddConstraint(
            model_name='desk',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closes_at__isnull', True), ('open_days', []), ('opens_at__isnull', True)), models.Q(models.Q(('open_days', []), _negated=True), ('closes_at__isnull', False), ('opens_at__isnull', False)), _connector='OR'), name='desk_hours_whole', violation_error_message='Say on which days it is open, from when and until when; or leave all empty.'),
        ),
        migrations.AddConstraint(
            model_name='desk',
            constraint=models.CheckConstraint(condition=models.Q(('open_days__contained_by', [1, 2, 3, 4, 5, 6, 7])), name='desk_open_days', violation_error_message='Days go from 1 (Monday) to 7 (Sunday).'),
        ),
        migrations.AddField(
            model_name='answering',
            name='agency',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='answering', to='agencies.agency'),
        ),
        migrations.AddField(
            model_name='gap',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='agencies.agency', verbose_name='asked by'),
        ),
        migrations.AddField(
            model_name='gap',
            name='need',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='agencies.need', verbose_name='need'),
        ),
        migrations.AddField(
            model_name='gap',
            name='place',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='agencies.jurisdiction', verbose_name='place'),
        ),
        migrations.AddConstraint(
            model_name='answering',
            constraint=models.CheckConstraint(condition=models.Q(('answered__gte', 5)), name='answering_enough'),
        ),
        migrations.AddConstraint(
            model_name='answering',
            constraint=models.CheckConstraint(condition=models.Q(('declined__lte', models.F('answered'))), name='answering_declined_of_answered'),
        ),
        migrations.AddIndex(
            model_name='gap',
            index=models.Index(fields=['asked_on'], name='gap_asked_on'),
        ),
        migrations.AddConstraint(
            model_name='gap',
            constraint=models.UniqueConstraint(fields=('need', 'place', 'is_adult', 'agency', 'asked_on'), name='gap_once_a_day'),
        ),
    ]
