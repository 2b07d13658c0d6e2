"""The catalogues of translations: where they lie, and how a `.po` becomes the `.mo` that Django reads.

polib compiles as gettext does, so that no machine needs gettext installed; only `makemessages` does, for developers.
"""

from pathlib import Path

import polib
from django.conf import settings


def catalogues() -> list[Path]:
    """Every `.po` file of ours."""
    return sorted(path for root in settings.LOCALE_PATHS for path in Path(root).glob("*/LC_MESSAGES/*.po"))


def compiled(path: Path) -> bytes:
    """What the `.mo` beside `path` has to hold; the same bytes each time. Fuzzy entries are left out."""
    return polib.pofile(str(path)).to_binary()
