import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# What serves through this file is a public site unless it says otherwise.
os.environ.setdefault("DEBUG", "off")
# Nobody waits longer for an answer; a command may take its time.
os.environ.setdefault("STATEMENT_TIMEOUT", "30")

application = get_asgi_application()
