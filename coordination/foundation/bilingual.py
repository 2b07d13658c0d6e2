"""Two-language names in plain columns: `name_en`, `name_fr`, and `name` for the reader's language."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coordination.foundation.text import fold


def in_language(instance: models.Model, field: str) -> str:
    """`field` in the reader's language, or in the other one when that is empty."""
    first, second = ("fr", "en") if (get_language() or "en").startswith("fr") else ("en", "fr")
    return getattr(instance, f"{field}_{first}") or getattr(instance, f"{field}_{second}")


def name_order() -> str:
    """The column that sorts names in the reader's language."""
    return "sort_fr" if (get_language() or "en").startswith("fr") else "sort_en"


class Named(models.Model):
    """A code, a name in both languages and stored sort keys (`fold`), which `save` keeps."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(_("name in English"), max_length=255)
    name_fr = models.CharField(_("name in French"), max_length=255)
    sort_en = models.CharField(max_length=255, editable=False)
    sort_fr = models.CharField(max_length=255, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.derive()
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        return in_language(self, "name")

    def derive(self) -> None:
        """Set the columns computed from others; bulk loaders call it themselves."""
        self.sort_en = fold(self.name_en)[:255]
        self.sort_fr = fold(self.name_fr or self.name_en)[:255]
