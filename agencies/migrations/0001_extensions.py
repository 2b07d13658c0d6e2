from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Trusted extensions: the owner role may make them."""

    dependencies = [("foundation", "0001_application_role")]
    operations = [TrigramExtension(), BtreeGistExtension()]
