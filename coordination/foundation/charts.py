"""Charts as SVG that a template draws: where each part stands, in whole pixels of a picture 360 wide.

Narrow enough for a phone. No part is told by colour alone: bars carry their figures, series differ by pattern. The
figures stand in a table beside each chart; `download` gives the same picture for a slide.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import reportlab
import resvg_py
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.formats import number_format

WIDTH = 360
FILLS = ("solid", "hatch", "pale", "dots", "empty", "cross")
"""How series are told apart, also in black and white; the templates draw them."""
HEAD, FOOT_LINE, FOOT_LETTERS = 34, 11, 78
"""Of a slide: room for the title, the height of a line of the source, the letters that fit on it."""
FORMATS = {"svg": "image/svg+xml", "png": "image/png"}
PNG_SCALE = 4
LETTERING = "Bitstream Vera Sans"
LETTERS = 26
"""Of a name beside a ribbon."""
FONTS = [str(Path(reportlab.__file__).parent / "fonts" / name) for name in ("Vera.ttf", "VeraBd.ttf")]


@dataclass(frozen=True)
class Part:
    """A rectangle of a chart."""

    x: int
    y: int
    width: int
    height: int
    fill: str = "solid"

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def text_x(self) -> int:
        """Where words beside it begin; `text_y` is their line, `text_above` that of words over it."""
        return self.x + self.width + 6

    @property
    def text_y(self) -> int:
        return self.y + self.height - 2

    @property
    def text_above(self) -> int:
        return self.y - 3


@dataclass(frozen=True)
class Row:
    """One bar, or two on one line: the second is the longer, paler one (a 90th percentile behind a median)."""

    label: str
    value: float | None
    text: str
    behind: float | None = None


@dataclass(frozen=True)
class Chart:
    """`name` is its identity on a page and in a file name; `description` says in a sentence what it shows."""

    name: str
    title: str
    description: str

    @property
    def template(self) -> str:
        return f"charts/{self.KIND}.svg"


@dataclass(frozen=True)
class Bars(Chart):
    """Horizontal bars, each under its label, with its figure in words."""

    KIND = "bars"
    LINE = 34
    rows: Sequence[Row] = ()

    @property
    def height(self) -> int:
        return self.LINE * len(self.rows) + 4

    @property
    def drawn(self) -> list[tuple[Row, int, Part, Part | None]]:
        """Each row with the height of its label, its bar and the one behind."""
        most = max((value for row in self.rows for value in (row.value, row.behind) if value), default=1)
        found = []
        for number, row in enumerate(self.rows):
            top = number * self.LINE + 18
            bar = Part(0, top, _length(row.value, most), 10)
            behind = None if row.behind is None else Part(0, top, _length(row.behind, most), 10, "pale")
            found.append((row, top - 4, bar, behind))
        return found


@dataclass(frozen=True)
class Columns(Chart):
    """Stacked columns, the series from the ground up; a legend names their patterns."""

    KIND = "columns"
    TALL, TOP, LEGEND_LINE = 150, 16, 18
    labels: Sequence[str] = ()
    series: Sequence[tuple[str, Sequence[int]]] = ()

    @property
    def totals(self) -> list[int]:
        return [sum(values[number] for _name, values in self.series) for number in range(len(self.labels))]

    @property
    def ground(self) -> int:
        return self.TOP + self.TALL

    @property
    def height(self) -> int:
        return self.ground + 22 + self.LEGEND_LINE * ((len(self.series) + 1) // 2)

    @property
    def drawn(self) -> list[tuple[str, str, Part, list[Part]]]:
        """Each column: its label, its total in words, the place of both, its parts."""
        step = WIDTH // max(len(self.labels), 1)
        most = max([*self.totals, 1])
        columns = []
        for number, (label, total) in enumerate(zip(self.labels, self.totals, strict=True)):
            floor, parts = self.ground, []
            for (_name, values), fill in zip(self.series, FILLS, strict=False):
                tall = round(values[number] * self.TALL / most)
                floor -= tall
                if tall:
                    parts.append(Part(number * step + 2, floor, max(step - 4, 2), tall, fill))
            place = Part(number * step, floor - 4, step, 0)
            columns.append((label, number_format(total, force_grouping=True), place, parts))
        return columns

    @property
    def label_y(self) -> int:
        return self.ground + 13

    @property
    def legend(self) -> list[tuple[str, Part]]:
        return [
            (name, Part((number % 2) * 180, self.ground + 24 + self.LEGEND_LINE * (number // 2), 12, 12, fill))
            for number, ((name, _values), fill) in enumerate(zip(self.series, FILLS, strict=False))
        ]

    @property
    def shows_label(self) -> int:
        """Every how many columns a label fits."""
        return max(1, -(-len(self.labels) * 28 // WIDTH))


@dataclass(frozen=True)
class Flow(Chart):
    """Ribbons from the left to the right, as wide as what flows; each end with its name and sum."""

    KIND = "flow"
    TALL, GAP, NODE, LEAST = 300, 14, 8, 2
    ribbons: Sequence[tuple[str, str, int]] = ()
    rest: str = ""
    """The end that stands for all that are not named; it comes last."""

    @property
    def height(self) -> int:
        count = max(len({left for left, _right, _n in self.ribbons}), len({right for _l, right, _n in self.ribbons}), 1)
        return self.TALL + (self.GAP + self.LEAST) * count + 6

    @property
    def _scale(self) -> float:
        return self.TALL / max(sum(number for _left, _right, number in self.ribbons), 1)

    def _ends(self, side: int) -> dict[str, int]:
        sums: dict[str, int] = {}
        for ribbon in self.ribbons:
            sums[ribbon[side]] = sums.get(ribbon[side], 0) + ribbon[2]
        return dict(sorted(sums.items(), key=lambda pair: (pair[0] == self.rest, -pair[1])))

    def _nodes(self, side: int) -> dict[str, Part]:
        nodes, y = {}, self.GAP
        for name, total in self._ends(side).items():
            tall = max(round(total * self._scale), self.LEAST)
            nodes[name] = Part(side * (WIDTH - self.NODE), y, self.NODE, tall)
            y += tall + self.GAP
        return nodes

    @property
    def drawn(self) -> list[tuple[str, str, Part, bool]]:
        """Each node: its name, its sum in words, its place, whether it stands on the right."""
        return [
            (
                textwrap.shorten(name, LETTERS, placeholder="…"),
                number_format(self._ends(side)[name], force_grouping=True),
                part,
                bool(side),
            )
            for side in (0, 1)
            for name, part in self._nodes(side).items()
        ]

    @property
    def paths(self) -> list[tuple[str, int]]:
        """Each ribbon as the data of a path and its width, the widest first."""
        nodes = (self._nodes(0), self._nodes(1))
        begun: list[dict[str, float]] = [{name: part.y for name, part in side.items()} for side in nodes]
        found = []
        for left, right, number in sorted(self.ribbons, key=lambda ribbon: -ribbon[2]):
            wide = number * self._scale
            y0, y1 = begun[0][left] + wide / 2, begun[1][right] + wide / 2
            begun[0][left] += wide
            begun[1][right] += wide
            near, far, middle = self.NODE, WIDTH - self.NODE, WIDTH // 2
            data = f"M{near} {y0:.1f} C{middle} {y0:.1f} {middle} {y1:.1f} {far} {y1:.1f}"
            found.append((data, max(round(wide), 1)))
        return found


@dataclass(frozen=True)
class Slide:
    """A chart that leaves the program: its title above, its source below."""

    chart: Chart
    source: str

    @property
    def lines(self) -> list[tuple[str, int]]:
        """The source in lines that fit, and where they stand."""
        words = textwrap.wrap(self.source, FOOT_LETTERS)
        return [(line, self.chart.height + 18 + FOOT_LINE * number) for number, line in enumerate(words)]

    @property
    def height(self) -> int:
        return HEAD + self.chart.height + 18 + FOOT_LINE * len(self.lines)


def download(chart: Chart, kind: str, *, source: str) -> HttpResponse:
    """The picture as a file, `kind` of FORMATS, with its title above and its source line below."""
    body = png(chart, source=source) if kind == "png" else slide(chart, source).encode()
    response = HttpResponse(body, content_type=FORMATS[kind])
    response["Content-Disposition"] = f'attachment; filename="{chart.name}.{kind}"'
    return response


def slide(chart: Chart, source: str) -> str:
    """The chart as SVG of its own."""
    return render_to_string("charts/slide.svg", {"chart": chart, "slide": Slide(chart, source)})


def png(chart: Chart, *, source: str = "") -> bytes:
    """The same picture in pixels, with letters that come with the program."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=slide(chart, source),
            zoom=PNG_SCALE,
            font_files=FONTS,
            skip_system_fonts=True,
            background="white",
            sans_serif_family=LETTERING,
            font_family=LETTERING,
        )  # fmt: skip
    )


def _length(value: float | None, most: float) -> int:
    return round((value or 0) * WIDTH / most)
