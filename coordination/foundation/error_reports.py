"""What is written down when something fails: where in the code, and nothing that anybody typed or stored.

The words of an exception are left out too: PostgreSQL puts the whole row that it refuses into them.
"""

import logging
import traceback
from types import TracebackType

from django.utils.html import format_html
from django.views.debug import ExceptionReporter


def where(error: BaseException) -> str:
    """The kind of the error and the lines of code it came through, with those of the errors that led to it."""
    parts = []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        parts.append(f"{where(cause)}\nwhich led to:\n")
    frames = traceback.extract_tb(error.__traceback__)
    kind = type(error)
    return "".join([*parts, *traceback.format_list(frames), f"{kind.__module__}.{kind.__qualname__}"])


class LineFormatter(logging.Formatter):
    """One line a record, and below an error where it happened."""

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return where(ei[1]) if ei[1] is not None else ""


class ErrorReport(ExceptionReporter):
    """The report that Django would mail: method, path and where it happened."""

    def get_traceback_text(self) -> str:
        asked = f"{self.request.method} {self.request.path}" if self.request else "no request"
        return f"{asked}\n\n{where(self.exc_value) if self.exc_value else ''}"

    def get_traceback_html(self) -> str:
        return format_html("<pre>{}</pre>", self.get_traceback_text())
