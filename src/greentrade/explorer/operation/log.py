"""The log: one JSON object a line on standard error, of every request and of what the server does."""

from __future__ import annotations

import logging
import sys
from typing import Any, TextIO

import structlog

SHARED = (structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"))


def make_logger(stream: TextIO | None = None) -> Any:
    """A logger of JSON lines. It changes nothing that other libraries log by."""
    return structlog.wrap_logger(
        structlog.WriteLogger(stream or sys.stderr),
        processors=[*SHARED, structlog.processors.EventRenamer("event"), structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )


def formatter() -> logging.Formatter:
    """What libraries log in the standard way, as JSON lines of the same shape."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*SHARED, structlog.stdlib.ExtraAdder(allow=()), structlog.stdlib.add_logger_name],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
    )


CONFIGURATION: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "greentrade.explorer.operation.log.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}
"""The standard logging of a server and its workers."""
