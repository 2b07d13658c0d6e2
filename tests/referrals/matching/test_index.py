"""What is indexed of a child: keyed hashes, in step with what is known."""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command

from coordination.foundation.models import AuditEntry
from referrals import operations
from referrals.digests import digests_for
from referrals.enums import IndexKind
from referrals.models import BlindIndex, ChildFile, ChildMatch, Permit
from tests import factories
from tests.application_role import application_role
from tests.owner_connection import owner_in_test
from tests.referrals.matching.world import ZYRIANKA, change, two_files

KNOWN = ZYRIANKA | {"safe_contact": "204 555 0111 or 204 555 0112", "documents": "AB123456"}


def indexed(child_file: ChildFile) -> set[tuple[str, bytes]]:
    return {(row.kind, bytes(row.digest)) for row in BlindIndex.objects.filter(child_file=child_file)}


def test_digests_hold_every_kind_and_no_plain_value() -> None:
    digests = digests_for(**KNOWN)

    assert {kind for kind, _digest in digests} == set(IndexKind)
    assert all(len(digest) == 32 for _kind, digest in digests)
    assert digests_for() == set()
    assert {kind for kind, _digest in digests_for(**KNOWN | {"date_of_birth": None})} == {
        IndexKind.NAME,
        IndexKind.PHONE,
        IndexKind.DOCUMENT,
    }


def test_equal_values_of_two_kinds_have_different_digests() -> None:
    (_kind, phone), *rest = digests_for(safe_contact="2045550111", documents="2045550111")

    assert rest[0][1] != phone


def test_new_file_is_indexed(sender) -> None:
    assert indexed(factories.child_file(sender, identity=KNOWN)) == digests_for(**KNOWN)
    assert indexed(factories.child_file(sender)) == set()


def test_changed_identity_replaces_the_digests(sender) -> None:
    child_file = factories.child_file(sender, identity=KNOWN)

    change(child_file, sender, given_name="Ada", safe_contact="", documents="CD987654")

    wanted = KNOWN | {"given_name": "Ada", "safe_contact": "", "documents": "CD987654"}
    assert indexed(child_file) == digests_for(**wanted)


def test_recorded_permit_is_indexed_beside_what_was_known(sender, receiver) -> None:
    referral = factories.referral(sender, receiver, "accepted", identity=KNOWN)
    permit = Permit(number="F 77", issued_on=datetime.date(2026, 1, 1), expires_on=datetime.date(2026, 6, 1))
    with application_role(receiver):
        operations.record_permit(referral, by=receiver, permit=permit)

    assert indexed(referral.child_file) == digests_for(**KNOWN)

    permit = Permit(number="F 7788", issued_on=datetime.date(2026, 1, 1), expires_on=datetime.date(2026, 6, 1))
    with application_role(receiver):
        operations.record_permit(referral, by=receiver, permit=permit)

    assert indexed(referral.child_file) == digests_for(**KNOWN, permits=["F 7788"])


def test_index_children_makes_every_index_anew(sender, receiver) -> None:
    own, other = two_files(sender, receiver)
    bare = factories.child_file(sender)
    before = {child_file: indexed(child_file) for child_file in (own, other, bare)}
    BlindIndex.objects.all().delete()
    ChildMatch.objects.all().delete()
    BlindIndex.objects.create(child_file=bare, kind="name", digest=b"x" * 32)
    out = io.StringIO()

    with owner_in_test():
        call_command("index_children", stdout=out)
        call_command("index_children", stdout=out)

    assert out.getvalue() == "3 child files indexed.\n" * 2
    assert {child_file: indexed(child_file) for child_file in (own, other, bare)} == before
    assert ChildMatch.objects.count() == 1
    assert AuditEntry.objects.filter(verb="job", purpose="3 indexed").count() == 2


def test_index_children_without_the_key_says_so(sender, settings) -> None:
    factories.child_file(sender, identity=ZYRIANKA)
    settings.KEYS = ""

    with owner_in_test(), pytest.raises(CommandError, match="run this again"):
        call_command("index_children")
