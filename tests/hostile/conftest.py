"""Hostile input meets the world of the sweeps."""

from tests.proof.conftest import ask, world  # noqa: F401 (the fixtures are used by their names)
