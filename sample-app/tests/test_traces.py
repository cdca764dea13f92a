import socket
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased

from tlo_python_sample.traces import PatientExporter, Traces, traces_wanted

from .receiver import Receiver

ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, False),
        ({"OTEL_TRACES_EXPORTER": "otlp_proto_http"}, False),
        ({ENDPOINT: "http://x/v1/traces"}, False),
        ({"OTEL_TRACES_EXPORTER": "none", ENDPOINT: "http://x/v1/traces"}, False),
        ({"OTEL_TRACES_EXPORTER": "console", ENDPOINT: "http://x/v1/traces"}, False),
        ({"OTEL_TRACES_EXPORTER": "otlp_proto_http", ENDPOINT: " "}, False),
        ({"OTEL_TRACES_EXPORTER": "otlp_proto_http", ENDPOINT: "http://x/v1/traces"}, True),
        ({"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"}, True),
    ],
)
def test_traces_are_on_exactly_if_both_are_set(variables: dict[str, str], wanted: bool) -> None:
    assert traces_wanted(variables) is wanted


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port on which nothing listens yet."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def use(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv(ENDPOINT, url)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "authorization=Api-Token abc")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "1")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "10")


def test_spans_go_by_protobuf_with_the_header_that_was_set(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, receiver.url)
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "k8s.namespace.name=orders")
    traces = Traces("orders-api")
    with traces.provider.get_tracer("test").start_as_current_span("work"):
        pass
    assert traces.stop(10) is True
    assert receiver.names == ["work"]
    (request,) = receiver.requests
    assert request["path"] == "/v1/traces"
    assert request["authorization"] == "Api-Token abc"
    assert (request["content-type"], request["content-encoding"]) == ("application/x-protobuf", "gzip")
    assert receiver.resources[0]["service.name"] == "orders-api"
    assert receiver.resources[0]["k8s.namespace.name"] == "orders"


def test_the_name_of_the_service_can_be_set(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, receiver.url)
    monkeypatch.setenv("OTEL_SERVICE_NAME", "other")
    traces = Traces("orders-api")
    with traces.provider.get_tracer("test").start_as_current_span("work"):
        pass
    traces.stop(10)
    assert receiver.resources[0]["service.name"] == "other"


def test_the_sampler_follows_the_environment(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, receiver.url)
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0.0")
    traces = Traces("orders-api")
    assert isinstance(traces.provider.sampler, ParentBased)
    with traces.provider.get_tracer("test").start_as_current_span("work"):
        pass
    traces.stop(10)
    assert receiver.requests == []


def test_spans_are_kept_while_the_receiver_is_away_and_sent_when_it_is_back(
    free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, f"http://127.0.0.1:{free_port}/v1/traces")
    traces = Traces("orders-api")
    tracer = traces.provider.get_tracer("test")
    # More than one batch: the first is held by the exporter, the others wait in the queue.
    names = [f"span {number}" for number in range(1_500)]
    for name in names:
        with tracer.start_as_current_span(name):
            pass
    traces.exporter.refused.wait(30)
    late = Receiver(free_port)
    try:
        assert sorted(late.wait_for(1_500)) == sorted(names)
    finally:
        traces.stop(10)
        late.close()


def test_what_is_refused_for_now_is_sent_again(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, receiver.url)
    receiver.statuses = [503, 429, 502]
    exporter, span = PatientExporter(first_pause_seconds=0.01), ended_span()
    assert exporter.export([span]) is SpanExportResult.SUCCESS
    assert receiver.names == ["work"]
    assert len(receiver.requests) == 4


@pytest.mark.parametrize("status", [400, 401, 403, 413, 415])
def test_what_is_refused_for_good_is_tried_once(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    use(monkeypatch, receiver.url)
    receiver.statuses = [status]
    assert PatientExporter().export([ended_span()]) is SpanExportResult.FAILURE
    assert len(receiver.requests) == 1


def test_the_end_is_not_held_up_by_a_receiver_that_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    # It accepts connections and never answers.
    with socket.create_server(("127.0.0.1", 0)) as stuck:
        use(monkeypatch, f"http://127.0.0.1:{stuck.getsockname()[1]}/v1/traces")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "600")
        traces = Traces("orders-api")
        with traces.provider.get_tracer("test").start_as_current_span("work"):
            pass
        assert traces.stop(0.01) is False


def ended_span() -> ReadableSpan:
    span = TracerProvider(shutdown_on_exit=False).get_tracer("test").start_span("work")
    span.end()
    assert isinstance(span, ReadableSpan)
    return span
