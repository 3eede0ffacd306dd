import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# What serves through this file is a public site unless it says otherwise.
os.environ.setdefault("DEBUG", "off")
# Nobody waits longer for an answer; a command may take its time.
os.environ.setdefault("STATEMENT_TIMEOUT", "30")

application = get_wsgi_application()
# All that is loaded by now stays: looked through for garbage, it made one answer in twenty take 0.1 s longer.
gc.collect()
gc.freeze()
# Whoever is sent a list makes thousands of objects that are all let go of at once: a look after every 700 of them, as
# Python has it, takes a quarter of the time of a long file.
gc.set_threshold(10_000, 10, 10)
# Threads that all compute take the lock from each other every 5 ms, as Python has it: with four of them, half of the
# time of a page went into that.
sys.setswitchinterval(0.02)
