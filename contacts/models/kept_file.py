"""A file that somebody brought or fetches, kept for a time."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class KeptFile(models.Model):
    """A file in parts, in the database: every machine can read it, and a job that writes one
    adds its part in the transaction of its slice. Never served under an address of its own.

    `contacts/kept_files.py` writes and reads it.
    """

    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    delete_at = models.DateTimeField()

    class Meta:
        indexes = [
            # Reader: contacts.tasks.delete_kept_files.
            models.Index(fields=["delete_at"], name="file_too_old"),
        ]

    def __str__(self) -> str:
        return self.name


class FilePart(models.Model):
    """So many bytes of a file; all parts but the last are of the same size where one reads
    from the middle (`start` says where in the file it begins)."""

    file = models.ForeignKey(
        KeptFile, on_delete=models.CASCADE, related_name="parts", db_index=False
    )
    start = models.PositiveBigIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            # Reader: contacts.kept_files, in order and from the middle.
            models.UniqueConstraint(fields=["file", "start"], name="file_part_begins_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file_id} from {self.start}"
