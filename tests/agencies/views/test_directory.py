"""What holds for every page of the directory."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


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
