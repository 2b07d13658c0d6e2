"""Who may change the directory: the whole product of role and agency."""

import pytest

from agencies.enums import Role
from agencies.models import Agency, Membership
from agencies.policies import (
    can_edit_agency,
    can_end_membership,
    can_export,
    can_manage_members,
    roles_to_give,
)

OWN, OTHER = Agency(pk=1), Agency(pk=2)
RETIRED = Agency(pk=1, retired_on="2020-01-01")


def acting(role: str) -> Membership:
    return Membership(agency=OWN, role=role)


@pytest.mark.parametrize("role", Role.values)
def test_agency_is_changed_by_its_lead_and_administrators(role: str) -> None:
    by = acting(role)
    own, other = role in ("lead", "directory_administrator"), role == "directory_administrator"

    for allowed in (can_edit_agency, can_manage_members):
        assert (allowed(by, OWN), allowed(by, OTHER), allowed(by, RETIRED)) == (own, other, False)
        assert not allowed(None, OWN)


@pytest.mark.parametrize(
    ("role", "gives"),
    [
        ("worker", set()),
        ("lead", {"worker", "lead"}),
        ("coordinator", set()),
        ("directory_administrator", set(Role.values)),
        ("auditor", set()),
    ],
)
def test_roles_to_give(role: str, gives: set[str]) -> None:
    by = acting(role)

    assert {given.value for given in roles_to_give(by)} == gives
    for given in Role.values:
        assert can_end_membership(by, Membership(agency=OWN, role=given)) == (given in gives)
    assert roles_to_give(None) == []


@pytest.mark.parametrize("role", Role.values)
def test_every_role_exports_the_directory(role: str) -> None:
    assert can_export(acting(role))
    assert not can_export(None)
