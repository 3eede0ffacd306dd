"""What it says of itself, and where."""

from typing import Any

from config.env import env_choice


def logging(debug: bool) -> dict[str, Any]:
    form = env_choice(
        "LOG_FORMAT",
        "line" if debug else "json",
        ("line", "json"),
        about="lines for people, with all that an error says; or JSON, without anything that belongs to a person",
        unset="`json` where `DEBUG` is off",
    )
    level = env_choice(
        "LOG_LEVEL",
        "INFO",
        ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
        about="how much is said, to stderr",
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
            "json": {"()": "relations.watching.lines.JsonLine"},
        },
        "filters": {"request": {"()": "relations.watching.lines.WithRequest"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form, "filters": ["request"]}},
        "loggers": {
            # Its own handler would say everything a second time.
            "django": {"handlers": []},
            # Of who logs in, the log of accounts tells.
            "axes": {"level": "WARNING"},
            # What was refused is in the line of the request; here it would be with the address that was asked.
            "django.request": {"level": "ERROR" if form == "json" else "NOTSET"},
            "django.security": {"level": "CRITICAL" if form == "json" else "NOTSET"},
        },
        "root": {"handlers": ["stderr"], "level": level},
    }
