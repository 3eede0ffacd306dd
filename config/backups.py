"""What backups are made for and with, and when one is missed."""

from typing import Any

from config.env import env_int, env_str


def backups() -> dict[str, Any]:
    return {
        "BACKUP_ENCRYPT_TO": env_str(
            "BACKUP_ENCRYPT_TO",
            pattern=r"age1[0-9a-z]+|gpg:[0-9A-Fa-f]{16,40}",
            allowed="`age1…`, or `gpg:` and a fingerprint",
            about="for whom backups are encrypted, by age or gpg",
            unset="they are not encrypted",
        ),
        "BACKUP_IDENTITY_FILE": env_str(
            "BACKUP_IDENTITY_FILE",
            pattern=r"/.+",
            allowed="a file",
            about="the secret that opens backups encrypted by age",
        ),
        "BACKUP_FOLDER": env_str(
            "BACKUP_FOLDER",
            pattern=r"/.+",
            allowed="a folder",
            about="where `manage.py backup` writes, and `/readyz` looks for the newest",
            unset="it is named each time, and nobody looks",
        ),
        "BACKUP_MAX_HOURS": env_int(
            "BACKUP_MAX_HOURS", default=26, least=1, about="`/readyz` says so when the newest backup is more hours old"
        ),
        "BACKUP_KEEP": env_int(
            "BACKUP_KEEP", default=0, about="in a folder of backups so many are kept, the newest; 0: all"
        ),
    }
