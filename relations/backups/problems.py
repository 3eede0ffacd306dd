class BackupError(Exception):
    """Why it cannot be made or restored, and what to do."""
