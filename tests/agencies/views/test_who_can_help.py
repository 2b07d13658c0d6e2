"""Who can help: answers with reasons, and honest gaps."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


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
