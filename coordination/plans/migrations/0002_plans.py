import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agencies', '0002_directory'),
        ('plans', '0001_item_code'),
        ('referrals', '0002_row_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='Commitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('source_url', models.CharField(blank=True, max_length=500, verbose_name='source address')),
                ('source_status', models.CharField(choices=[('seed', 'stated by the founding document'), ('found', 'found in the source'), ('known', 'not verified yet')], default='known', max_length=10, verbose_name='source status')),
                ('code', models.SlugField(help_text='Letters, digits and hyphens, such as NAP-PRV-13. It cannot be changed later.', max_length=40, unique=True, verbose_name='code')),
                ('title_en', models.CharField(max_length=300, verbose_name='Promise in English')),
                ('title_fr', models.CharField(blank=True, max_length=300, verbose_name='Promise in French')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='Starts on')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='Due on')),
                ('budget_cad', models.PositiveBigIntegerField(blank=True, help_text="Whole dollars. It is a part of the plan's budget, not on top of it.", null=True, verbose_name='Cost in Canadian dollars')),
                ('lead_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led_commitments', to='agencies.agency', verbose_name='Lead agency')),
                ('partner_agencies', models.ManyToManyField(blank=True, related_name='partner_commitments', to='agencies.agency', verbose_name='Partner agencies')),
                ('pillar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='agencies.pillar', verbose_name='Pillar')),
            ],
            options={
                'verbose_name': 'commitment',
                'verbose_name_plural': 'commitments',
                'ordering': ['code', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ActionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(db_default=models.Func(function='plans_next_item_code', output_field=models.CharField()), editable=False, max_length=20, unique=True, verbose_name='code')),
                ('submission', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='What is to be done')),
                ('due_on', models.DateField(verbose_name='Due on')),
                ('status', models.CharField(choices=[('open', 'open'), ('in_progress', 'in progress'), ('blocked', 'blocked'), ('done', 'done'), ('dropped', 'dropped')], default='open', editable=False, max_length=20, verbose_name='Status')),
                ('percent_done', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='Percent done')),
                ('raised_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='raised at')),
                ('lead_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led_items', to='agencies.agency', verbose_name='Lead agency')),
                ('partner_agencies', models.ManyToManyField(blank=True, related_name='partner_items', to='agencies.agency', verbose_name='Partner agencies')),
                ('pillar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='action_items', to='agencies.pillar', verbose_name='Pillar')),
                ('raised_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='raised_items', to='agencies.membership', verbose_name='raised by')),
                ('referral', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='action_items', to='referrals.referral', verbose_name='Referral')),
                ('commitment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='action_items', to='plans.commitment', verbose_name='Commitment')),
            ],
            options={
                'verbose_name': 'action item',
                'verbose_name_plural': 'action items',
                'ordering': ['due_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name_en', models.CharField(max_length=255, verbose_name='name in English')),
                ('name_fr', models.CharField(max_length=255, verbose_name='name in French')),
                ('sort_en', models.CharField(editable=False, max_length=255)),
                ('sort_fr', models.CharField(editable=False, max_length=255)),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField(help_text='First day and the day after the last.', verbose_name='period')),
                ('instrument', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='plan', to='agencies.instrument', verbose_name='instrument')),
            ],
            options={
                'verbose_name': 'plan',
                'verbose_name_plural': 'plans',
                'ordering': ['-period', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='commitment',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='plans.plan', verbose_name='plan'),
        ),
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('source_url', models.CharField(blank=True, max_length=500, verbose_name='source address')),
                ('source_status', models.CharField(choices=[('seed', 'stated by the founding document'), ('found', 'found in the source'), ('known', 'not verified yet')], default='known', max_length=10, verbose_name='source status')),
                ('fiscal_year', models.CharField(help_text='Such as 2012-13, or 2012-13/2015-16 for a period.', max_length=15, verbose_name='fiscal year')),
                ('amount_cad', models.PositiveBigIntegerField(verbose_name='amount in Canadian dollars')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='budget_lines', to='agencies.agency', verbose_name='agency')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budget_lines', to='plans.plan', verbose_name='plan')),
            ],
            options={
                'verbose_name': 'budget line',
                'verbose_name_plural': 'budget lines',
                'ordering': ['fiscal_year', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ProgressUpdate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('submission', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='when')),
                ('words', models.TextField(max_length=4000, verbose_name='Progress')),
                ('percent_done', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(100, message='Give a percentage from 0 to 100.')], verbose_name='Percent done')),
                ('from_status', models.CharField(choices=[('open', 'open'), ('in_progress', 'in progress'), ('blocked', 'blocked'), ('done', 'done'), ('dropped', 'dropped')], editable=False, max_length=20)),
                ('status', models.CharField(choices=[('open', 'open'), ('in_progress', 'in progress'), ('blocked', 'blocked'), ('done', 'done'), ('dropped', 'dropped')], max_length=20, verbose_name='Status')),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='progress_updates', to='agencies.membership', verbose_name='by')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='progress_updates', to='plans.actionitem', verbose_name='action item')),
            ],
            options={
                'verbose_name': 'progress update',
                'verbose_name_plural': 'progress updates',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.AddIndex(
            model_name='actionitem',
            index=models.Index(fields=['due_on', 'id'], name='item_by_due_date'),
        ),
        migrations.AddConstraint(
            model_name='actionitem',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'in_progress', 'blocked', 'done', 'dropped'])), name='item_status_known'),
        ),
        migrations.AddConstraint(
            model_name='actionitem',
            constraint=models.CheckConstraint(condition=models.Q(('percent_done__lte', 100)), name='item_percent', violation_error_message='Give a percentage from 0 to 100.'),
        ),
        migrations.AddConstraint(
            model_name='actionitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), _negated=True), ('percent_done', 100), _connector='OR'), name='item_done_is_all', violation_error_message='Done means 100 percent.'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('starts_on'))), name='commitment_due_after_start', violation_error_message='It cannot be due before it starts.'),
        ),
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=models.UniqueConstraint(fields=('plan', 'fiscal_year', 'agency'), name='budget_line_once', nulls_distinct=False, violation_error_message='The plan already has a line for this fiscal year and agency.'),
        ),
        migrations.AddConstraint(
            model_name='budgetline',
            constraint=models.CheckConstraint(condition=models.Q(('fiscal_year__regex', '^[0-9]{4}-[0-9]{2}(/[0-9]{4}-[0-9]{2})?$')), name='budget_line_fiscal_year', violation_error_message='Write the fiscal year as 2012-13, or 2012-13/2015-16 for a period.'),
        ),
        migrations.AddIndex(
            model_name='progressupdate',
            index=models.Index(fields=['item', '-at', '-id'], name='progress_of_item'),
        ),
        migrations.AddConstraint(
            model_name='progressupdate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('from_status', 'open'), ('status__in', ['blocked', 'done', 'dropped', 'in_progress', 'open'])), models.Q(('from_status', 'in_progress'), ('status__in', ['blocked', 'done', 'dropped', 'in_progress'])), models.Q(('from_status', 'blocked'), ('status__in', ['blocked', 'done', 'dropped', 'in_progress'])), models.Q(('from_status', 'done'), ('status__in', ['done', 'in_progress'])), models.Q(('from_status', 'dropped'), ('status__in', ['dropped', 'open'])), _connector='OR'), name='progress_move_known'),
        ),
        migrations.AddConstraint(
            model_name='progressupdate',
            constraint=models.CheckConstraint(condition=models.Q(('percent_done__lte', 100)), name='progress_percent', violation_error_message='Give a percentage from 0 to 100.'),
        ),
        migrations.AddConstraint(
            model_name='progressupdate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), _negated=True), ('percent_done', 100), _connector='OR'), name='progress_done_is_all', violation_error_message='Done means 100 percent.'),
        ),
    ]
