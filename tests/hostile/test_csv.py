"""Cells that a spreadsheet would run are made harmless in every export."""

import csv
import io

import pytest
from django.db import connection

from coordination.foundation.exports import DANGEROUS
from tests.test_access import EXPORTS, ROWS, address_of, who_gets_in

pytestmark = pytest.mark.django_db
TABLES = ["agencies", "pillars", "moves", "plan"]
NAMES = {  # table: columns of words that an export may show
    "agencies_agency": ["name_en", "name_fr", "acronym_en", "website", "source", "hours_note_en"],
    "agencies_pillar": ["name_en"],
    "agencies_user": ["name"],
    "plans_actionitem": ["title"],
    "plans_commitment": ["title_en", "title_fr", "source"],
    "foundation_auditentry": ["actor", "purpose", "object_code"],
}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(world, ask, sign: str) -> None:
    with connection.cursor() as cursor:
        for table, columns in NAMES.items():
            for column in columns:
                cursor.execute(f"update {table} set {column} = %s || id", [f"{sign}1+1;"])

    exported = set()
    for name in EXPORTS:
        row = next(row for row in ROWS if row.name == name)
        for extra in [f"&table={table}" for table in TABLES] if name == "dashboards:dashboard" else [""]:
            response = ask(world.cast[who_gets_in(row)], f"{address_of(row, world.own)}?format=csv{extra}")
            text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
            cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
            assert [cell for cell in cells if cell.startswith(DANGEROUS)] == [], name
            if any(cell.startswith(f"'{sign}1+1;") for cell in cells):
                exported.add(f"{name}{extra}")

    assert exported >= {"agencies:agency_list", "plans:plan_detail", "plans:action_list", "foundation:audit_list"}
