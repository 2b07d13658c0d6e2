"""Foreign keys and whole, plain indexes of the written tables, taken down before and put up after: checking and
sorting all rows at once is several times faster than one by one, and finds the same mistakes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

from coordination.dashboards.generation.tables import COLUMNS

FOREIGN_KEYS = """
    select format('alter table %%s drop constraint %%I', conrelid::regclass, conname),
           format('alter table %%s add constraint %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    from pg_constraint where contype = 'f' and conrelid::regclass::text = any(%s) order by conname
"""
INDEXES = """
    select format('drop index %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
    from pg_index where indrelid::regclass::text = any(%s) and not indisunique and indpred is null
    order by indexrelid::regclass::text
"""


@contextmanager
def constraints_and_indexes_set_aside(owner: BaseDatabaseWrapper) -> Iterator[None]:
    """Inside, the tables have neither; at the end both are there as before, and every row was checked."""
    tables = list(COLUMNS)
    with owner.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # a table with checks waiting cannot be altered
        put_up = []
        for query in (FOREIGN_KEYS, INDEXES):
            cursor.execute(query, [tables])
            for take_down, definition in cursor.fetchall():
                cursor.execute(take_down)
                put_up.append(definition)
    yield
    with owner.cursor() as cursor:
        cursor.execute("set local maintenance_work_mem = '256MB'")
        for definition in reversed(put_up):
            cursor.execute(definition)
