"""Lists by keyset: each page starts after the last row of the one before, so page 1,900 costs what page 1 does."""

import base64
import binascii
import datetime
import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest

PAGE_SIZE = 50
COUNT_UP_TO = 1000
DAMAGED = "This page address is damaged. Go back to the first page of the list."


@dataclass(frozen=True)
class Page:
    """Rows and the values of the `page` parameter that lead on; empty where there is nothing there."""

    rows: list[Any]
    next: str
    previous: str
    last: str

    @property
    def is_only(self) -> bool:
        return not (self.next or self.previous)


@dataclass(frozen=True)
class Count:
    """How many rows, exact up to a thousand."""

    number: int
    is_more: bool


def bounded_count(queryset: QuerySet) -> Count:
    """Count no further than a thousand: beyond it people want "more than 1,000", not the wait."""
    number = queryset.order_by()[: COUNT_UP_TO + 1].count()
    return Count(min(number, COUNT_UP_TO), number > COUNT_UP_TO)


def paginate(queryset: QuerySet, request: HttpRequest, *, order: tuple[str, ...], size: int = PAGE_SIZE) -> Page:
    """The page that the request's `page` asks for.

    `order` names columns without nulls, all ascending or all descending ("-"), the last one unique. `page` is empty
    (first), "last", or a cursor from an earlier Page. Raises BadRequest (400) for anything else.
    """
    cursor = request.GET.get("page", "")
    backwards = cursor == "last" or cursor.startswith("p.")
    rows = queryset.order_by(*(_reversed(order) if backwards else order))
    if cursor and cursor != "last":
        try:
            rows = rows.filter(_beyond(order, _decode(cursor, len(order)), backwards))
        except (ValueError, TypeError, ValidationError) as error:  # values of another list's columns
            raise BadRequest(DAMAGED) from error
    found = list(rows[: size + 1])
    has_more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next = has_more if not backwards else cursor != "last"
    has_previous = has_more if backwards else bool(cursor)
    return Page(
        rows=found,
        next=_encode("n", found[-1], order) if found and has_next else "",
        previous=_encode("p", found[0], order) if found and has_previous else "",
        last="last" if has_next else "",
    )


def _reversed(order: tuple[str, ...]) -> list[str]:
    return [column[1:] if column.startswith("-") else f"-{column}" for column in order]


def _beyond(order: tuple[str, ...], values: list[Any], backwards: bool) -> Q:
    """Rows after `values` in the order: the first column bounds the index, the rest break ties."""
    direction = "lt" if order[0].startswith("-") != backwards else "gt"
    columns = [column.removeprefix("-") for column in order]
    beyond = Q()
    for place, column in enumerate(columns):
        ties = {columns[before]: values[before] for before in range(place)}
        beyond |= Q(**ties, **{f"{column}__{direction}": values[place]})
    return Q(**{f"{columns[0]}__{direction}e": values[0]}) & beyond


def _value(row: Any, column: str) -> Any:
    for part in column.removeprefix("-").split("__"):
        row = getattr(row, part)
    if isinstance(row, datetime.datetime):
        return {"at": row.isoformat()}
    return row.isoformat() if isinstance(row, datetime.date) else row


def _encode(direction: str, row: Any, order: tuple[str, ...]) -> str:
    packed = json.dumps([_value(row, column) for column in order]).encode()
    return f"{direction}.{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def _decode(cursor: str, length: int) -> list[Any]:
    try:
        packed = base64.urlsafe_b64decode(cursor[2:] + "=" * (-len(cursor[2:]) % 4))
        values = [_unpack(value) for value in json.loads(packed)]
    except (ValueError, TypeError, KeyError, binascii.Error) as error:
        raise BadRequest(DAMAGED) from error
    if len(values) != length or cursor[:2] not in {"n.", "p."}:
        raise BadRequest(DAMAGED)
    return values


def _unpack(value: Any) -> Any:
    if isinstance(value, dict):
        moment = datetime.datetime.fromisoformat(value["at"])
        if moment.tzinfo is None:
            raise ValueError(value)
        return moment
    if isinstance(value, int) and abs(value) >= 2**63:
        raise ValueError(value)
    if not isinstance(value, int | str) or (isinstance(value, str) and "\x00" in value):
        raise ValueError(value)
    return value
