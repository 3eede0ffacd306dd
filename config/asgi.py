import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# What serves through this file is a public site unless it says otherwise.
os.environ.setdefault("DEBUG", "off")

application = get_asgi_application()
