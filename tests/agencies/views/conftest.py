"""A small directory that the pages' tests share."""

import pytest

from tests import factories

SECRET = "99 Hidden Lane"


@pytest.fixture
def world(db):
    """Two agencies in Manitoba, one in Ontario; one office with a confidential address."""
    shelter = factories.agency(
        "SHELTER",
        name_en="Safe House",
        name_fr="Maison sûre",
        acronym_en="SH",
        public_phone="204 555 0199",
        hours_note_en="At night too",
        source="Its page",
        source_url="https://example.org/page",
        source_status="known",
        languages=["en", "cr"],
        website="https://shelter.example",
    )
    police = factories.agency("POLICE", kind="police", home="CA-ON", source_status="seed", takes_referrals=False)
    part = factories.agency("PART", parent=shelter, source_status="found")
    convention = factories.instrument("CONVENTION", kind="regional convention", place="CA")
    factories.mandate(shelter, under=convention, section="s. 18", source_status="known")
    factories.mandate(police, "investigation", places=["CA"], source_status="seed")
    factories.office(shelter, name_en="Hidden office", address=SECRET, is_confidential=True)
    factories.office(shelter, name_en="Front office", address="1 Main Street")
    factories.desk(shelter, name_en="Night desk", phone="204 555 0123", hours_en="22:00 to 6:00", is_open_at_night=True)
    return {"shelter": shelter, "police": police, "part": part, "convention": convention}


def codes_on(response) -> set[str]:
    return {agency.code for agency in response.context["page"].rows}
