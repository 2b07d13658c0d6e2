"""What `/healthz` asks beyond the database: each app registers its own question."""

from collections.abc import Callable

_QUESTIONS: dict[str, Callable[[], str]] = {}


def register(name: str, ask: Callable[[], str]) -> None:
    """Ask it at each `/healthz`; it answers with what is wrong, in words for operators, or with nothing."""
    _QUESTIONS[name] = ask


def faults() -> dict[str, str]:
    """What is wrong, by name; empty when all is well."""
    answers = {name: ask() for name, ask in _QUESTIONS.items()}
    return {name: answer for name, answer in answers.items() if answer}
