"""The demo's people: the accounts that the sign-in page names, and their colleagues at the agencies at work."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from agencies.enums import Role
from agencies.models import Agency, Membership, User

PASSWORD = "accord-demo"  # noqa: S105 (the demo's well-known password)
TWO_YEARS = datetime.timedelta(days=730)


@dataclass(frozen=True)
class Account:
    """A person of the demo and the agencies the person acts for, by code."""

    email: str
    name: str
    agencies: tuple[str, ...]
    role: Role = Role.WORKER
    language: str = ""


def _account(name: str, person: str, *agencies: str, role: Role = Role.WORKER, language: str = "") -> Account:
    return Account(f"{name}@accord.example", person, agencies, role, language)


ACCOUNTS = [
    _account("border", "Bryn Marlowe", "CBSA"),
    _account("border.lead", "Léa Vantour", "CBSA", role=Role.LEAD),
    _account("permits", "Priya Hallam", "IRCC-OFFICERS"),
    _account("rcmp", "Rowan Sorel", "RCMP-HTNCC"),
    _account("amc", "Autumn Brightwater", "AMC"),
    _account("shelter", "Shay Stonebrook", "NDINAWE"),
    _account("two", "Tess Riverlark", "NDINAWE", "AMC"),
    _account("coordinator", "Corin Petitpas", "HT-TASKFORCE", role=Role.COORDINATOR),
    _account("directory", "Dara Fairweather", "HT-TASKFORCE", role=Role.DIRECTORY_ADMINISTRATOR),
    _account("auditor", "Audrey Desrivières", "HT-TASKFORCE", role=Role.AUDITOR),
]
"""Checks and people rely on these addresses: never rename one."""

COLLEAGUES = [
    _account("nour.permits", "Nour Aldercott", "IRCC-OFFICERS", role=Role.LEAD),
    _account("gabriel.shelter", "Gabriel Wintermoor", "NDINAWE", role=Role.LEAD),
    _account("ines.rcmp", "Inès Malvoisin", "RCMP-HTNCC", role=Role.LEAD, language="fr"),
    _account("wren.amc", "Wren Longmeadow", "AMC", role=Role.LEAD),
    _account("olive.ancr", "Olive Tamsin", "MB-ANCR"),
    _account("hugo.ancr", "Hugo Lanthier", "MB-ANCR", role=Role.LEAD),
    _account("esme.mbcfs", "Esme Thornbury", "MB-CFS"),
    _account("cole.mbcfs", "Cole Underhay", "MB-CFS", role=Role.LEAD),
    _account("jo.wps", "Jo Castlemere", "WPS-CEU"),
    _account("ravi.wps", "Ravi Penhallow", "WPS-CEU", role=Role.LEAD),
    _account("mina.klinic", "Mina Farrowdale", "KLINIC"),
    _account("paul.klinic", "Paul Grandmaison-Roy", "KLINIC", role=Role.LEAD),
    _account("sky.kani", "Sky Willowbank", "KANI"),
    _account("june.kani", "June Eastmarsh", "KANI", role=Role.LEAD),
    _account("fern.mamawi", "Fern Oakhollow", "MAMAWI"),
    _account("dawn.mamawi", "Dawn Hazelrigg", "MAMAWI", role=Role.LEAD),
    _account("omar.oncas", "Omar Brackenridge", "ON-CAS"),
    _account("ruth.oncas", "Ruth Silverdene", "ON-CAS", role=Role.LEAD),
    _account("ana.fcj", "Ana Torrevale", "FCJ"),
    _account("luis.fcj", "Luis Montclair-Paz", "FCJ", role=Role.LEAD),
    _account("elise.dpj", "Élise Charlemont", "QC-DPJ", language="fr"),
    _account("marc.dpj", "Marc Beauvallon", "QC-DPJ", role=Role.LEAD, language="fr"),
    _account("zoe.mv", "Zoé Rivardière", "MARIE-VINCENT", language="fr"),
    _account("luc.mv", "Luc Saint-Aubry", "MARIE-VINCENT", role=Role.LEAD, language="fr"),
    _account("kit.mcfd", "Kit Harrowgate", "BC-MCFD"),
    _account("mei.mcfd", "Mei Ashcombe", "BC-MCFD", role=Role.LEAD),
]


class Unprepared(Exception):
    """An agency that the demo needs is not in the directory."""


def make_people() -> list[Membership]:
    """Everybody and their memberships, current since two years ago. One password hash serves all."""
    accounts = [*ACCOUNTS, *COLLEAGUES]
    codes = {code for account in accounts for code in account.agencies}
    agencies = {agency.code: agency for agency in Agency.objects.filter(code__in=codes)}
    if missing := sorted(codes - set(agencies)):
        raise Unprepared(f"The directory has no agency {missing[0]}: run manage.py load_reference first.")
    password = make_password(PASSWORD)
    since = DateRange(timezone.localdate() - TWO_YEARS, None)
    made = []
    for account in accounts:
        user = User.objects.create(
            email=account.email, name=account.name, language=account.language, is_demo=True, password=password
        )
        for code in account.agencies:
            member = Membership(user=user, agency=agencies[code], role=account.role, period=since)
            member.save()
            made.append(member)
    return made


def accounts_table() -> str:
    """The accounts that people sign in with, as aligned lines."""
    rows = [("e-mail", "acts for", "role", "password")]
    rows += [(account.email, " and ".join(account.agencies), account.role.label, PASSWORD) for account in ACCOUNTS]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
