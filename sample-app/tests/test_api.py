import io
import json
import uuid
from typing import Any

import pytest
from starlette.testclient import TestClient

from tlo_python_sample.app import Service
from tlo_python_sample.logs import configure_logs

ORDER = {"customer": "kim@example.com", "items": [{"sku": "TEA", "quantity": 2, "unit_cents": 350}]}
SOFA = {"customer": "kim@example.com", "items": [{"sku": "SOFA", "quantity": 1, "unit_cents": 500_000}]}


def written(client: TestClient, method: str, path: str, **more: Any) -> tuple[int, list[dict[str, Any]]]:
    """The status of the answer, and what was logged meanwhile."""
    stream = io.StringIO()
    configure_logs("info", stream)
    status = client.request(method, path, **more).status_code
    return status, [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_order_is_placed_and_shown_without_its_customer(client: TestClient) -> None:
    placed = client.post("/orders", json=ORDER)
    order = placed.json()
    assert placed.status_code == 201
    assert set(order) == {"order_id", "placed_at", "state", "total_cents"}
    assert (order["state"], order["total_cents"]) == ("placed", 700)
    assert client.get(f"/orders/{order['order_id']}").json() == order
    assert client.get("/orders").json() == [order]


@pytest.mark.parametrize(
    "change",
    [
        {"customer": "kim"},
        {"items": []},
        {"items": [{"sku": "tea!", "quantity": 1, "unit_cents": 1}]},
        {"items": [{"sku": "TEA", "quantity": 0, "unit_cents": 1}]},
    ],
)
def test_an_order_that_is_none_is_refused(client: TestClient, change: dict[str, object]) -> None:
    assert client.post("/orders", json={**ORDER, **change}).status_code == 422
    assert client.get("/orders").json() == []


def test_an_unknown_order(client: TestClient) -> None:
    path = f"/orders/{uuid.uuid4()}"
    assert client.get(path).status_code == 404
    assert client.post(f"{path}/refund").status_code == 404


def test_the_failing_path_fails_at_the_first_try(client: TestClient) -> None:
    order_id = client.post("/orders", json=ORDER).json()["order_id"]
    tries = [client.post(f"/orders/{order_id}/refund") for _ in range(3)]
    assert [each.status_code for each in tries] == [502, 200, 409]
    assert tries[0].json() == {"detail": "the payment provider did not answer; try again"}
    assert tries[1].json()["state"] == "refunded"


def test_the_report(client: TestClient) -> None:
    client.post("/orders", json=ORDER)
    assert client.get("/orders/report").json() == {"cents": {"placed": 700, "refunded": 0}}


def test_health_and_readiness(client: TestClient, service: Service) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").json() == {"state": "ready"}
    service.set_ready(False)
    assert client.get("/healthz").status_code == 200
    assert (client.get("/readyz").status_code, client.get("/readyz").json()) == (503, {"state": "not ready"})


def test_each_request_is_one_line(client: TestClient) -> None:
    status, lines = written(client, "GET", "/orders/nothing?token=abc")
    line = lines.pop()
    assert (status, lines) == (404, [])
    assert 0 <= line.pop("duration_ms") < 60_000
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "message": "request answered",
        "logger": "requests",
        "http.request.method": "GET",
        "http.route": "/orders/{order_id}",
        "http.response.status_code": 404,
    }


def test_probes_are_not_logged(client: TestClient) -> None:
    assert written(client, "GET", "/healthz") == (200, [])
    assert written(client, "GET", "/readyz") == (200, [])


def test_the_mailbox_of_a_customer_stands_in_one_warning_only(client: TestClient) -> None:
    _, lines = written(client, "POST", "/orders", json=SOFA)
    with_mailbox = [line for line in lines if "kim@example.com" in json.dumps(line)]
    assert [(line["level"], line["message"]) for line in with_mailbox] == [
        ("warning", "large order, ask kim@example.com to confirm it")
    ]
    _, lines = written(client, "POST", "/orders", json=ORDER)
    assert "kim@example.com" not in json.dumps(lines)


def test_neither_bodies_nor_headers_are_logged(client: TestClient) -> None:
    headers = {"authorization": "Bearer secret-in-header", "cookie": "secret-in-cookie"}
    broken = {**ORDER, "items": [{"sku": "secret-in-body!"}]}
    status, lines = written(client, "POST", "/orders", json=broken, headers=headers)
    assert (status, len(lines)) == (422, 1)
    assert "secret" not in json.dumps(lines)


def test_the_failing_path_says_why(client: TestClient) -> None:
    order_id = client.post("/orders", json=ORDER).json()["order_id"]
    status, lines = written(client, "POST", f"/orders/{order_id}/refund")
    assert status == 502
    assert [(line["level"], line["message"]) for line in lines] == [
        ("error", "refund failed"),
        ("warning", "request answered"),
    ]
    assert lines[0]["order_id"] == order_id
    assert lines[0]["exception"].endswith("PaymentUnavailableError: the payment provider did not answer in time")


def test_an_error_that_nobody_expected_is_answered_and_logged(service: Service, client: TestClient) -> None:
    @service.app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("nobody expected this")

    status, lines = written(client, "GET", "/broken")
    assert status == 500
    assert [(line["level"], line["message"]) for line in lines] == [
        ("error", "request failed unexpectedly"),
        ("warning", "request answered"),
    ]
    assert lines[0]["exception"].endswith("RuntimeError: nobody expected this")
    assert client.get("/broken").json() == {"detail": "internal error"}
