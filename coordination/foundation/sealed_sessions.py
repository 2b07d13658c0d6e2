"""Sessions as the database holds them: sealed, since they carry a one-time secret while it is being set up."""

import json
from typing import Any

from coordination.foundation import encryption

PLACE = "session"


class SealedSerializer:
    """JSON under the key ring. What does not open counts as no session: the person signs in again."""

    def dumps(self, obj: Any) -> bytes:
        return encryption.seal_text(PLACE, json.dumps(obj, separators=(",", ":"))).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(encryption.unseal_text(PLACE, data.decode()))
