"""Lines of the log, one JSON object each, for machines that collect them. No line holds what belongs to a person.

Neither names of accounts nor addresses, nothing that was typed, sent or looked for: not even in what an error says of
itself, which is why of an error only its kind and its place in the program are told.
"""

import logging
import traceback
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from relations.watching.asked import current

Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithRequest(logging.Filter):
    """Says of each line in which request or task it was said."""

    def filter(self, record: logging.LogRecord) -> bool:
        if asked := current():
            record.request_id = asked.id
        return True


class JsonLine(JsonFormatter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            "{levelname}{name}{message}",
            style="{",
            timestamp="time",
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "fault"},
            json_ensure_ascii=False,
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        # Django hands over the whole request.
        return {name: value for name, value in log_data.items() if name not in ("request", "status_code")}

    def formatException(self, ei: Fault) -> str:  # noqa: N802 (as logging has it)
        kind, _error, trace = ei
        where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]
        return " < ".join([kind.__qualname__ if kind else "", *reversed(where)])
