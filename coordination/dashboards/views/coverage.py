"""Coverage: who is mandated for what where, as a matrix and a tile map, and whom to look for where nobody is."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from agencies.models import Function, Jurisdiction
from agencies.roles import Ability, allows
from coordination.dashboards.coverage import TILES, Coverage, State, coverage_of, square_of
from coordination.dashboards.coverage_forms import CoverageForm, DayForm
from coordination.foundation import audit
from coordination.foundation.bilingual import name_order
from coordination.foundation.exports import stream_csv
from coordination.foundation.models import Verb

TILE, GAP = 48, 4


@require_safe
def coverage(request: HttpRequest) -> HttpResponseBase:
    """For every member, since the directory is open to all; whom to look for is the coordinators' to raise."""
    form = CoverageForm(request.GET, membership=request.membership)
    found = coverage_of(form.chosen_country, form.chosen("on"), functions=form.functions)
    if request.GET.get("format") == "csv":
        if not allows(request.membership, Ability.EXPORT_LISTS):
            raise PermissionDenied
        audit.record(Verb.EXPORT, by=request.membership, kind=gettext_noop("coverage"), code=found.on.isoformat())
        header = [_("function"), _("place code"), _("place"), _("state"), _("agencies")]
        rows = list(_csv_rows(found))
        return stream_csv(f"coverage-{found.on}", header, lambda: rows, membership=request.membership)
    shown = form.chosen("function")
    context = {
        "form": form,
        "coverage": found,
        "counts": [(state, found.number(state)) for state in State],
        "shown": next((function for function in found.functions if function.code == shown), None),
        "tiles": _tiles(found, shown) if found.has_tiles else [],
    }
    return render(request, "dashboards/coverage.html", context)


@require_safe
def coverage_square(request: HttpRequest, place: str, function: str) -> HttpResponseBase:
    """Who is mandated for one kind of work at one place."""
    at = get_object_or_404(Jurisdiction, code=place)
    work = get_object_or_404(Function, code=function)
    form = DayForm(request.GET)
    needs = work.needs.order_by(name_order(), "pk") if allows(request.membership, Ability.WRITE_PLAN) else []
    context = {"square": square_of(at, work, form.chosen("on")), "on": form.chosen("on"), "form": form, "needs": needs}
    return render(request, "dashboards/coverage_square.html", context)


def _tiles(found: Coverage, function: str) -> list[dict[str, Any]]:
    """Where each tile stands, in whole pixels."""
    tiles = []
    for place in found.places:
        column, row = TILES[place.code]
        square = found.squares.get((function, place.code))
        if square:
            x, y = column * (TILE + GAP), row * (TILE + GAP)
            middle = x + TILE // 2
            tiles.append({"square": square, "x": x, "y": y, "middle": middle, "name_y": y + 19, "sign_y": y + 38})
    return tiles


def _csv_rows(found: Coverage) -> Iterator[list[Any]]:
    for function, squares in found.rows:
        for square in squares:
            yield [function.name, square.place.code, square.place.name, square.state.label, square.agencies]
