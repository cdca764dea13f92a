"""What is written down of every request: a line of the log, and the metrics of the route."""

import asyncio
from time import perf_counter

import structlog
from opentelemetry import trace
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .metrics import Metrics

log: structlog.stdlib.BoundLogger = structlog.get_logger("requests")

# A path that no route serves; its text is the client's, and each would become a series.
UNMATCHED = "unmatched"

# What a client that left before its answer is counted as.
CLIENT_LEFT = 499


class Observed:
    """ASGI middleware around the whole app. An error that nobody expected is logged here and answered with 500."""

    def __init__(self, app: ASGIApp, metrics: Metrics, unobserved: frozenset[str]) -> None:
        self._app = app
        self._metrics = metrics
        self._unobserved = unobserved

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in self._unobserved:
            await self._app(scope, receive, send)
            return
        status: int | None = None

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = perf_counter()
        self._metrics.in_progress.inc()
        try:
            await self._app(scope, receive, watched)
        except asyncio.CancelledError:
            status = status or CLIENT_LEFT
            raise
        except Exception as error:
            trace.get_current_span().record_exception(error)
            log.exception("request failed unexpectedly")
            if status is not None:
                raise
            await JSONResponse({"detail": "internal error"}, 500)(scope, receive, watched)
        finally:
            self._metrics.in_progress.dec()
            self._write(scope, status or 500, perf_counter() - started)

    def _write(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", UNMATCHED)
        self._metrics.count_request(scope["method"], route, status, seconds)
        level = "warning" if status >= 500 else "info"
        getattr(log, level)(
            "request answered",
            **{
                "http.request.method": scope["method"],
                "http.route": route,
                "http.response.status_code": status,
                "duration_ms": round(seconds * 1000, 1),
            },
        )
