"""Sessions as the database holds them: sealed, since they carry a one-time secret while it is being set up.

Under a key derived from the site's secret key, not from the key ring: people can sign in, and read what is wrong, while
the ring is missing.
"""

import hashlib
import hmac
import json
from typing import Any

from django.conf import settings

from coordination.foundation import encryption

PLACE = "session"


class SealedSerializer:
    """JSON, sealed. What does not open counts as no session: the person signs in again."""

    def dumps(self, obj: Any) -> bytes:
        return encryption.seal(_key(), json.dumps(obj, separators=(",", ":")).encode(), PLACE)

    def loads(self, data: bytes) -> Any:
        return json.loads(encryption.unseal(_key(), data, PLACE))


def _key() -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), b"accord sessions", hashlib.sha256).digest()
