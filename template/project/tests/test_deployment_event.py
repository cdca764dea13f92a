import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from tools.deployment_event import event_of, send

EVENT = event_of("orders-api", "orders", "1.2.0")


class Tenant:
    """Takes events, and answers what it is told to."""

    def __init__(self) -> None:
        self.status = 201
        self.requests: list[tuple[str, str | None, Any]] = []
        tenant = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                tenant.requests.append((self.path, self.headers["authorization"], body))
                answer = b'{"error":{"code":403,"message":"no scope"}}'
                self.send_response(tenant.status)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.variables = {
            "DYNATRACE_URL": f"http://127.0.0.1:{self.server.server_address[1]}/",
            "DYNATRACE_EVENTS_TOKEN": "abc",
        }
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    tenant = Tenant()
    yield tenant
    tenant.server.shutdown()
    tenant.server.server_close()
    tenant.thread.join()


def test_the_event_is_a_deployment_in_the_namespace(tenant: Tenant) -> None:
    assert send(EVENT, tenant.variables) is None
    body = {
        "eventType": "CUSTOM_DEPLOYMENT",
        "title": "orders-api 1.2.0 deployed",
        "properties": {
            "dt.event.deployment.name": "orders-api",
            "dt.event.deployment.version": "1.2.0",
            "k8s.namespace.name": "orders",
        },
    }
    assert tenant.requests == [("/api/v2/events/ingest", "Api-Token abc", body)]


def test_a_refusal_is_told_without_the_token(tenant: Tenant) -> None:
    tenant.status = 403
    failure = send(EVENT, tenant.variables)
    assert failure == """Dynatrace answered 403: '{"error":{"code":403,"message":"no scope"}}'"""


@pytest.mark.parametrize("name", ["DYNATRACE_URL", "DYNATRACE_EVENTS_TOKEN"])
def test_what_is_not_set_is_named(tenant: Tenant, name: str) -> None:
    failure = send(EVENT, {**tenant.variables, name: ""})
    assert failure is not None
    assert failure.startswith(f"{name} must be ")
    assert tenant.requests == []


def test_a_token_is_never_sent_in_the_open(tenant: Tenant) -> None:
    failure = send(EVENT, {**tenant.variables, "DYNATRACE_URL": "http://tenant.example.com"})
    assert failure == "DYNATRACE_URL must be the address of a tenant; write https://<id>.live.dynatrace.com"


def test_a_tenant_that_is_away_is_named(tenant: Tenant) -> None:
    tenant.server.server_close()
    failure = send(EVENT, tenant.variables)
    assert failure is not None
    assert failure.startswith(f"Dynatrace cannot be reached at {tenant.variables['DYNATRACE_URL'].rstrip('/')}: ")
