"""One agency: how to reach it, what is not verified, what is never shown."""

import datetime

import pytest

from agencies.models import Agency
from tests import factories
from tests.agencies.views.conftest import SECRET, codes_on

pytestmark = pytest.mark.django_db


def test_confidential_address_is_nowhere(world, sender, administrator, lead, as_member) -> None:
    addresses = [
        "/agencies/",
        "/agencies/?format=csv",
        f"/agencies/?q={SECRET}",
        "/agencies/SHELTER/",
        "/agencies/PART/",
        "/jurisdictions/CA-MB/",
        "/instruments/CONVENTION/",
        "/who-can-help/?needs=safe-shelter&place=CA-MB",
    ]
    factories.need()

    for member in (sender, administrator, lead):
        client = as_member(member)
        for address in addresses:
            body = b"".join(client.get(address)).decode()
            assert SECRET not in body or address.startswith("/agencies/?q="), address
    assert codes_on(as_member(sender).get(f"/agencies/?q={SECRET}")) == set()


def test_agency_detail_tells_how_to_reach_whom(world, sender, as_member) -> None:
    page = as_member(sender).get("/agencies/SHELTER/").content.decode()

    for words in (
        "Safe House",
        "Night desk",
        "204 555 0123",
        "22:00 to 6:00",
        "reachable at night",
        "204 555 0199",
        "At night too",
        "address confidential",
        "1 Main Street",
        "SHELTER does shelter.",
        "s. 18",
        "/instruments/CONVENTION/",
        "/jurisdictions/CA-MB/",
        "https://example.org/page",
        "/agencies/PART/",
        "Takes referrals now",
        "by nobody yet",
        "English, Cree",
    ):
        assert words in page, words


def test_agency_detail_says_what_is_not_verified(world, sender, as_member) -> None:
    client = as_member(sender)
    shown = {
        code: client.get(f"/agencies/{code}/").content.decode().count("not verified") for code in ("SHELTER", "POLICE")
    }

    assert shown == {"SHELTER": 4, "POLICE": 0}  # the phone, the agency's source, the mandate and its source


def test_agency_detail_shows_no_phone_without_its_hours(world, sender, as_member) -> None:
    Agency.objects.filter(code="SHELTER").update(hours_note_en="")

    assert "204 555 0199" not in as_member(sender).get("/agencies/SHELTER/").content.decode()


def test_agency_detail_says_who_verified(world, sender, as_member) -> None:
    Agency.objects.filter(code="SHELTER").update(verified_on=datetime.date(2026, 5, 3), verified_by=sender)

    page = as_member(sender).get("/agencies/SHELTER/").content.decode()

    assert "Sandra Sender" in page
    assert "May 3, 2026" in page


@pytest.mark.parametrize("status", ["full", "closed"])
def test_agency_detail_says_when_it_takes_none(world, sender, as_member, status: str) -> None:
    fields = {"full": {"full_until": datetime.date(2999, 1, 1)}, "closed": {"takes_referrals": False}}[status]
    Agency.objects.filter(code="SHELTER").update(**fields)

    page = as_member(sender).get("/agencies/SHELTER/").content.decode()

    assert {"full": "Full until Jan. 1, 2999", "closed": "Takes no referrals"}[status] in page
    assert "Takes referrals now" not in page
