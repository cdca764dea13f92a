import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest
from structlog.testing import capture_logs

from tlo_python_sample.app import Service
from tlo_python_sample.serving import ListenError, serve
from tlo_python_sample.settings import Settings

from .receiver import Receiver

T = TypeVar("T")

HERE = Path(__file__).parent.parent
ON_LOOPBACK = Settings(http_host="127.0.0.1", http_port=0, metrics_port=0, drain_seconds=0)


async def until(condition: Callable[[], T | None]) -> T:
    """What the condition gives as soon as it gives something."""
    while not (found := condition()):
        await asyncio.sleep(0.01)
    return found


def test_a_request_under_way_ends_before_the_service_does(service: Service) -> None:
    held, released = asyncio.Event(), asyncio.Event()

    @service.app.get("/hold")
    async def hold() -> str:
        held.set()
        await released.wait()
        return "served"

    async def scenario() -> None:
        with capture_logs() as logged:
            serving = asyncio.create_task(serve(service, ON_LOOPBACK, None))
            started = await until(lambda: next((each for each in logged if each["event"] == "service started"), None))
            assert service.is_ready
            url = f"http://127.0.0.1:{started['http.port']}"
            async with httpx2.AsyncClient() as client:
                request = asyncio.create_task(client.get(f"{url}/hold"))
                await held.wait()
                os.kill(os.getpid(), signal.SIGTERM)
                await until(lambda: not service.is_ready)
                page = await client.get(f"http://127.0.0.1:{started['metrics.port']}/metrics")
                assert "service_ready 0.0" in page.text
                assert (await client.get(f"http://127.0.0.1:{started['metrics.port']}/")).status_code == 404
                assert not serving.done()
                released.set()
                answer = await request
            await serving
            assert (answer.status_code, answer.json()) == (200, "served")
            events = [each["event"] for each in logged if each["log_level"] != "debug"]
            assert events == ["service started", "service stopping", "request answered", "service stopped"]

    asyncio.run(scenario())


def test_it_still_serves_while_others_hear_that_it_is_not_ready(service: Service) -> None:
    async def scenario() -> None:
        with capture_logs() as logged:
            draining = Settings(http_host="127.0.0.1", http_port=0, metrics_port=0, drain_seconds=60)
            serving = asyncio.create_task(serve(service, draining, None))
            started = await until(lambda: next((each for each in logged if each["event"] == "service started"), None))
            os.kill(os.getpid(), signal.SIGTERM)
            await until(lambda: not service.is_ready)
            async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{started['http.port']}") as client:
                assert (await client.get("/readyz")).status_code == 503
                assert (await client.get("/orders")).status_code == 200
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

    asyncio.run(scenario())


def test_a_port_that_is_taken_is_named(service: Service) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = Settings(http_host="127.0.0.1", http_port=0, metrics_port=port)
        rule = f"port {port} of 127.0.0.1 cannot be listened on: Address already in use"
        with pytest.raises(ListenError, match=rule):
            asyncio.run(serve(service, settings, None))


def run(**variables: str) -> subprocess.Popen[str]:
    """Starts the service as the image does."""
    base = {"HTTP_HOST": "127.0.0.1", "HTTP_PORT": "0", "METRICS_PORT": "0", "DRAIN_SECONDS": "0"}
    environment = {**os.environ, **base, **variables}
    program = [sys.executable, "-m", "tlo_python_sample"]
    return subprocess.Popen(program, cwd=HERE, env=environment, stdout=subprocess.PIPE, text=True)


def first_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    assert process.stdout is not None
    line: dict[str, Any] = json.loads(process.stdout.readline())
    return line


def test_the_program_serves_and_stops_in_order_with_all_spans_sent(receiver: Receiver) -> None:
    traced = {
        "OTEL_TRACES_EXPORTER": "otlp_proto_http",
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": receiver.url,
        # Nothing is sent by itself, so what arrives was sent at the end.
        "OTEL_BSP_SCHEDULE_DELAY": "600000",
    }
    with run(**traced) as process:
        started = first_line(process)
        assert (started["message"], started["traces"]) == ("service started", "on")
        url = f"http://127.0.0.1:{started['http.port']}"
        parent = "00-0e1846b13342472152bd1018dd03294e-7eabc52ddbd9567d-01"
        assert httpx2.get(f"{url}/readyz").status_code == 200
        assert httpx2.get(f"{url}/orders/report", headers={"traceparent": parent}).status_code == 200
        answered = first_line(process)
        assert answered["dt.trace_id"] == "0e1846b13342472152bd1018dd03294e"
        assert len(answered["dt.span_id"]) == 16
        assert receiver.names == []
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=60)
    assert [json.loads(line)["message"] for line in rest.splitlines()] == ["service stopping", "service stopped"]
    assert process.returncode == 0
    assert sorted(receiver.names) == ["GET /orders/report", "summarize orders"]


def test_requests_are_served_while_the_receiver_is_stuck() -> None:
    # It accepts connections and never answers.
    with socket.create_server(("127.0.0.1", 0)) as stuck:
        endpoint = f"http://127.0.0.1:{stuck.getsockname()[1]}/v1/traces"
        traced = {
            "OTEL_TRACES_EXPORTER": "otlp",
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": endpoint,
            "OTEL_BSP_SCHEDULE_DELAY": "1",
            "FLUSH_SECONDS": "0.1",
        }
        with run(**traced) as process:
            url = f"http://127.0.0.1:{first_line(process)['http.port']}"
            connection, _ = (httpx2.get(f"{url}/orders"), stuck.accept())[1]
            for _ in range(5):
                assert httpx2.get(f"{url}/orders").status_code == 200
            process.send_signal(signal.SIGTERM)
            rest, _ = process.communicate(timeout=60)
            connection.close()
    assert process.returncode == 0
    last = [json.loads(line) for line in rest.splitlines()][-2:]
    assert [(line["level"], line["message"]) for line in last] == [
        ("warning", "spans were left behind, the receiver did not answer in time"),
        ("info", "service stopped"),
    ]


def test_without_traces_nothing_is_linked() -> None:
    with run() as process:
        started = first_line(process)
        httpx2.get(f"http://127.0.0.1:{started['http.port']}/orders")
        answered = first_line(process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert started["traces"] == "off"
    assert "dt.trace_id" not in answered
    assert process.returncode == 0


def test_variables_that_cannot_be_used_end_with_status_2() -> None:
    with run(HTTP_PORT="http", LOG_LEVEL="loud") as process:
        printed, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert [(json.loads(line)["level"], json.loads(line)["message"]) for line in printed.splitlines()] == [
        ("critical", "HTTP_PORT must be a port from 0 to 65535; got 'http'"),
        ("critical", "LOG_LEVEL must be one of debug, info, warning, error; got 'loud'"),
    ]


def test_a_port_that_is_taken_ends_with_status_3() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, run(HTTP_PORT=str(taken.getsockname()[1])) as process:
        printed, _ = process.communicate(timeout=60)
    assert process.returncode == 3
    assert json.loads(printed)["message"].endswith("cannot be listened on: Address already in use")
