"""What the reference files last said, so that a later load knows the file's changes from people's."""

from django.db import models


class ReferenceRow(models.Model):
    """One row of one file as it was last loaded, and the directory row it became."""

    file = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    values = models.JSONField()
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "key"], name="reference_row_key")]

    def __str__(self) -> str:
        return f"{self.file}: {self.key}"
