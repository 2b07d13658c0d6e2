"""The pages everybody reads: agencies, instruments, places, who can help."""

import csv
import datetime
import io

import pytest

from agencies.models import Agency
from coordination.foundation.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "99 Hidden Lane"


@pytest.fixture
def world():
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


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", {"SHELTER", "POLICE", "PART", "CBSA"}),
        ("q=maison sure", {"SHELTER"}),
        ("q=MAISON", {"SHELTER"}),
        ("q=sh", {"SHELTER"}),
        ("q=Maisson", {"SHELTER"}),
        ("kind=police", {"POLICE"}),
        ("function=shelter", {"SHELTER"}),
        ("pillar=PROTECTION", {"SHELTER", "POLICE"}),
        ("jurisdiction=CA-MB", {"SHELTER", "POLICE"}),
        ("jurisdiction=CA", {"SHELTER", "POLICE"}),
        ("jurisdiction=CA-ON", {"POLICE"}),
        ("jurisdiction=CA-ON&function=shelter", set()),
        ("q=nothing-like-it", set()),
    ],
)
def test_agency_list_filters(world, sender, as_member, query: str, codes: set[str]) -> None:
    factories.jurisdiction("CA-ON")

    response = as_member(sender).get(f"/agencies/?{query}")

    assert response.status_code == 200
    assert codes_on(response) == codes


@pytest.mark.parametrize("query", ["kind=circus", "function=x", "pillar=1", "jurisdiction=%00", "q=%00"])
def test_agency_list_made_up_filter_shows_the_error(world, sender, as_member, query: str) -> None:
    response = as_member(sender).get(f"/agencies/?{query}")

    assert response.status_code == 200
    assert codes_on(response) == set()
    assert response.context["filter"].form.errors


def test_agency_list_bad_page_is_400(sender, as_member) -> None:
    assert as_member(sender).get("/agencies/?page=rubbish").status_code == 400


def test_agency_list_leaves_out_the_retired(world, sender, as_member) -> None:
    Agency.objects.filter(code="POLICE").update(retired_on=datetime.date(2020, 1, 1))
    client = as_member(sender)

    assert "POLICE" not in codes_on(client.get("/agencies/"))
    assert "was retired on" in client.get("/agencies/POLICE/").content.decode()


def test_agency_list_pages(sender, as_member) -> None:
    for number in range(60):
        factories.agency(f"A-{number:02}")
    client = as_member(sender)

    first = client.get("/agencies/")
    second = client.get("/agencies/", {"page": first.context["page"].next})

    assert (len(codes_on(first)), len(codes_on(second))) == (50, 11)
    assert not codes_on(first) & codes_on(second)


def test_agency_list_csv(world, sender, as_member) -> None:
    Agency.objects.filter(code="POLICE").update(name_en="=1+1", name_fr="@cmd")

    response = as_member(sender).get("/agencies/?format=csv&kind=police")

    rows = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
    assert [row[:3] for row in rows] == [["code", "name in English", "name in French"], ["POLICE", "'=1+1", "'@cmd"]]
    entry = AuditEntry.objects.get(verb="export")
    assert (entry.membership_id, entry.object_kind, entry.purpose) == (sender.pk, "agencies", "format=csv&kind=police")


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
        "en, cr",
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


@pytest.mark.parametrize(
    "address",
    [
        "/agencies/NONE/",
        "/agencies/1/",
        "/agencies/%00/",
        "/instruments/NONE/",
        "/jurisdictions/NONE/",
        "/agencies/a b/",
    ],
)
def test_made_up_code_is_404(world, sender, as_member, address: str) -> None:
    assert as_member(sender).get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/agencies/",
        "/agencies/SHELTER/",
        "/instruments/",
        "/instruments/CONVENTION/",
        "/jurisdictions/",
        "/jurisdictions/CA/",
        "/who-can-help/",
        "/account/",
    ],
)
def test_pages_are_read_only_and_behind_sign_in(world, sender, as_member, client, address: str) -> None:
    assert as_member(sender).post(address).status_code == 405
    assert client.get(address).headers["Location"] == f"/accounts/login/?next={address}"


def test_instrument_detail_names_states_and_mandates(world, sender, as_member) -> None:
    area = factories.jurisdiction("SAARC")
    area.kind = "intergovernmental"
    area.save()
    for code in ("IN", "NP"):
        state = factories.jurisdiction(code)
        state.groups = ["SAARC"]
        state.save()
    convention = factories.instrument("SAARC-2002", kind="regional convention", place="SAARC")
    factories.mandate(world["police"], under=convention, places=["IN"])
    client = as_member(sender)

    response = client.get("/instruments/SAARC-2002/")

    assert {state.code for state in response.context["states"]} == {"IN", "NP"}
    assert [mandate.agency.code for mandate in response.context["mandates"]] == ["POLICE"]
    assert client.get("/instruments/CONVENTION/").context["states"].count() == 0
    assert {row.code for row in client.get("/instruments/").context["instruments"]} == {"SAARC-2002", "CONVENTION"}


def test_jurisdiction_detail_shows_what_exists(world, sender, as_member) -> None:
    client = as_member(sender)

    response = client.get("/jurisdictions/CA-MB/")

    assert {mandate.agency.code for mandate in response.context["mandates"]} == {"SHELTER", "POLICE"}
    assert {wider.code for wider in response.context["around"]} == {"WORLD", "NORTH-AMERICA", "CA"}
    assert [row.code for row in client.get("/jurisdictions/CA/").context["instruments"]] == ["CONVENTION"]
    assert "CA-MB" in {part.code for part in client.get("/jurisdictions/CA/").context["parts"]}
    assert client.get("/jurisdictions/").content.decode().count("/jurisdictions/CA-MB/") == 1


def test_jurisdiction_detail_is_honest_about_nothing(sender, as_member) -> None:
    factories.jurisdiction("CA-QC")

    page = as_member(sender).get("/jurisdictions/CA-QC/").content.decode()

    assert "No agency on record is mandated here." in page


def test_who_can_help_answers_with_reasons_and_gaps(world, sender, as_member) -> None:
    factories.need()
    factories.need("medical", served_by=["health"])

    response = as_member(sender).get("/who-can-help/?needs=safe-shelter&needs=medical&place=CA-MB")

    page = response.content.decode()
    assert [c.agency.code for c in response.context["candidates"]] == ["SHELTER"]
    assert "Mandated for shelter in Ca mb, under Convention." in page
    assert [need.code for need in response.context["unmet"]] == ["medical"]
    assert "nobody is mandated for this here" in page


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("needs=safe-shelter", {"place"}),
        ("place=CA-MB", {"needs"}),
        ("needs=x&place=ATLANTIS", {"needs", "place"}),
        ("needs=%00&place=%00", {"needs", "place"}),
        ("needs=safe-shelter&place=CA-MB&situations=offenders", {"situations"}),
    ],
)
def test_who_can_help_bad_question_is_a_form_error(world, sender, as_member, query: str, wrong: set[str]) -> None:
    factories.need()

    response = as_member(sender).get(f"/who-can-help/?{query}")

    assert response.status_code == 200
    assert set(response.context["form"].errors) == wrong
    assert response.context["candidates"] == []


def test_who_can_help_starts_at_home(world, sender, as_member) -> None:
    response = as_member(sender).get("/who-can-help/")

    assert response.context["form"].initial == {"place": "CA"}
    assert not response.context["form"].errors


@pytest.mark.parametrize(
    "address",
    [
        "/agencies/",
        "/agencies/?q=agency&jurisdiction=CA-MB",
        "/agencies/TARGET/",
        "/instruments/",
        "/instruments/CA-IRPA/",
        "/jurisdictions/",
        "/jurisdictions/CA-MB/",
        "/who-can-help/?needs=safe-shelter&place=CA-MB",
    ],
)
def test_queries_do_not_grow_with_rows(sender, as_member, queries_of, address: str) -> None:
    factories.need()
    target = factories.agency("TARGET", parent=factories.agency("ABOVE"))
    client = as_member(sender)

    def add(number: int) -> None:
        agency = factories.agency(f"AGENCY-X{number}", parent=target)
        for of in (agency, target):
            factories.mandate(of, f"function-{number}", under=factories.instrument(), places=["CA-MB", "CA"])
        factories.mandate(agency)
        factories.office(target)
        factories.desk(target)

    add(1)
    with_one = len(queries_of(client, address))
    add(2)
    add(3)

    assert len(queries_of(client, address)) == with_one
    assert with_one <= 10, with_one


def test_pages_speak_french_names(world, sender, as_member) -> None:
    client = as_member(sender)

    page = client.get("/agencies/SHELTER/", headers={"accept-language": "fr"}).content.decode()

    assert "Maison sûre" in page
    assert "Safe House" not in page
