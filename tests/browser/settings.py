"""The settings of the server under test: the real ones, with the static files in a folder of the run."""

import os
from pathlib import Path

from coordination.settings import *  # noqa: F403 (every setting, as it stands)

STATIC_ROOT = Path(os.environ["ACCORD_BROWSER_STATIC_ROOT"])
