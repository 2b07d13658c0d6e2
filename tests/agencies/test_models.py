"""What the directory's rows say of themselves."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from agencies.models import Function, Membership, PermitRule, Pillar, User
from tests import factories


def test_words_follow_the_reader() -> None:
    rule = PermitRule(code="length", label_en="Length", label_fr="Durée", value_en="A year", value_fr="Un an")
    function = Function(definition_en="A bed", definition_fr="Un lit")
    pillar = Pillar(description_en="Keeps safe", description_fr="")

    shown = {}
    for language in ("en", "fr"):
        with translation.override(language):
            shown[language] = (str(rule), rule.value, function.definition, pillar.description)

    assert shown == {
        "en": ("Length", "A year", "A bed", "Keeps safe"),
        "fr": ("Durée", "Un an", "Un lit", "Keeps safe"),
    }


@pytest.mark.django_db
def test_agency_cannot_be_part_of_itself() -> None:
    top = factories.agency("TOP")
    middle = factories.agency("MIDDLE", parent=top)
    top.parent = factories.agency("BOTTOM", parent=middle)

    with pytest.raises(ValidationError, match="part of itself"):
        top.clean()


@pytest.mark.django_db
def test_place_moved_takes_its_parts_along() -> None:
    city = factories.jurisdiction("WINNIPEG")
    city.parent = factories.jurisdiction("CA-MB")
    city.save()
    province = factories.jurisdiction("CA-MB")
    province.parent = factories.jurisdiction("US")
    province.save()

    city.refresh_from_db()

    assert city.coverage == ["WINNIPEG", "CA-MB", "US", "NORTH-AMERICA", "WORLD"]
    assert city.depth == 4


@pytest.mark.django_db
def test_person_is_found_by_e_mail_in_any_case() -> None:
    person = factories.user("nora@example.org")

    assert User.objects.get_by_natural_key(" Nora@Example.org ") == person


@pytest.mark.django_db
def test_memberships_visible_to_each_role(sender, lead, outsider, administrator, auditor) -> None:
    elsewhere = factories.membership(factories.agency("SECOND"), person=lead.user)

    seen = {by.role: set(Membership.objects.visible_to(by)) for by in (sender, lead, administrator, auditor)}

    assert seen == {
        "worker": {sender},
        "lead": {sender, lead, elsewhere},
        "directory_administrator": {sender, lead, outsider, administrator, auditor, elsewhere},
        "auditor": {auditor},
    }
    assert set(Membership.objects.visible_to(None)) == set()


@pytest.mark.django_db
def test_desk_is_called_by_its_name() -> None:
    assert str(factories.desk(factories.agency("A"), name_en="Night desk")) == "Night desk"
