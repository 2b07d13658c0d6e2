"""Compiling the catalogues: what `compile_po` writes is what gettext would read."""

import gettext
from pathlib import Path

import polib
import pytest
from django.conf import LazySettings
from django.core.management import call_command

from coordination.foundation.catalogue import catalogues, compiled

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "Referral"
msgstr "Aiguillage"

msgctxt "button"
msgid "Open"
msgstr "Ouvrir"

msgid "%(count)d day"
msgid_plural "%(count)d days"
msgstr[0] "%(count)d jour"
msgstr[1] "%(count)d jours"

#, fuzzy
msgid "Guess"
msgstr "Devinette"
"""


@pytest.fixture
def po(tmp_path: Path, settings: LazySettings) -> Path:
    """A project with one catalogue."""
    path = tmp_path / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO, encoding="utf-8")
    settings.LOCALE_PATHS = [tmp_path]
    return path


def test_catalogues_are_found_below_the_locale_paths(po: Path) -> None:
    assert catalogues() == [po]


def test_compile_po_writes_what_gettext_reads(po: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("compile_po")

    with po.with_suffix(".mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.gettext("Referral") == "Aiguillage"
    assert read.pgettext("button", "Open") == "Ouvrir"
    assert [read.ngettext("%(count)d day", "%(count)d days", n) for n in (0, 1, 2)] == [
        "%(count)d jour",
        "%(count)d jour",
        "%(count)d jours",
    ]
    assert capsys.readouterr().out == "fr/LC_MESSAGES/django.mo is up to date.\n"


def test_compiled_leaves_out_a_guess(po: Path, tmp_path: Path) -> None:
    (tmp_path / "out.mo").write_bytes(compiled(po))

    assert "Guess" not in {entry.msgid for entry in polib.mofile(str(tmp_path / "out.mo"))}


def test_compiled_is_the_same_each_time(po: Path) -> None:
    assert compiled(po) == compiled(po)
