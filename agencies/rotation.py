"""Sealing people's second factors anew when the master key changes."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Q

from agencies.adapters import PLACE
from coordination.foundation import encryption

BATCH = 500  # factors sealed anew in one transaction
SEALED = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}
"""What is secret of each kind; a passkey's public key is not."""


def reseal_factors() -> int:
    """Seal one batch anew with the newest master key, as the tables' owner; how many. Raises KeyUnavailable."""
    newest = encryption.newest()
    old = Q()
    for kind, name in SEALED.items():
        old |= Q(type=kind) & ~Q(**{f"data__{name}__startswith": f"{newest}:"})
    with transaction.atomic(using="owner"):
        rows = Authenticator.objects.using("owner").filter(old).order_by("pk")
        batch = list(rows.select_for_update(skip_locked=True)[:BATCH])
        for row in batch:
            name = SEALED[row.type]
            secret = encryption.unseal_text(PLACE, row.data[name])
            row.data = row.data | {name: encryption.seal_text(PLACE, secret)}
            row.save(using="owner", update_fields=["data"])
    return len(batch)
