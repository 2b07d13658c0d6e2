"""How a column of a file becomes a field: text, numbers, days, yes and no, codes of other rows."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from agencies.reference_loading.report import Refused, UnknownCode

Row = dict[str, str]


@dataclass(frozen=True)
class Column:
    """One field and the columns it is read from. `many` fields hold sets of keys, written after the row."""

    field: str
    columns: tuple[str, ...]
    read: Callable[[Row], Any]
    many: bool = False


def text(*names: str) -> list[Column]:
    """Columns that are fields of the same name."""
    return [Column(name, (name,), lambda row, name=name: row[name]) for name in names]


def sourced() -> list[Column]:
    return text("source", "source_url", "source_status")


def number(name: str) -> Column:
    def read(row: Row) -> int:
        if not row[name].isascii() or not row[name].isdigit():
            raise Refused(f"{name} must be a whole number, not '{row[name]}'")
        return int(row[name])

    return Column(name, (name,), read)


def number_if_any(name: str) -> Column:
    """A whole number, None when empty."""
    required = number(name)
    return Column(name, (name,), lambda row: required.read(row) if row[name] else None)


def flag(name: str) -> Column:
    def read(row: Row) -> bool:
        if row[name] not in ("yes", "no"):
            raise Refused(f"{name} must be yes or no, not '{row[name]}'")
        return row[name] == "yes"

    return Column(name, (name,), read)


def words(name: str) -> Column:
    """A list of words, separated by semicolons."""
    return Column(name, (name,), lambda row: split(row[name]))


def day(name: str) -> Column:
    return Column(name, (name,), lambda row: read_day(row, name))


def split(value: str) -> list[str]:
    return [part.strip() for part in value.split(";") if part.strip()]


def read_day(row: Row, name: str) -> datetime.date | None:
    """The day in column `name`, None when empty. Raises Refused for anything but YYYY-MM-DD."""
    if not row[name]:
        return None
    try:
        return datetime.date.fromisoformat(row[name])
    except ValueError as error:
        raise Refused(f"{name} must be a day such as 2012-06-06, not '{row[name]}'") from error


class Codes:
    """Keys of a model's rows by their code, read once a load and added to as rows are made."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.by_code: dict[str, int] | None = None

    def forget(self) -> None:
        self.by_code = None

    def key(self, code: str, column: str) -> int:
        if self.by_code is None:
            self.by_code = dict(self.model.objects.values_list("code", "pk"))
        if code not in self.by_code:
            raise UnknownCode(f"{column}: there is no {self.model._meta.verbose_name} '{code}'")
        return self.by_code[code]

    def one(self, field: str, column: str, *, is_required: bool = True) -> Column:
        """A field that points at one row, named by its code."""

        def read(row: Row) -> int | None:
            if not row[column] and not is_required:
                return None
            return self.key(row[column], column)

        return Column(f"{field}_id", (column,), read)

    def several(self, field: str, column: str) -> Column:
        """A field that points at several rows, their codes separated by semicolons."""

        def read(row: Row) -> frozenset[int]:
            return frozenset(self.key(code, column) for code in split(row[column]))

        return Column(field, (column,), read, many=True)
