"""Where the demo is not made."""

import io

import pytest
from django.core.management import CommandError, call_command

from agencies.models import User
from coordination.dashboards.demo import guard
from tests import factories
from tests.owner_connection import owner_in_test


@pytest.fixture(autouse=True)
def owner(db):
    with owner_in_test():
        yield


def test_demo_refuses_a_database_with_people():
    User.objects.create_user("real@example.org", name="Rita Real")

    with pytest.raises(CommandError, match="holds 1 people who are not demo people"):
        call_command("demo")

    assert User.objects.count() == 1


def test_demo_if_empty_leaves_people_alone():
    User.objects.create_user("real@example.org", name="Rita Real")
    out = io.StringIO()

    call_command("demo", "--if-empty", stdout=out)

    assert out.getvalue() == ""
    assert User.objects.count() == 1


def test_demo_refuses_a_database_with_referrals_of_others(sender, receiver):
    factories.referral(sender, receiver)
    User.objects.update(is_demo=True)
    User.objects.filter(pk=sender.user_id).update(is_demo=False)

    with pytest.raises(guard.Refused, match="holds 1 people"):
        guard.refuse_others()


def test_demo_refuses_an_empty_directory():
    with pytest.raises(CommandError, match="run manage.py load_reference first"):
        call_command("demo")


def test_accounts_print_nothing_without_a_demo():
    out = io.StringIO()

    call_command("demo", "--accounts", stdout=out)

    assert out.getvalue() == ""
