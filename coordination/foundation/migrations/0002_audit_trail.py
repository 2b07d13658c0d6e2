import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('foundation', '0001_application_role'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='when')),
                ('membership_id', models.BigIntegerField(null=True)),
                ('actor', models.CharField(max_length=254, verbose_name='who')),
                ('agency_code', models.CharField(blank=True, max_length=40, verbose_name='for agency')),
                ('role', models.CharField(blank=True, max_length=30, verbose_name='role')),
                ('verb', models.CharField(choices=[('sign_in', 'signed in'), ('sign_in_failed', 'failed to sign in'), ('sign_out', 'signed out'), ('switch', 'switched membership'), ('read', 'read'), ('open', 'opened before accepting'), ('write', 'wrote'), ('export', 'exported'), ('denied', 'was refused')], max_length=20, verbose_name='did')),
                ('object_kind', models.CharField(blank=True, max_length=40, verbose_name='kind')),
                ('object_code', models.CharField(blank=True, max_length=80, verbose_name='what')),
                ('purpose', models.CharField(blank=True, max_length=500, verbose_name='purpose')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='from address')),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit entries',
                'indexes': [models.Index(fields=['-at', '-id'], name='audit_newest'), models.Index(fields=['object_code', '-at'], name='audit_of_object')],
                'constraints': [models.CheckConstraint(condition=models.Q(('verb__in', ['sign_in', 'sign_in_failed', 'sign_out', 'switch', 'read', 'open', 'write', 'export', 'denied'])), name='audit_verb_known')],
            },
        ),
    ]
