"""What the environment decides. Every fault is reported at once, and no value of a secret is read here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingsError(Exception):
    """Variables that cannot be used, a line each."""


@dataclass(frozen=True)
class Settings:
    """Where the service listens, and how long it takes its time."""

    http_host: str = "0.0.0.0"
    """Address of both ports."""
    http_port: int = 8080
    """Port of the users; 0 picks a free one."""
    metrics_port: int = 9464
    """Port of the metrics. The same as the users' port serves them there."""
    metrics_path: str = "/metrics"
    log_level: str = "info"
    """The least level that is written."""
    report_seconds: float = 0.75
    """How long the report takes, which is the slow path of this service."""
    drain_seconds: float = 2.0
    """How long it goes on serving after it was told to stop and is no longer ready."""
    stop_seconds: float = 15.0
    """How long requests under way may take until they are cut off."""
    flush_seconds: float = 8.0
    """How long spans that wait to be sent may hold the end up."""

    @classmethod
    def from_environment(cls, variables: Mapping[str, str]) -> "Settings":
        """Reads the variables; one that is absent or empty has its default.

        Raises:
            SettingsError: naming every variable that cannot be used, with the rule.
        """
        faults: list[str] = []

        def read(name: str, usual: T, convert: Callable[[str], T], rule: str) -> T:
            text = variables.get(name, "").strip()
            if text == "":
                return usual
            try:
                return convert(text)
            except ValueError:
                faults.append(f"{name} must be {rule}; got {text[:40]!r}")
                return usual

        port = "a port from 0 to 65535"
        seconds = "a number of seconds from 0 to 600"
        # PORT is what many platforms set; HTTP_PORT is meant for this service and wins.
        usual_port = read("PORT", cls.http_port, _port, port)
        settings = cls(
            http_host=variables.get("HTTP_HOST") or cls.http_host,
            http_port=read("HTTP_PORT", usual_port, _port, port),
            metrics_port=read("METRICS_PORT", cls.metrics_port, _port, port),
            metrics_path=read("METRICS_PATH", cls.metrics_path, _path, "a path such as /metrics"),
            log_level=read("LOG_LEVEL", cls.log_level, _level, f"one of {', '.join(LOG_LEVELS)}"),
            report_seconds=read("REPORT_SECONDS", cls.report_seconds, _seconds, seconds),
            drain_seconds=read("DRAIN_SECONDS", cls.drain_seconds, _seconds, seconds),
            stop_seconds=read("STOP_SECONDS", cls.stop_seconds, _seconds, seconds),
            flush_seconds=read("FLUSH_SECONDS", cls.flush_seconds, _seconds, seconds),
        )
        if faults:
            raise SettingsError("\n".join(faults))
        return settings


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65_535:
        raise ValueError(text)
    return port


def _path(text: str) -> str:
    if not text.startswith("/") or len(text) > 200 or not text.isascii() or not text.isprintable():
        raise ValueError(text)
    return text


def _level(text: str) -> str:
    if text.lower() not in LOG_LEVELS:
        raise ValueError(text)
    return text.lower()


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 600:
        raise ValueError(text)
    return seconds
