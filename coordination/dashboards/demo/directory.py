"""What the demo adds to the directory: invented desks and offices, and entries verified by its administrator."""

import datetime

from agencies.models import Desk, Office
from coordination.dashboards.demo.stage import Stage

CONFIDENTIAL_ADDRESS = "1 Invented Lane, Winnipeg"

# (agency, name in English, in French, phone, hours in English, in French, at night, languages).
DESKS = [
    ("CBSA", "Duty officer, arrivals", "Agente de service, arrivées", "204-555-0101", "Day and night",
     "Jour et nuit", True, ["en", "fr"]),
    ("IRCC-OFFICERS", "Urgent permit requests", "Demandes de permis urgentes", "204-555-0102", "Day and night",
     "Jour et nuit", True, ["en", "fr"]),
    ("IRCC-OFFICERS", "Renewals", "Renouvellements", "204-555-0103", "Weekdays 9:00 to 16:00",
     "En semaine, de 9 h à 16 h", False, ["en"]),
    ("NDINAWE", "Night intake", "Accueil de nuit", "204-555-0104", "From 18:00 to 8:00", "De 18 h à 8 h", True,
     ["en", "cr", "oj"]),
    ("NDINAWE", "Day office", "Bureau de jour", "204-555-0105", "Weekdays 8:30 to 16:30",
     "En semaine, de 8 h 30 à 16 h 30", False, ["en"]),
    ("MB-ANCR", "Intake", "Accueil", "204-555-0106", "Day and night", "Jour et nuit", True, ["en", "fr"]),
    ("AMC", "Community liaison", "Liaison communautaire", "204-555-0107", "Weekdays 9:00 to 17:00",
     "En semaine, de 9 h à 17 h", False, ["en", "cr"]),
    ("RCMP-HTNCC", "Coordination desk", "Guichet de coordination", "613-555-0108", "Weekdays 8:00 to 18:00",
     "En semaine, de 8 h à 18 h", False, ["en", "fr"]),
    ("COVENANT-TO", "Intake", "Accueil", "416-555-0110", "Day and night", "Jour et nuit", True, ["en"]),
    ("QC-DPJ", "Reports", "Signalements", "514-555-0109", "Day and night", "Jour et nuit", True, ["fr", "en"]),
]  # fmt: skip
# (agency, name in English, in French, place, address, whether confidential).
OFFICES = [
    ("NDINAWE", "Safe house", "Maison sûre", "CA-MB", CONFIDENTIAL_ADDRESS, True),
    ("AMC", "Main office", "Bureau principal", "CA-MB", "2 Invented Avenue, Winnipeg", False),
    ("ON-CAS", "Airport office", "Bureau de l'aéroport", "CA-ON", "3 Invented Road, Mississauga", False),
]
EVERY_DAY, WEEKDAYS = [1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5]
HOURS = {
    "Day and night": (EVERY_DAY, "00:00", "00:00"),
    "Weekdays 9:00 to 16:00": (WEEKDAYS, "09:00", "16:00"),
    "From 18:00 to 8:00": (EVERY_DAY, "18:00", "08:00"),
    "Weekdays 8:30 to 16:30": (WEEKDAYS, "08:30", "16:30"),
    "Weekdays 9:00 to 17:00": (WEEKDAYS, "09:00", "17:00"),
    "Weekdays 8:00 to 18:00": (WEEKDAYS, "08:00", "18:00"),
}
"""What the words say of days and hours."""
VERIFIED = {"CBSA": 20, "IRCC-OFFICERS": 12, "AMC": 35, "NDINAWE": 6, "MB-ANCR": 410}
"""Days since the entry was verified; one of them too long ago."""


def fill_directory(stage: Stage) -> None:
    """Add desks and offices, and say of some agencies when and by whom their entry was verified."""
    administrator = next(row for row in stage.cast["HT-TASKFORCE"] if row.role == "directory_administrator")
    with stage.acting(administrator):
        for code, name_en, name_fr, phone, hours_en, hours_fr, at_night, languages in DESKS:
            open_days, opens_at, closes_at = HOURS[hours_en]
            Desk.objects.create(
                agency=stage.agencies[code],
                name_en=name_en,
                name_fr=name_fr,
                phone=phone,
                email=f"{code.lower()}@accord.example",
                hours_en=hours_en,
                hours_fr=hours_fr,
                open_days=open_days,
                opens_at=opens_at,
                closes_at=closes_at,
                is_open_at_night=at_night,
                languages=languages,
            )
        for code, name_en, name_fr, place, address, is_confidential in OFFICES:
            Office.objects.create(
                agency=stage.agencies[code],
                name_en=name_en,
                name_fr=name_fr,
                jurisdiction=stage.places[place],
                address=address,
                is_confidential=is_confidential,
            )
        for code, days in VERIFIED.items():
            agency = stage.agencies[code]
            agency.verified_on = (stage.now - datetime.timedelta(days=days)).date()
            agency.verified_by = administrator
            agency.save(update_fields=["verified_on", "verified_by"])
