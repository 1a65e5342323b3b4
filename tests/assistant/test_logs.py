"""A line of the log can be read by a program, and repeats no personal data."""

import json
import logging
import sys
from typing import Any

from assistant.logs import JsonFormatter


def _record(message: str, *arguments: object, **more: Any) -> logging.LogRecord:
    record = logging.LogRecord("assistant.x", logging.WARNING, "x.py", 1, message, arguments, None)
    record.__dict__.update(more)
    return record


def _line(record: logging.LogRecord) -> dict[str, Any]:
    line = JsonFormatter().format(record)
    assert "\n" not in line
    read: dict[str, Any] = json.loads(line)
    return read


def test_a_line_of_json_holds_what_is_known() -> None:
    """Time, level, logger, message, and the fields of a request as values."""
    fields = {"method": "GET", "path": "/", "status": 200, "ms": 1.5}

    line = _line(_record("%s is “here”", "it", fields=fields, created=1_800_000_000.25))

    assert line == {
        "time": "2027-01-15T08:00:00.250+00:00",
        "level": "warning",
        "logger": "assistant.x",
        "message": "it is “here”",
        **fields,
    }


def test_what_json_escapes_is_masked_all_the_same() -> None:
    """A number after a line's end and one in a traceback are masked before they are encoded."""
    try:
        msg = "asked:\n07700 900123"
        raise ValueError(msg)
    except ValueError:
        record = _record("typed\n07700 900123\tjo@example.org", exc_info=sys.exc_info())

    line = _line(record)

    assert line["message"] == "typed\n[phone number]\t[e-mail]"
    assert "ValueError: asked:\n[phone number]" in line["traceback"]
    assert "900123" not in json.dumps({**line, "traceback": line["traceback"].partition("ValueError:")[2]})
