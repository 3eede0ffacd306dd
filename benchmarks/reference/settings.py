"""Of the reference: the database of the desk, and nothing else."""

from config.settings import DATABASES

__all__ = ["DATABASES"]

SECRET_KEY = "measured on loopback only"  # noqa: S105
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "benchmarks.reference.site"
MIDDLEWARE: list[str] = []
USE_TZ = True
