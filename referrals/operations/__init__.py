"""What can be done with referrals: each operation is one transaction and writes its timeline event with it."""

from referrals.operations.conversation import add_message, add_observer, open_early, record_permit, remind
from referrals.operations.drafts import (
    create_draft,
    discard_draft,
    save_basis,
    save_child,
    save_needs,
    save_receiver,
)
from referrals.operations.locks import AlreadyMoved
from referrals.operations.moves import move
from referrals.operations.timeline import is_repeat

__all__ = [
    "AlreadyMoved",
    "add_message",
    "add_observer",
    "create_draft",
    "discard_draft",
    "is_repeat",
    "move",
    "open_early",
    "record_permit",
    "remind",
    "save_basis",
    "save_child",
    "save_needs",
    "save_receiver",
]
