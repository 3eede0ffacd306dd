"""What it says of itself, and where."""

from typing import Any

from config.env import env_choice


def logging() -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        # Its own handler would say everything a second time.
        "loggers": {"django": {"handlers": []}},
        "root": {
            "handlers": ["stderr"],
            "level": env_choice(
                "LOG_LEVEL",
                "INFO",
                ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
                about="how much is said, to stderr",
            ),
        },
    }
