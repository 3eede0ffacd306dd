"""Writes the reference of the environment from what the settings read.

python -m config.reference > docs/environment.md
python -m config.reference --example > deploy/environment.example
"""

import sys
from collections.abc import Iterator

from config import gunicorn, settings
from config.env import VARIABLES

HEAD = """# The environment

Every setting is a variable of the environment. A value that is not understood stops the start, with the reason; an
empty one counts as not set. Where `DEBUG` is off, what would not be safe stops the start too, with what to do.

A variable that holds a secret, or an address with one, can be read from a file: `SECRET_KEY_FILE=/run/secrets/key` in
place of `SECRET_KEY`.

| variable | meaning | values | default |
|---|---|---|---|
"""
#: Importing the settings is what reads them.
READ_BY = (settings.__name__, gunicorn.__name__)
#: Without these no public site starts.
NEEDED = ("SECRET_KEY", "ALLOWED_HOSTS")


def reference() -> str:
    rows = [f"| `{each.name}` | {each.about} | {each.values} | {each.default} |" for each in VARIABLES.values()]
    return HEAD + "\n".join(rows) + "\n"


def example() -> str:
    """A file of the environment in which all stands as it is by itself."""
    return "\n".join(["# docs/environment.md says what each may hold.", *example_lines(), ""])


def example_lines() -> Iterator[str]:
    for each in VARIABLES.values():
        yield ""
        yield f"# {each.about.replace('`', '')} (default: {each.default.replace('`', '')})"
        yield f"{'' if each.name in NEEDED else '#'}{each.name}="


if __name__ == "__main__":
    sys.stdout.write(example() if "--example" in sys.argv[1:] else reference())
