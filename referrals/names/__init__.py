"""What people write about who a child is, brought to one form, so that equal facts have equal keyed hashes.

A leaf: it imports nothing of ours. Everything here is pure; nothing here is kept or logged in clear.
"""

from referrals.names.facts import birth_date_key, document_keys, phone_keys
from referrals.names.sound import sound_keys
from referrals.names.spelling import name_keys, name_queries

__all__ = ["birth_date_key", "document_keys", "name_keys", "name_queries", "phone_keys", "sound_keys"]
