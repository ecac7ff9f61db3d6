"""The archive kept a second time: dated backups of all that cannot be made again, and the way back."""

from archive.backups.backup import Backup, backup
from archive.backups.manifest import BackupError
from archive.backups.restore import Restored, restore

__all__ = ["Backup", "BackupError", "Restored", "backup", "restore"]
