"""Typed readers of the environment. A value that is not understood stops the start; it is never guessed at.

A variable that is set but empty counts as not set, as env files and container settings write it. What is read says what
it is for: ``config.reference`` writes the reference from that.
"""

import contextlib
import os
import re
import secrets
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = ("on", "true", "yes", "1")
FALSE = ("off", "false", "no", "0")
OFF = "off"


@dataclass(frozen=True)
class Variable:
    """One that the settings read: for the reference, in Markdown."""

    name: str
    #: What it is for.
    about: str
    #: What may stand in it.
    values: str
    #: What holds where it is not set.
    default: str


#: In the order in which they are read.
VARIABLES: dict[str, Variable] = {}


def note(name: str, about: str, values: str, default: object, unset: str | None) -> None:
    """A default that depends on other variables is told in words, by `unset`."""
    told = unset if unset is not None else f"`{default}`" if default not in (None, "", []) else "none"
    VARIABLES[name] = Variable(name, about, values, told)


def refused(name: str, value: str, allowed: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name}={value!r} is not understood: use {allowed}.")


def given(name: str, environ: Mapping[str, str]) -> str | None:
    return environ.get(name, "").strip() or None


def env_str(
    name: str,
    *,
    pattern: str = r".+",
    allowed: str = "any text",
    about: str = "",
    unset: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> str | None:
    note(name, about, allowed, None, unset)
    value = given(name, environ)
    if value is not None and not re.fullmatch(pattern, value):
        raise refused(name, value, allowed)
    return value


def env_secret(
    name: str, *, about: str = "", unset: str | None = None, environ: Mapping[str, str] = os.environ
) -> str | None:
    """`NAME_FILE` may name a file that holds it instead, as container secrets are handed over."""
    note(name, about, f"a secret, or its file in `{name}_FILE`", None, unset)
    value, file = given(name, environ), given(f"{name}_FILE", environ)
    if file is None:
        return value
    if value is not None:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: use one of them.")
    try:
        return Path(file).read_text().strip() or None
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE={file!r} cannot be read ({error.strerror}).") from None


def env_bool(
    name: str,
    default: bool,
    *,
    about: str = "",
    unset: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> bool:
    note(name, about, "`on` or `off`", "on" if default else OFF, unset)
    value = given(name, environ)
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise refused(name, value, f"one of {', '.join(TRUE + FALSE)}")


def env_int(
    name: str,
    default: int,
    *,
    least: int = 0,
    most: int | None = None,
    about: str = "",
    unset: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> int:
    allowed = f"a whole number of at least {least}" if most is None else f"a whole number from {least} to {most}"
    note(name, about, allowed, default, unset)
    value = given(name, environ)
    if value is None:
        return default
    if not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise refused(name, value, allowed)
    number = int(value)
    if number < least or (most is not None and number > most):
        raise refused(name, value, allowed)
    return number


def env_rate(
    name: str,
    default: str,
    *,
    about: str = "",
    unset: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> str | None:
    """So many in a span of time, such as 600/min; None where it is switched off."""
    allowed = f"a rate such as 600/min (per s, min, h or day), or {OFF}"
    note(name, about, allowed, default, unset)
    value = given(name, environ) or default
    if value.lower() == OFF:
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,8}/(s|min|h|day)", value):
        raise refused(name, value, allowed)
    return value


def env_choice(
    name: str,
    default: str,
    allowed: Sequence[str],
    *,
    about: str = "",
    unset: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> str:
    note(name, about, ", ".join(f"`{each}`" for each in allowed), default, unset)
    value = given(name, environ) or default
    if value not in allowed:
        raise refused(name, value, f"one of {', '.join(allowed)}")
    return value


def env_list(
    name: str,
    default: Sequence[str] = (),
    *,
    pattern: str = r"\S+",
    allowed: str = "a comma-separated list",
    about: str = "",
    unset: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> list[str]:
    """Each item has to match `pattern` from end to end; `allowed` says in words what that means."""
    note(name, about, allowed, list(default), unset)
    value = given(name, environ)
    if value is None:
        return list(default)
    items = [item.strip() for item in value.split(",")]
    if not all(re.fullmatch(pattern, item) for item in items):
        raise refused(name, value, allowed)
    return items


def env_url(
    name: str,
    default: str,
    schemes: Sequence[str],
    *,
    about: str = "",
    unset: str | None = None,
    environ: Mapping[str, str] = os.environ,
) -> str:
    """May carry a password: `NAME_FILE` may name a file that holds it, and no message shows it."""
    allowed = f"an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}"
    value = env_secret(name, environ=environ)
    note(name, about, allowed, default, unset)
    if value is None:
        return default
    scheme, separator, rest = value.partition("://")
    shown = f"{scheme}{separator}{rest.rpartition('@')[2]}" if separator else "…"
    if not separator or scheme not in schemes or not rest:
        raise refused(name, shown, allowed)
    try:
        # Reading the port is what checks it; a database may be looked for on several hosts.
        places = urlsplit(value).netloc.rpartition("@")[2].split(",")
        _ = [urlsplit(f"//{place}").port for place in places]
    except ValueError:
        raise refused(name, shown, f"{allowed} and has a valid host and port") from None
    return value


def secret_key(debug: bool, kept_in: Path, key: str | None) -> str:
    """A development checkout makes its own key once, so that restarting the server signs nobody out."""
    if key is not None:
        return key
    if not debug:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set: it is needed where DEBUG is off; use 50 or more random characters."
        )
    if not kept_in.exists():
        kept_in.parent.mkdir(parents=True, exist_ok=True)
        # Two processes may start at once: each writes a file of its own, the first to link it wins, both read that one.
        with tempfile.NamedTemporaryFile("w", dir=kept_in.parent) as file:
            file.write(secrets.token_urlsafe(50))
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, kept_in)
    return kept_in.read_text()
