"""What the server logs: lines of text or of JSON, each with the id of its request, and without personal data."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from assistant.safety.masking import mask
from assistant.settings import LogFormat, LogLevel, Settings
from assistant.web.requests import request_id

_OWN = ("corpus", "index", "assistant")


class MaskingFormatter(logging.Formatter):
    """Masks personal data in whole log lines: an error may repeat what a person typed, in its traceback too."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the line as usual, with the id of its request, then mask it."""
        record.request_id = request_id() or "-"
        return mask(super().format(record))


class JsonFormatter(logging.Formatter):
    """Writes each record as one line of JSON, masked before it is encoded: escapes would hide where a number begins."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the fields that a record has."""
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": mask(record.getMessage()),
            "request_id": request_id(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            fields["traceback"] = mask(self.formatException(record.exc_info))
        return json.dumps({name: value for name, value in fields.items() if value is not None}, ensure_ascii=False)


def configure_logs(settings: Settings) -> None:
    """Log to standard error as the settings say; of libraries only what is at least a warning."""
    lines = logging.StreamHandler()
    is_json = settings.log_format is LogFormat.JSON
    text = MaskingFormatter("%(asctime)s %(levelname)s %(name)s [%(request_id)s]: %(message)s")
    lines.setFormatter(JsonFormatter() if is_json else text)
    logging.basicConfig(level=logging.WARNING, handlers=[lines])
    if settings.log_level is LogLevel.INFO:
        for name in _OWN:
            logging.getLogger(name).setLevel(logging.INFO)
