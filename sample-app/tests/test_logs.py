import io
import json
import logging
import re
import warnings
from typing import Any

import pytest
import structlog
from opentelemetry.sdk.trace import TracerProvider

from tlo_python_sample.logs import LONGEST_TEXT, RESERVED, configure_logs


@pytest.fixture
def stream() -> io.StringIO:
    stream = io.StringIO()
    configure_logs("info", stream)
    return stream


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_one_time_and_one_level(stream: io.StringIO) -> None:
    structlog.get_logger("orders").info("order stored", order_id="1")
    (line,) = lines(stream)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", line.pop("timestamp"))
    assert line == {"level": "info", "message": "order stored", "logger": "orders", "order_id": "1"}
    assert stream.getvalue().startswith('{"timestamp": ')


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_what_dynatrace_would_take_for_level_or_time_is_moved(stream: io.StringIO, name: str) -> None:
    structlog.get_logger("orders").info("order stored", **{name: 500})
    (line,) = lines(stream)
    assert name not in line
    assert line[f"app.{name}"] == 500
    assert line["level"] == "info"


def test_lines_of_libraries_look_the_same(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").warning("port %d is busy", 80, extra={"status": 1})
    logging.getLogger("uvicorn.error").info("Started server process")
    (line,) = lines(stream)
    assert line.pop("timestamp")
    assert line == {"level": "warning", "message": "port 80 is busy", "logger": "uvicorn.error", "app.status": 1}


def test_a_warning_of_python_is_a_line_too(stream: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        configure_logs("info", stream)
        warnings.warn("this will go away", DeprecationWarning, stacklevel=1)
        logging.captureWarnings(False)
    (line,) = lines(stream)
    assert line["level"] == "warning"
    assert "this will go away" in line["message"]


def test_the_least_level_is_what_was_set() -> None:
    stream = io.StringIO()
    configure_logs("warning", stream)
    structlog.get_logger("orders").info("not written")
    structlog.get_logger("orders").warning("written")
    assert [line["message"] for line in lines(stream)] == ["written"]


def test_an_exception_is_a_text_in_the_line(stream: io.StringIO) -> None:
    try:
        raise ValueError("wrong")
    except ValueError:
        structlog.get_logger("orders").exception("failed")
    (line,) = lines(stream)
    assert line["level"] == "error"
    assert line["exception"].startswith("Traceback (most recent call last):\n")
    assert line["exception"].endswith("\nValueError: wrong")


def test_a_line_within_a_span_names_it(stream: io.StringIO) -> None:
    tracer = TracerProvider(shutdown_on_exit=False).get_tracer("test")
    with tracer.start_as_current_span("work") as span:
        structlog.get_logger("orders").info("traced")
    structlog.get_logger("orders").info("not traced")
    traced, untraced = lines(stream)
    context = span.get_span_context()
    assert traced["dt.trace_id"] == f"{context.trace_id:032x}"
    assert traced["dt.span_id"] == f"{context.span_id:016x}"
    assert "dt.trace_id" not in untraced


@pytest.mark.parametrize("letter", ["x", "ü", "日", "🫖", "\x1b", "\x9b", '"'])
def test_a_line_stays_below_what_a_container_runtime_cuts(stream: io.StringIO, letter: str) -> None:
    long = f"begin{letter * 50_000}end"
    structlog.get_logger("orders").info(long, exception=long)
    (line,) = lines(stream)
    assert re.fullmatch(
        f"begin{re.escape(letter)}+ … \\d+ characters left out … {re.escape(letter)}+end", line["message"]
    )
    assert line["exception"] == line["message"]
    assert len(stream.getvalue().encode()) < 16 * 1024


def test_a_text_of_usual_length_is_left_alone(stream: io.StringIO) -> None:
    structlog.get_logger("orders").info("x" * LONGEST_TEXT)
    assert lines(stream)[0]["message"] == "x" * LONGEST_TEXT


def test_letters_of_all_scripts_stay_readable(stream: io.StringIO) -> None:
    structlog.get_logger("orders").info("Müller 日本 🫖")
    assert "Müller 日本 🫖" in stream.getvalue()


def test_codes_for_terminals_never_reach_one(stream: io.StringIO) -> None:
    structlog.get_logger("orders").info("red \x1b[31m and a\nnew line \x9b", value="\x1b]0;title\x07")
    text = stream.getvalue()
    assert text.count("\n") == 1
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
    assert lines(stream)[0]["message"] == "red \x1b[31m and a\nnew line \x9b"
