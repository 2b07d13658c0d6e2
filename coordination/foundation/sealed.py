"""Model fields whose column holds sealed bytes: read and written as plain attributes, opened when first read.

The model says which key (`sealing_key()`, which may raise `Erased`) and which row (`sealed_row()`): a value opens only
in the table, column and row it was written for. Such a field cannot be filtered, ordered or `update()`d by plain value.
"""

import datetime
from typing import Any

from django.conf import settings
from django.db import models

from coordination.foundation import encryption


class Erased(Exception):
    """The key was destroyed on purpose: what it sealed reads as empty and cannot be written."""


class Sealed(bytes):
    """What the column holds, not opened yet."""

    def __repr__(self) -> str:
        return "<sealed>"


class SealedAttribute:
    """Opens the value at the first read and keeps it with the instance."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Sealed):
            value = instance.__dict__[name] = self.field.opened(instance, value)
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(models.BinaryField):
    """Text that is sealed. An empty one is kept as no bytes."""

    empty: Any = ""
    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", b"")
        kwargs.setdefault("editable", True)
        self.most_signs = kwargs.pop("most_signs", None)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """A migration sees plain bytes."""
        name, _path, _args, _kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", [], {"default": b""}

    def get_default(self) -> Any:
        return self.empty

    def place(self, instance: models.Model) -> str:
        return f"{instance._meta.db_table}.{self.column} {instance.sealed_row()}"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed:
        return Sealed(value or b"")

    def pre_save(self, instance: models.Model, add: bool) -> Sealed:
        """The bytes to write: as they were if nobody opened them, else sealed anew. Raises KeyUnavailable, Erased."""
        value = instance.__dict__.get(self.attname, self.empty)
        return value if isinstance(value, Sealed) else self.sealed(instance, value)

    def sealed(self, instance: models.Model, value: Any) -> Sealed:
        if value in (None, ""):
            return Sealed()
        return seal_value(instance.sealing_key(), self.to_text(value), self.place(instance))

    def opened(self, instance: models.Model, value: Sealed) -> Any:
        if not value:
            return self.empty
        if settings.UNPROTECTED:
            return self.from_text(value.decode())
        try:
            key = instance.sealing_key()
        except Erased:
            return self.empty
        return self.from_text(encryption.unseal(key, bytes(value), self.place(instance)).decode())

    def to_python(self, value: Any) -> Any:
        return value

    def to_text(self, value: Any) -> str:
        return value

    def from_text(self, text: str) -> Any:
        return text

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Refuse a plain value: it would go to the database unsealed."""
        if not isinstance(value, Sealed):
            raise TypeError(f"{self.model.__name__}.{self.name} is sealed: set the attribute and save the instance.")
        return super().get_db_prep_value(bytes(value), connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.model.__name__}.{self.name} is sealed and is never written out.")

    def formfield(self, **kwargs: Any) -> Any:
        """As the form field of a text."""
        return models.CharField(
            verbose_name=self.verbose_name, help_text=self.help_text, blank=self.blank, max_length=self.most_signs
        ).formfield(**kwargs)


class SealedDateField(SealedField):
    """A day that is sealed; None when empty."""

    empty = None

    def to_text(self, value: datetime.date) -> str:
        return value.isoformat()

    def from_text(self, text: str) -> datetime.date:
        return datetime.date.fromisoformat(text)


def seal_value(key: bytes, text: str, place: str) -> Sealed:
    """The bytes of one value; for those who write many rows at once."""
    if settings.UNPROTECTED:
        return Sealed(text.encode())
    return Sealed(encryption.seal(key, text.encode(), place))
