"""What can be chosen in a filter, by code: names of reference data, all kinds in one query."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet, Value

from agencies.enums import JurisdictionKind
from agencies.models import Function, Jurisdiction, Need, Pillar
from coordination.foundation.bilingual import name_order

WIDE = [JurisdictionKind.COUNTRY, JurisdictionKind.PROVINCE, JurisdictionKind.TERRITORY]


def reference_choices(*kinds: str) -> dict[str, list[tuple[str, str]]]:
    """Codes and names of each kind asked for: pillar, function, need, place; by name in the reader's language."""
    sources: Mapping[str, QuerySet[Any]] = {
        "pillar": Pillar.objects.all(),
        "function": Function.objects.all(),
        "need": Need.objects.all(),
        "place": Jurisdiction.objects.filter(kind__in=WIDE),
    }
    name, order = ("name_fr", "sort_fr") if name_order() == "sort_fr" else ("name_en", "sort_en")
    rows = [sources[kind].order_by().values_list(Value(kind), "code", name, order) for kind in kinds]
    found: dict[str, list[tuple[str, str]]] = {kind: [] for kind in kinds}
    for kind, code, title, _sort in sorted(rows[0].union(*rows[1:]), key=lambda row: row[3]):
        found[kind].append((code, title))
    return found
