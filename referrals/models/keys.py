"""The key of each child file, and what every row sealed with it has in common."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from coordination.foundation import encryption
from referrals.models.scope import knows_child, works_referrals


class ChildKeyQuerySet(models.QuerySet["ChildKey"]):
    def visible_to(self, membership: Any) -> "ChildKeyQuerySet":
        """Wherever the child file shows: questions and answers of the preview are sealed with it too."""
        if works_referrals(membership):
            mine = Q(child_file__agency=membership.agency_id)
            return self.filter(mine | Q(knows_child(membership, "child_file_id")))
        return self.none()


class ChildKey(models.Model):
    """The random key that seals everything about one child, itself wrapped by a master key of the key ring.

    The application adds it with the child file and can neither change nor delete it: `rotate_keys` wraps it anew as the
    tables' owner, and only an erasure that two people agreed on destroys it.
    """

    child_file = models.OneToOneField("referrals.ChildFile", on_delete=models.PROTECT, related_name="key")
    master = models.CharField(max_length=20, db_index=True)
    wrapped = models.BinaryField()

    objects = ChildKeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.child_file_id}: {self.master}"

    @property
    def place(self) -> str:
        return key_place(self.child_file_id)

    def fill(self) -> bytes:
        """Make a new random key and wrap it; the key. Raises KeyUnavailable without a key ring."""
        self._opened = encryption.new_key()
        self.master, self.wrapped = encryption.wrap(self._opened, self.place)
        return self._opened

    def opened(self) -> bytes:
        """The key itself. Raises KeyUnavailable when the ring does not open it."""
        if not hasattr(self, "_opened"):
            self._opened = encryption.unwrap(self.master, bytes(self.wrapped), self.place)
        return self._opened


def key_place(child_file_id: int) -> str:
    """What a wrapped key is bound to, so that it opens for no other child."""
    return f"referrals_childkey.wrapped {child_file_id}"


class AboutChild(models.Model):
    """A row whose sealed fields open with the key of one child file."""

    CHILD: ClassVar[str] = "child_file"  # the path to the child file
    ROW: ClassVar[str] = "child_file_id"  # what tells the row apart before it has a key of its own

    class Meta:
        abstract = True

    def unlock(self, child_file: Any) -> Self:
        """Open with this child file, already fetched: its key is not asked for again. The row itself."""
        self._unlocked_by = child_file
        return self

    def sealing_key(self) -> bytes:
        """Raises Erased, KeyUnavailable."""
        child_file = getattr(self, "_unlocked_by", None) or self._fetch_child()
        return child_file.sealing_key()

    def _fetch_child(self) -> Any:
        found: Any = self
        for step in self.CHILD.split("."):
            found = getattr(found, step)
        return found

    def sealed_row(self) -> str:
        return str(getattr(self, self.ROW))


class OfChildOfReferral(AboutChild):
    """A row of a referral, sealed with the key of the referral's child."""

    CHILD = "referral.child_file"
    ROW = "referral_id"

    class Meta:
        abstract = True
