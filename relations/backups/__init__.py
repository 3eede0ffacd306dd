"""One file that holds all there is: the database of one moment, the attachments, and what proves both.

A tar of ``manifest.json``, ``database`` and ``media/…``; encrypted, where that is set, while it is written.
"""

from relations.backups.making import make_backup, newest
from relations.backups.problems import BackupError
from relations.backups.restoring import check_backup, restore_backup

__all__ = ["BackupError", "check_backup", "make_backup", "newest", "restore_backup"]
