"""Logs: one JSON object a line on standard output, with the fields that Dynatrace recognises.

Exactly one key says the time (`timestamp`, RFC 3339 with zone) and exactly one says the level
(`level`): Dynatrace takes the first candidate in alphabetical order, so a second one would decide
by its name. Bodies and headers of requests are never written. What the log agent should hide,
such as the mailbox of a customer, is hidden on the node by the team's masking rules.
"""

import json
import logging
import sys
from typing import TextIO

import structlog
from opentelemetry import trace
from structlog.typing import EventDict, Processor, WrappedLogger

# Names that Dynatrace would take for the level or the time of a record, instead of ours.
RESERVED = frozenset(
    {"@timestamp", "date", "datetime", "loglevel", "severity", "status", "syslog.severity", "time", "ts"}
)

# Bytes of one text. A container runtime cuts a line at 16 KiB, and two long texts have to fit beside the rest.
LONGEST_TEXT = 6_000

# What JSON leaves as it is, and a terminal may take for a command.
TERMINAL_CODES = {code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)}


def configure_logs(level: str, stream: TextIO | None = None) -> None:
    """Sends everything that is logged in this process, uvicorn's lines too, through one renderer."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="timestamp"),
        add_trace,
        structlog.processors.format_exc_info,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.EventRenamer("message"),
        keep_one_of_each,
        shorten,
        put_first,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                render,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    # It would announce the start and the end of each port; the service says so once.
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    # Each try to send spans would add several lines while the tenant is away; the last of them says enough.
    logging.getLogger("opentelemetry.exporter").setLevel(logging.ERROR)
    logging.captureWarnings(True)


def add_trace(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Links a line with the span in which it was written, if there is one."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["dt.trace_id"] = trace.format_trace_id(context.trace_id)
        event["dt.span_id"] = trace.format_span_id(context.span_id)
    return event


def keep_one_of_each(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Moves what Dynatrace would read as a second level or time below `app.`."""
    for name in RESERVED & event.keys():
        event[f"app.{name}"] = event.pop(name)
    return event


def shorten(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Cuts texts in the middle, because the beginning says what happened and the end says where."""
    for name, value in event.items():
        if isinstance(value, str) and _written_bytes(value) > LONGEST_TEXT:
            head, tail = _fitting(value), _fitting(value[::-1])[::-1]
            event[name] = f"{head} … {len(value) - len(head) - len(tail)} characters left out … {tail}"
    return event


def _fitting(text: str) -> str:
    """As much of the beginning as half of the longest text has room for."""
    room = LONGEST_TEXT // 2
    for index, letter in enumerate(text):
        room -= _written_bytes(letter)
        if room < 0:
            return text[:index]
    return text


def _written_bytes(text: str) -> int:
    """Bytes of a text in a line, without its quotes."""
    return len(_json(text).encode()) - 2


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str).translate(TERMINAL_CODES)


def put_first(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Begins the line with what a person looks for."""
    first = {name: event[name] for name in ("timestamp", "level", "message") if name in event}
    return {**first, **event}


def render(_: WrappedLogger, __: str, event: EventDict) -> str:
    """The line. Letters of all scripts stay readable, so that a search for a name finds it."""
    return _json(event)
