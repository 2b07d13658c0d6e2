"""CSV that streams: constant memory, each stream in its own transaction, cells made harmless for spreadsheets."""

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import translation

from coordination.foundation import row_security

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    def write(self, line: str) -> str:
        return line


def harmless(value: Any) -> Any:
    """`value`, with an apostrophe before text that a spreadsheet would run as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def stream_csv(
    filename: str, header: Iterable[Any], rows: Callable[[], Iterable[Iterable[Any]]], *, membership: Any
) -> StreamingHttpResponse:
    """A CSV download. `rows` is called when the body is sent, inside a transaction where `membership` acts.

    The body is sent after the request's language was put away, so it is taken up again.
    """
    language = translation.get_language()

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff" + writer.writerow([str(title) for title in header])
        with row_security.acting_as(membership), translation.override(language):
            for row in rows():
                yield writer.writerow([harmless(value) for value in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}.csv"'
    return response
