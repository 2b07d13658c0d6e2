import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    """What members are told, which mail left for it, and what mail each person wishes."""

    dependencies = [
        ('agencies', '0006_hours_answers_gaps'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('to', models.EmailField(blank=True, max_length=254, verbose_name='to')),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='asked for')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='failed tries')),
                ('tried_at', models.DateTimeField(blank=True, null=True, verbose_name='last tried')),
                ('fault', models.CharField(blank=True, max_length=200, verbose_name='what the mail server said')),
            ],
            options={
                'verbose_name': 'mail',
                'verbose_name_plural': 'mails',
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('key', models.CharField(max_length=80)),
                ('event', models.CharField(max_length=30)),
                ('code', models.CharField(max_length=40)),
                ('path', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('waits_for_digest', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'notification',
                'verbose_name_plural': 'notifications',
            },
        ),
        migrations.AddField(
            model_name='user',
            name='mail_returned_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='mail came back'),
        ),
        migrations.AddField(
            model_name='user',
            name='mail_wish',
            field=models.CharField(choices=[('at_once', 'At once'), ('digest', 'Once a day; emergencies and what is overdue at once'), ('overdue', 'Only what is overdue')], default='at_once', max_length=10, verbose_name='Mail'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('mail_wish__in', ['at_once', 'digest', 'overdue'])), name='user_mail_wish'),
        ),
        migrations.AddIndex(
            model_name='mail',
            index=models.Index(condition=models.Q(('sent_at__isnull', True)), fields=['-asked_at'], name='mail_failing'),
        ),
        migrations.AddField(
            model_name='notification',
            name='membership',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='agencies.membership'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(fields=['membership', '-at', '-id'], name='notification_newest'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('read_at__isnull', True)), fields=['membership'], name='notification_unread'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('waits_for_digest', True)), fields=['membership', 'at'], name='notification_for_digest'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(fields=('membership', 'key'), name='notification_once'),
        ),
    ]
