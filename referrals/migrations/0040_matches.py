import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    """Document numbers of a child; matches between two agencies' child files."""

    dependencies = [
        ('agencies', '0002_directory'),
        ('referrals', '0030_participation_writes'),
    ]

    operations = [
        migrations.AddField(
            model_name='childidentity',
            name='documents',
            field=models.BinaryField(default=b''),
        ),
        # Rows that COPY writes without the column have no document numbers.
        migrations.RunSQL(
            "alter table referrals_childidentity alter column documents set default ''::bytea",
            "alter table referrals_childidentity alter column documents drop default",
        ),
        migrations.CreateModel(
            name='ChildMatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reason', models.CharField(choices=[('document', 'The same document number'), ('sound', 'The same birth date, and names that sound alike')], max_length=10)),
                ('facts', django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(), size=None)),
                ('found_at', models.DateTimeField()),
                ('first_answer', models.CharField(blank=True, choices=[('confirmed', 'Same child'), ('dismissed', 'Not the same child')], max_length=10)),
                ('first_at', models.DateTimeField(null=True)),
                ('second_answer', models.CharField(blank=True, choices=[('confirmed', 'Same child'), ('dismissed', 'Not the same child')], max_length=10)),
                ('second_at', models.DateTimeField(null=True)),
                ('first_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('first_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership')),
                ('first_child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='referrals.childfile')),
                ('second_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                ('second_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.membership')),
                ('second_child', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='referrals.childfile')),
            ],
            options={
                'verbose_name': 'match',
                'verbose_name_plural': 'matches',
                'indexes': [models.Index(fields=['first_agency', '-found_at'], name='match_of_first_agency'), models.Index(fields=['second_agency', '-found_at'], name='match_of_second_agency'), models.Index(fields=['-found_at'], name='match_newest')],
                'constraints': [models.UniqueConstraint(fields=('first_child', 'second_child'), name='match_once'), models.CheckConstraint(condition=models.Q(('first_child__lt', models.F('second_child'))), name='match_in_order'), models.CheckConstraint(condition=models.Q(('reason__in', ['document', 'sound'])), name='match_reason'), models.CheckConstraint(condition=models.Q(models.Q(('first_answer', ''), ('first_at', None), ('first_by', None)), models.Q(('first_answer__in', ['confirmed', 'dismissed']), ('first_at__isnull', False), ('first_by__isnull', False)), _connector='OR'), name='match_first_answer'), models.CheckConstraint(condition=models.Q(models.Q(('second_answer', ''), ('second_at', None), ('second_by', None)), models.Q(('second_answer__in', ['confirmed', 'dismissed']), ('second_at__isnull', False), ('second_by__isnull', False)), _connector='OR'), name='match_second_answer')],
            },
        ),
    ]
