"""The directory's own files, in the order in which they need each other."""

import datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from agencies.models import (
    Agency,
    Function,
    Instrument,
    Jurisdiction,
    Mandate,
    Need,
    PermitRule,
    Pillar,
    Population,
)
from agencies.reference_loading.columns import (
    Codes,
    Column,
    Row,
    day,
    flag,
    number,
    number_if_any,
    read_day,
    sourced,
    text,
    words,
)
from agencies.reference_loading.loader import Loader
from agencies.reference_loading.report import Refused

ONE_DAY = datetime.timedelta(days=1)
NAMED = ("code", "name_en", "name_fr")
DEFINED = (*NAMED, "definition_en", "definition_fr")

pillars, functions, populations = Codes(Pillar), Codes(Function), Codes(Population)
jurisdictions, instruments, agencies = Codes(Jurisdiction), Codes(Instrument), Codes(Agency)


def _period(row: Row) -> DateRange:
    """The file's last day belongs to the period; the stored range excludes its upper bound."""
    starts_on, ends_on = read_day(row, "starts_on"), read_day(row, "ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused("ends_on lies before starts_on")
    return DateRange(starts_on, ends_on + ONE_DAY if ends_on else None)


def _mandate_key(row: Row) -> str:
    return "/".join(row[name] for name in ("agency_code", "function_code", "population", "instrument_code"))


def _mandate_natural_key(mandate: Any) -> str:
    instrument = mandate.instrument.code if mandate.instrument else ""
    return "/".join((mandate.agency.code, mandate.function.code, mandate.population.code, instrument))


LOADERS: list[Any] = [
    Loader(
        "pillars.csv",
        Pillar,
        [*text(*NAMED, "description_en", "description_fr"), number("sort_order"), *sourced()],
    ),
    Loader(
        "functions.csv",
        Function,
        [*text(*DEFINED), pillars.one("default_pillar", "default_pillar_code"), flag("may_receive_referral")],
        codes=[pillars],
    ),
    Loader(
        "needs.csv",
        Need,
        [
            *text(*DEFINED),
            pillars.one("pillar", "pillar_code"),
            functions.several("functions", "function_codes"),
            number("urgent_within_hours"),
            *text("needs_decision"),
        ],
        codes=[pillars, functions],
    ),
    Loader("populations.csv", Population, text(*DEFINED)),
    Loader(
        "jurisdictions.csv",
        Jurisdiction,
        [
            *text(*NAMED, "kind", "iso_3166", "note"),
            jurisdictions.one("parent", "parent_code", is_required=False),
            words("groups"),
            *sourced(),
        ],
        codes=[jurisdictions],
    ),
    Loader(
        "instruments.csv",
        Instrument,
        [
            *text(*NAMED, "kind", "short_name_en", "short_name_fr", "summary_en", "summary_fr"),
            day("adopted_on"),
            day("in_force_on"),
            jurisdictions.one("jurisdiction", "jurisdiction_code"),
            *sourced(),
        ],
        codes=[jurisdictions],
    ),
    Loader(
        "agencies.csv",
        Agency,
        [
            *text(*NAMED, "acronym_en", "acronym_fr", "kind", "website", "public_phone", "hours_note_en"),
            agencies.one("parent", "parent_code", is_required=False),
            jurisdictions.one("home_jurisdiction", "home_jurisdiction_code"),
            words("languages"),
            flag("takes_referrals"),
            *sourced(),
        ],
        codes=[jurisdictions, agencies],
    ),
    Loader(
        "mandates.csv",
        Mandate,
        [
            agencies.one("agency", "agency_code"),
            functions.one("function", "function_code"),
            pillars.one("pillar", "pillar_code"),
            populations.one("population", "population"),
            instruments.one("instrument", "instrument_code", is_required=False),
            *text("statement_en", "statement_fr"),
            Column("period", ("starts_on", "ends_on"), _period),
            jurisdictions.several("jurisdictions", "jurisdiction_codes"),
            *sourced(),
        ],
        key=_mandate_key,
        natural_key=_mandate_natural_key,
        codes=[agencies, functions, pillars, populations, instruments, jurisdictions],
        related=("agency", "function", "population", "instrument"),
    ),
    Loader(
        "trp.csv",
        PermitRule,
        [
            *text("code", "label_en", "label_fr", "value_en", "value_fr"),
            day("effective_from"),
            number_if_any("at_least_months"),
            number_if_any("at_most_days"),
            flag("first_only"),
            *sourced(),
        ],
    ),
]
"""Anything with `load(folder) -> FileReport`; plans add theirs after these."""
