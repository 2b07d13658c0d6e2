"""Which time it is at a place: the reference tree has no clocks, so they stand here by its codes."""

import zoneinfo
from collections.abc import Iterable
from functools import cache

from django.utils import timezone

ZONES = {
    "CA-AB": "America/Edmonton", "CA-BC": "America/Vancouver", "CA-MB": "America/Winnipeg", "CA-NB": "America/Moncton",
    "CA-NL": "America/St_Johns", "CA-NS": "America/Halifax", "CA-NT": "America/Yellowknife",
    "CA-NU": "America/Iqaluit", "CA-ON": "America/Toronto", "CA-PE": "America/Halifax", "CA-QC": "America/Toronto",
    "CA-SK": "America/Regina", "CA-YT": "America/Whitehorse", "CA": "America/Toronto", "US": "America/New_York",
    "AF": "Asia/Kabul", "BD": "Asia/Dhaka", "BT": "Asia/Thimphu", "IN": "Asia/Kolkata", "LK": "Asia/Colombo",
    "MV": "Indian/Maldives", "NP": "Asia/Kathmandu", "PK": "Asia/Karachi",
    "AD": "Europe/Andorra", "AL": "Europe/Tirane", "AM": "Asia/Yerevan", "AT": "Europe/Vienna", "AZ": "Asia/Baku",
    "BA": "Europe/Sarajevo", "BE": "Europe/Brussels", "BG": "Europe/Sofia", "BY": "Europe/Minsk",
    "CH": "Europe/Zurich", "CY": "Asia/Nicosia", "CZ": "Europe/Prague", "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen", "EE": "Europe/Tallinn", "ES": "Europe/Madrid", "FI": "Europe/Helsinki",
    "FR": "Europe/Paris", "GB": "Europe/London", "GE": "Asia/Tbilisi", "GR": "Europe/Athens", "HR": "Europe/Zagreb",
    "HU": "Europe/Budapest", "IE": "Europe/Dublin", "IS": "Atlantic/Reykjavik", "IT": "Europe/Rome",
    "LI": "Europe/Vaduz", "LT": "Europe/Vilnius", "LU": "Europe/Luxembourg", "LV": "Europe/Riga",
    "MC": "Europe/Monaco", "MD": "Europe/Chisinau", "ME": "Europe/Podgorica", "MK": "Europe/Skopje",
    "MT": "Europe/Malta", "NL": "Europe/Amsterdam", "NO": "Europe/Oslo", "PL": "Europe/Warsaw", "PT": "Europe/Lisbon",
    "RO": "Europe/Bucharest", "RS": "Europe/Belgrade", "RU": "Europe/Moscow", "SE": "Europe/Stockholm",
    "SI": "Europe/Ljubljana", "SK": "Europe/Bratislava", "SM": "Europe/San_Marino", "TR": "Europe/Istanbul",
    "UA": "Europe/Kyiv", "VA": "Europe/Vatican", "XK": "Europe/Belgrade",
}  # fmt: skip
"""By the code of a country or province. Where there are several, the one in which most people live."""


def zone_of(coverage: Iterable[str]) -> zoneinfo.ZoneInfo:
    """The time zone of a place, from its coverage (nearest first); the application's own where none is on record."""
    name = next((ZONES[code] for code in coverage if code in ZONES), timezone.get_default_timezone_name())
    return _zone(name)


@cache
def _zone(name: str) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(name)
