"""Settings of a site whose clock can be set while it runs: by so many seconds as stand in the file ``CLOCK_FILE``.

Beside that file it collects its static files: sites that are started side by side do not write into one folder."""

import datetime
import os
import threading
from pathlib import Path

import time_machine

from config.settings import *  # noqa: F403

#: Seconds between two looks at the file.
LOOKED_AT = 0.1


def follow(path: Path) -> None:
    pause, ahead = threading.Event(), 0
    travelled: time_machine.travel | None = None
    while not pause.wait(LOOKED_AT):
        said = path.read_text().strip() if path.exists() else ""
        if said and int(said) != ahead:
            ahead = int(said)
            if travelled:
                travelled.stop()
            travelled = time_machine.travel(datetime.timedelta(seconds=ahead), tick=True)
            travelled.start()


def begin() -> None:
    threading.Thread(target=follow, args=[Path(os.environ["CLOCK_FILE"])], daemon=True).start()


if "CLOCK_FILE" in os.environ:
    STATIC_ROOT = Path(os.environ["CLOCK_FILE"]).parent / "static"
    begin()
    # Whoever answers is a child of who read this.
    os.register_at_fork(after_in_child=begin)
