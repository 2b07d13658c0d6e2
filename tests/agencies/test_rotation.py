"""Second factors under a new master key."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command

from tests import factories
from tests.owner_connection import owner_in_test
from tests.referrals.test_sealing import rotated


@pytest.fixture
def person(db):
    return factories.user()


def test_rotate_keys_reseals_second_factors(person, settings) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(person).get_unused_codes()
    name = rotated(settings)

    with owner_in_test():
        call_command("rotate_keys")
        call_command("rotate_keys")

    settings.KEYS = ",".join(entry for entry in settings.KEYS.split(",") if entry.startswith((f"{name}:", "index:")))
    totp = Authenticator.objects.get(type="totp")
    assert totp.data["secret"].startswith(f"{name}:")
    assert "JBSWY3DPEHPK3PXP" not in str(totp.data)
    assert Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes() == codes
