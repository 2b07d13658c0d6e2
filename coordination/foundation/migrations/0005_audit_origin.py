from django.db import migrations, models

VERBS = {
    'sign_in': 'signed in', 'sign_in_failed': 'failed to sign in', 'sign_out': 'signed out',
    'switch': 'switched membership', 'read': 'read', 'open': 'opened before accepting', 'write': 'wrote',
    'export': 'exported', 'denied': 'was refused', 'print': 'printed', 'download': 'downloaded',
    'search': 'searched', 'erase': 'erased', 'grant': 'changed who may see', 'job': 'ran a job',
}

# The database numbers an entry and sets its time; what the application may write is the rest.
COLUMNS = """
revoke insert on foundation_auditentry from accord_app;
grant insert (membership_id, actor, agency_code, role, verb, object_kind, object_code, purpose, address, request_id)
    on foundation_auditentry to accord_app;
"""
UNDO = "grant insert on foundation_auditentry to accord_app;"


class Migration(migrations.Migration):
    """The request that an entry belongs to, and the verbs of printing, searching, erasing, granting and jobs."""

    dependencies = [('foundation', '0003_audit_row_security')]

    operations = [
        migrations.RemoveConstraint(model_name='auditentry', name='audit_verb_known'),
        migrations.AddField(
            model_name='auditentry',
            name='request_id',
            field=models.UUIDField(null=True, verbose_name='request'),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='verb',
            field=models.CharField(choices=list(VERBS.items()), max_length=20, verbose_name='did'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.CheckConstraint(condition=models.Q(verb__in=list(VERBS)), name='audit_verb_known'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(
                condition=models.Q(request_id__isnull=False), fields=['request_id'], name='audit_of_request'
            ),
        ),
        migrations.RunSQL(COLUMNS, UNDO),
    ]
