"""The site of the next version, for its ``manage.py migrate``."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as OF_THIS_VERSION

INSTALLED_APPS = [*OF_THIS_VERSION, "tests.upgraded"]
