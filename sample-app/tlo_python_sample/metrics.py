"""Metrics: rate, errors and duration of requests, and what the process uses, for Prometheus.

Dynatrace keeps twelve buckets of a histogram, so there are eleven bounds besides infinity. Labels
are the route's template, the method and the class of the status: never a path, an id or a person.
"""

from collections.abc import Iterable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})

PROCESS_METRICS = frozenset(
    # Without the ending _total, as a counter calls itself in Python.
    {"process_cpu_seconds", "process_resident_memory_bytes", "process_open_fds", "process_max_fds"}
)


class Metrics:
    """All metrics of one service. They have a registry of their own, so that two can live in one process."""

    def __init__(self) -> None:
        # A series that says when a counter was made costs as much as the counter itself.
        disable_created_metrics()
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "http_requests_total",
            "Requests that were answered.",
            ("method", "route", "status_class"),
            registry=self.registry,
        )
        self.duration = Histogram(
            "http_request_duration_seconds",
            "Time from the first byte of a request to the last of its answer.",
            ("method", "route"),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.in_progress = Gauge(
            "http_requests_in_progress", "Requests that are being answered.", registry=self.registry
        )
        self.orders = Counter("orders_total", "Orders and refunds by outcome.", ("outcome",), registry=self.registry)
        self.ready = Gauge("service_ready", "1 while the service says that it is ready.", registry=self.registry)
        self.registry.register(_Process())

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts one answered request."""
        # A client may send any word as method, and each would become a series.
        known = method if method in METHODS else "OTHER"
        self.requests.labels(known, route, f"{status // 100}xx").inc()
        self.duration.labels(known, route).observe(seconds)

    async def page(self, request: Request) -> Response:
        """The page that is scraped, in the text format that the scraper asks for."""
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(self.registry), headers={"content-type": content_type})


class _Process(Collector):
    """Four metrics of the process; the others that the library knows would be paid for and never looked at."""

    def __init__(self) -> None:
        self._all = ProcessCollector(registry=None)

    def collect(self) -> Iterable[Metric]:
        return [metric for metric in self._all.collect() if metric.name in PROCESS_METRICS]
