"""Where sealed files lie: each at a place of its own, in a folder unless the settings name a bucket (`bucket`)."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO, Protocol, Self

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


class Place(Protocol):
    """Of one file, which is written once, whole or not at all."""

    @classmethod
    def of(cls, storage_key: Any) -> Self:
        """By the file's random key."""

    def write(self, parts: Iterable[bytes]) -> None:
        """Keep them; on the disk, or taken by the bucket, before this returns. Nothing is left when anything fails.

        Raises FileExistsError, PlaceAway.
        """

    def open(self) -> BinaryIO:
        """To be read and closed. Raises FileNotFoundError, PlaceAway."""

    def remove(self) -> None:
        """Where there is one."""


class PlaceAway(Exception):
    """The bucket does not answer, or refuses. `sentence` is for people."""

    sentence = _("The place where files are kept does not answer. Nothing was lost: try again in some minutes.")


class InFolder:
    """In `settings.FILES`, by the first two signs of the key; readable by the server's account alone."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, storage_key: Any) -> Self:
        name = str(storage_key)
        return cls(settings.FILES / name[:2] / name)

    def write(self, parts: Iterable[bytes]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            try:
                file.writelines(parts)
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                self.remove()
                raise

    def open(self) -> BinaryIO:
        return self.path.open("rb")

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)


def place_of(storage_key: Any) -> Place:
    """The place of a kept file, as the settings say."""
    return import_string(settings.FILE_PLACES).of(storage_key)
