"""Generating on one directory again and again, and where it is refused."""

import hashlib

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from agencies.models import User
from referrals.models import ChildIdentity, Consent, Message, Narrative
from tests.generation.worlds import run_generate
from tests.owner_connection import owner_in_test

CONTENT = [
    "select reference, status, urgency, basis, may_be_passed_on, declined_reason, form_key::text, created_at, sent_at,"
    " received_at, accepted_at, answered_at, closed_at, respond_by, updated_at from referrals_referral order by id",
    "select c.code, age_band, situations from referrals_childfile c order by c.id",
    "select a.code, party, access, status, updated_at from referrals_participation p"
    " join agencies_agency a on a.id = p.agency_id order by p.id",
    "select transition, from_status, to_status, e.at, kind from referrals_timelineevent e"
    " left join referrals_message m on m.event_id = e.id order by e.id",
    "select code, name_en, kind from agencies_agency where code like 'G-%' order by id",
]


def opened():
    """What stands sealed in the tables: the bytes differ each time, what they say does not."""
    for identity in ChildIdentity.objects.order_by("child_file_id"):
        yield identity.full_name, identity.date_of_birth, identity.safe_contact
    for message in Message.objects.order_by("event_id"):
        yield message.words
    for row in Narrative.objects.order_by("referral_id"):
        yield row.what_happened
    for row in Consent.objects.order_by("referral_id"):
        yield row.decided_by, row.child_view


def content_hash(seed):
    """Generate, digest what the world says, undo it. References are numbered from the sequence, so that is reset."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select setval('referral_number', 1)")
        run_generate(seed, referrals=60, agencies=6)
        digest = hashlib.sha256()
        for query in CONTENT:
            cursor.execute(query)
            digest.update(repr(cursor.fetchall()).encode())
        digest.update(repr(list(opened())).encode())
        transaction.set_rollback(True)
    return digest.hexdigest()


def test_indexes_are_back(directory):
    def indexes():
        with connection.cursor() as cursor:
            cursor.execute("select indexname, indexdef from pg_indexes where tablename like 'referrals_%' order by 1")
            return cursor.fetchall()

    before = indexes()
    with transaction.atomic():
        run_generate(referrals=10, agencies=5)
        after = indexes()
        transaction.set_rollback(True)

    assert after == before


def test_same_seed_same_world(directory):
    assert content_hash(3) == content_hash(3)
    assert content_hash(3) != content_hash(4)


def test_generating_beside_people_is_refused(directory):
    with transaction.atomic():
        User.objects.create_user("real@example.org", name="Rita Real")
        with pytest.raises(CommandError, match="not demo people"):
            run_generate()
        transaction.set_rollback(True)


def test_generating_without_a_directory_is_refused(db):
    with owner_in_test(), pytest.raises(CommandError, match="run manage.py load_reference first"):
        run_generate()


@pytest.mark.parametrize(("name", "value"), [("--referrals", "0"), ("--referrals", "many"), ("--agencies", "4")])
def test_senseless_numbers_are_refused(name, value):
    arguments = {"--referrals": "10", "--agencies": "5"} | {name: value}

    with pytest.raises(CommandError, match="give a whole number from"):
        call_command("generate", *(part for pair in arguments.items() for part in pair))
