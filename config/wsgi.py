import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# What serves through this file is a public site unless it says otherwise.
os.environ.setdefault("DEBUG", "off")

application = get_wsgi_application()
# All that is loaded by now stays; to look through it for garbage takes a tenth of a second each time.
gc.collect()
gc.freeze()
