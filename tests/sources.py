"""Where the source texts of the document fixtures are, if they are at hand: they are not part of the project."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def folder() -> Path | None:
    named = os.environ.get("SOURCES")
    path = Path(named) if named else ROOT.parent / "shared" / "sources"
    return path if path.is_dir() else None
