"""Traces: spans by OTLP over HTTP, straight to the address that the environment names, or none at all.

OpenTelemetry's own variables decide everything: endpoint, headers, compression, sampler, resource.
While the receiver is away, a batch is tried again until it is taken; what ends meanwhile waits in the
queue of the batch processor (`OTEL_BSP_MAX_QUEUE_SIZE`, 2,048 by default). Requests never wait for it.
"""

import os
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import requests
from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

# Answers after which the same batch may be taken later. Any other answer will not change.
# See OpenTelemetry's OTLP specification, "Retryable response codes".
RETRYABLE = frozenset({429, 502, 503, 504})

LONGEST_PAUSE_SECONDS = 30.0


def traces_wanted(variables: Mapping[str, str]) -> bool:
    """Whether the environment asks for OTLP over HTTP, and says where to."""
    exporter = variables.get("OTEL_TRACES_EXPORTER", "").strip()
    names = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
    return exporter in {"otlp", "otlp_proto_http"} and any(variables.get(name, "").strip() for name in names)


class Traces:
    """The tracing of one process."""

    def __init__(self, service_name: str) -> None:
        self.exporter = PatientExporter()
        resource = Resource.create()
        if not os.environ.get("OTEL_SERVICE_NAME") and str(resource.attributes.get("service.name", "")).startswith(
            "unknown_service"
        ):
            resource = resource.merge(Resource({"service.name": service_name}))
        # The sampler comes from OTEL_TRACES_SAMPLER; by default it follows the parent's decision.
        self.provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self.provider.add_span_processor(BatchSpanProcessor(self.exporter))
        self._ending: threading.Thread | None = None

    def instrument(self, app: FastAPI) -> None:
        """Makes a span of each request, with the names of the stable HTTP conventions."""
        os.environ.setdefault("OTEL_SEMCONV_STABILITY_OPT_IN", "http")
        trace.set_tracer_provider(self.provider)
        FastAPIInstrumentor.instrument_app(
            app,
            tracer_provider=self.provider,
            exclude_spans=["receive", "send"],
            excluded_urls=os.environ.get("OTEL_PYTHON_EXCLUDED_URLS", "healthz,readyz,metrics"),
        )

    def stop(self, seconds: float) -> bool:
        """Sends what still waits, for a bounded time. Returns whether all was tried in time."""
        self.exporter.hurry()
        if self._ending is None:
            self._ending = threading.Thread(target=self.provider.shutdown, name="last-spans", daemon=True)
            self._ending.start()
        self._ending.join(seconds)
        return not self._ending.is_alive()


class PatientExporter(SpanExporter):
    """OTLP over HTTP that keeps a batch until it is taken or refused for good.

    The exporter of OpenTelemetry gives a batch up after ten seconds, and its spans are lost. It runs in
    the thread of the batch processor, so waiting here holds nothing up but the sending itself.
    """

    def __init__(self, first_pause_seconds: float = 1.0) -> None:
        self.refused = threading.Event()
        """Set as soon as a batch could not be handed over and waits."""
        self._first_pause_seconds = first_pause_seconds
        self._session = _WatchedSession()
        self._exporter = OTLPSpanExporter(session=self._session)
        self._hurry = threading.Event()

    def hurry(self) -> None:
        """From now on each batch is tried once."""
        self._hurry.set()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        pause = self._first_pause_seconds
        while True:
            self._session.answer = None
            result = self._exporter.export(spans)
            gone_for_good = self._session.answer is not None and self._session.answer not in RETRYABLE
            if result is SpanExportResult.SUCCESS or gone_for_good or self._hurry.is_set():
                return result
            self.refused.set()
            self._hurry.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


class _WatchedSession(requests.Session):
    """Remembers the status of the last answer, which the exporter does not pass on."""

    answer: int | None = None

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        response = super().send(request, **kwargs)
        self.answer = response.status_code
        return response
