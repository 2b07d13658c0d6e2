"""Copies of the checkout that are gone after the test."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.setup.checkout import Checkout


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own temporary folder: other users may pass through this one, as PostgreSQL's must under root."""
    path = Path(tempfile.mkdtemp(prefix="accord-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def checkout(folder: Path) -> Checkout:
    """Ready to serve: the virtual environment is there."""
    return Checkout(folder)


@pytest.fixture
def bare_checkout(folder: Path) -> Checkout:
    """Fresh from git."""
    return Checkout(folder, with_environment=False)
