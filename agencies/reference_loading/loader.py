"""Loading one file into one table; see the package for what is kept and what is written."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model as Table

from agencies.models import ReferenceRow
from agencies.reference_loading.columns import Codes, Column, Row
from agencies.reference_loading.report import FileReport, Refused, UnknownCode


def key_by_code(row: Row) -> str:
    return row["code"]


@dataclass
class Loader:
    """One file, its table, its columns, and what tells one row from another.

    `natural_key(instance)` finds a row that people entered before the file came to name it.
    """

    file: str
    model: type[Table]
    columns: list[Column]
    key: Callable[[Row], str] = key_by_code
    natural_key: Callable[[Any], str] = lambda instance: instance.code
    codes: list[Codes] = field(default_factory=list)
    related: tuple[str, ...] = ()  # select_related for natural_key

    def load(self, folder: Path) -> FileReport:
        """Load the file from `folder`, inside the caller's transaction; a bad line stops no other."""
        report = FileReport(self.file)
        path = folder / self.file
        if not path.exists():
            report.is_missing = True
            return report
        for codes in self.codes:
            codes.forget()
        try:
            lines = list(read_lines(path, self.required_columns))
        except Refused as refusal:
            report.refuse(1, str(refusal))
            return report
        _FileLoad(self, report).run(lines)
        return report

    @property
    def required_columns(self) -> list[str]:
        return [name for column in self.columns for name in column.columns]


def read_lines(path: Path, required: list[str]) -> Iterator[tuple[int, Row | str]]:
    """Each line's number and its row, or why it is no row. Raises Refused when the file cannot be read."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"the file cannot be read as UTF-8 text: {error}") from error
    reader = csv.DictReader(content.splitlines(keepends=True))
    missing = [name for name in required if name not in (reader.fieldnames or [])]
    if missing:
        raise Refused(f"the header lacks {', '.join(missing)}")
    for row in reader:
        if None in row or None in row.values():
            yield reader.line_num, "the line has more or fewer cells than the header"
        elif any("\x00" in value for value in row.values()):
            yield reader.line_num, "the line holds a null character"
        else:
            yield reader.line_num, {name: value.strip() for name, value in row.items()}


class _FileLoad:
    """One run of one loader: what was loaded before, what the table holds, and the report."""

    def __init__(self, loader: Loader, report: FileReport) -> None:
        self.loader, self.report = loader, report
        self.known = {row.key: row for row in ReferenceRow.objects.filter(file=loader.file)}
        many = [column.field for column in loader.columns if column.many]
        rows = loader.model.objects.select_related(*loader.related).prefetch_related(*many).order_by("pk")
        self.by_pk = {instance.pk: instance for instance in rows}
        self.by_natural_key: dict[str, Any] = {}
        occurrences: Counter[str] = Counter()
        for instance in self.by_pk.values():
            key = loader.natural_key(instance)
            occurrences[key] += 1
            self.by_natural_key[_numbered(key, occurrences[key])] = instance

    def run(self, lines: list[tuple[int, Row | str]]) -> None:
        """Load the lines; those that name a code of a later line wait until it is loaded."""
        waiting = list(self._keyed(lines))
        while waiting:
            refused = [(line, key, row, why) for line, key, row in waiting if (why := self._refusal(key, row))]
            if len(refused) == len(waiting) or not any(isinstance(why, UnknownCode) for *_, why in refused):
                for line, _key, _row, why in refused:
                    self.report.refuse(line, str(why))
                break
            waiting = [(line, key, row) for line, key, row, _why in refused]
        self.report.refused.sort(key=lambda refusal: refusal.line)

    def _keyed(self, lines: list[tuple[int, Row | str]]) -> Iterator[tuple[int, str, Row]]:
        """Each line that is a row, with its key; a second row with the same code is refused."""
        occurrences: Counter[str] = Counter()
        for line, row in lines:
            if isinstance(row, str):
                self.report.refuse(line, row)
                continue
            key = self.loader.key(row)
            occurrences[key] += 1
            if self.loader.key is key_by_code and occurrences[key] > 1:
                self.report.refuse(line, f"the code '{key}' stands in an earlier line too")
                continue
            yield line, _numbered(key, occurrences[key]), row

    def _refusal(self, key: str, row: Row) -> Refused | None:
        """Load one row; why it was refused, or None. What the row wrote before it was refused is undone."""
        known = self.known.get(key)
        if known is not None and known.values == row:
            self._count_unchanged(known, row)
            return None
        try:
            with transaction.atomic():
                self._load_row(key, row)
        except Refused as refusal:
            return refusal
        return None

    def _count_unchanged(self, known: ReferenceRow, row: Row) -> None:
        instance = self.by_pk.get(known.object_id)
        if instance is not None and self._holds(instance, row):
            self.report.unchanged += 1
        else:
            self.report.kept += 1

    def _load_row(self, key: str, row: Row) -> None:
        known = self.known.get(key)
        if known is None:
            self._meet(key, row)
            return
        instance = self.by_pk.get(known.object_id)
        changed = [column for column in self.loader.columns if _differs(column, row, known.values)]
        if instance is not None and self._write(instance, row, changed):
            self.report.changed += 1
        else:
            self._count_unchanged(known, row)
        ReferenceRow.objects.filter(pk=known.pk).update(values=row)

    def _meet(self, key: str, row: Row) -> None:
        """A row of the file seen for the first time: make it, or keep what people entered under its key."""
        instance = self.by_natural_key.get(key)
        if instance is None:
            instance = self.loader.model()
            self._write(instance, row, self.loader.columns)
            self.report.new += 1
        elif self._holds(instance, row):
            self.report.unchanged += 1
        else:
            self.report.kept += 1
        ReferenceRow.objects.create(file=self.loader.file, key=key, values=row, object_id=instance.pk)

    def _holds(self, instance: Any, row: Row) -> bool:
        """Whether the instance says what the row says; not when people took away a code that the row names."""
        try:
            return all(_current(instance, column) == column.read(row) for column in self.loader.columns)
        except Refused:
            return False

    def _write(self, instance: Any, row: Row, columns: list[Column]) -> bool:
        """Write the columns that differ; False when the row held those values already. Raises Refused."""
        values = {column.field: column.read(row) for column in columns}
        is_new = instance.pk is None
        differing = [c for c in columns if is_new or _current(instance, c) != values[c.field]]
        if not differing:
            return False
        for column in differing:
            if not column.many:
                setattr(instance, column.field, values[column.field])
        _save(instance)
        for column in differing:
            if column.many:
                getattr(instance, column.field).set(values[column.field])
        for codes in self.loader.codes:
            if codes.model is self.loader.model:
                codes.forget()
        return True


def _numbered(key: str, occurrence: int) -> str:
    return key if occurrence == 1 else f"{key}#{occurrence}"


def _differs(column: Column, row: Row, before: Row) -> bool:
    return any(row.get(name) != before.get(name) for name in column.columns)


def _current(instance: Any, column: Column) -> Any:
    if column.many:
        return frozenset(related.pk for related in getattr(instance, column.field).all())
    return getattr(instance, column.field)


def _save(instance: Any) -> None:
    """Validate and save. Raises Refused with the reason in words."""
    links = [f.name for f in instance._meta.fields if f.is_relation]
    try:
        instance.clean_fields(exclude=links)
        instance.clean()
        instance.save()
    except ValidationError as error:
        raise Refused(_in_words(error)) from error
    except IntegrityError as error:
        raise Refused(f"the database refuses it: {error.__cause__.diag.message_primary}") from error


def _in_words(error: ValidationError) -> str:
    return "; ".join(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
