"""The pages of places and instruments."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


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
