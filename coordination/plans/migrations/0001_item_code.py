from django.db import migrations

# lpad alone would cut a fifth digit off.
CODE = """
create sequence plans_item_code;
create function plans_next_item_code() returns varchar language sql volatile as $$
    select 'A-' || lpad(n::text, greatest(4, length(n::text)), '0') from nextval('plans_item_code') as n
$$;
"""

UNDO = "drop function plans_next_item_code(); drop sequence plans_item_code;"


class Migration(migrations.Migration):
    """The codes of action items: A-0001, A-0002, up to and past A-9999."""

    initial = True
    dependencies = [("foundation", "0001_application_role")]
    operations = [migrations.RunSQL(CODE, UNDO)]
