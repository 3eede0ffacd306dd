"""Measurements at the size the desk is made for. They run against a database of their own, named by DATABASE_URL."""

import os


def set_up() -> None:
    """As the public site runs, except that it is reached without https and reads its static files unbundled."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    os.environ["DEBUG"] = "on"
    os.environ.setdefault("API_RATE", "off")

    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["*"]
