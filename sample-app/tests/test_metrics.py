import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from tlo_python_sample.app import Service, create_service
from tlo_python_sample.metrics import SECONDS
from tlo_python_sample.settings import Settings

FAMILIES = {
    "http_requests": "counter",
    "http_request_duration_seconds": "histogram",
    "http_requests_in_progress": "gauge",
    "orders": "counter",
    "service_ready": "gauge",
    "process_cpu_seconds": "counter",
    "process_resident_memory_bytes": "gauge",
    "process_open_fds": "gauge",
    "process_max_fds": "gauge",
}


def page(service: Service, accept: str = "") -> str:
    app = Starlette(routes=[Route("/metrics", service.metrics.page)])
    answer = TestClient(app).get("/metrics", headers={"accept": accept})
    assert answer.status_code == 200
    return answer.text


def samples(service: Service, name: str) -> dict[tuple[tuple[str, str], ...], float]:
    families = text_string_to_metric_families(page(service))
    found = [sample for family in families for sample in family.samples if sample.name == name]
    return {tuple(sorted(sample.labels.items())): sample.value for sample in found}


def test_the_page_has_these_metrics_and_no_other(service: Service, client: TestClient) -> None:
    client.get("/orders")
    families = list(text_string_to_metric_families(page(service)))
    assert {family.name: family.type for family in families} == FAMILIES
    assert [family.name for family in families if not family.documentation] == []
    assert "_created" not in page(service)


def test_requests_are_counted_by_method_route_and_class(service: Service, client: TestClient) -> None:
    for path in ("/orders", "/orders", "/orders/1", "/orders/2", "/no/such/path", "/healthz", "/readyz"):
        client.get(path)
    client.post("/orders", json={})
    assert samples(service, "http_requests_total") == {
        (("method", "GET"), ("route", "/orders"), ("status_class", "2xx")): 2,
        (("method", "GET"), ("route", "/orders/{order_id}"), ("status_class", "4xx")): 2,
        (("method", "GET"), ("route", "unmatched"), ("status_class", "4xx")): 1,
        (("method", "POST"), ("route", "/orders"), ("status_class", "4xx")): 1,
    }


def test_what_a_client_makes_up_adds_no_series(service: Service, client: TestClient) -> None:
    for number in range(20):
        client.request(f"MADEUP{number}", f"/made/up/{number}")
    assert samples(service, "http_requests_total") == {
        (("method", "OTHER"), ("route", "unmatched"), ("status_class", "4xx")): 20
    }


def test_a_histogram_has_eleven_bounds_and_infinity(service: Service, client: TestClient) -> None:
    client.get("/orders")
    buckets = samples(service, "http_request_duration_seconds_bucket")
    bounds = [dict(labels)["le"] for labels in buckets]
    assert bounds == [*(str(bound) for bound in SECONDS), "+Inf"]
    assert len(SECONDS) == 11
    assert samples(service, "http_request_duration_seconds_count") == {(("method", "GET"), ("route", "/orders")): 1}


def test_orders_are_counted_by_outcome(service: Service, client: TestClient) -> None:
    order = {"customer": "kim@example.com", "items": [{"sku": "TEA", "quantity": 1, "unit_cents": 1}]}
    order_id = client.post("/orders", json=order).json()["order_id"]
    for _ in range(3):
        client.post(f"/orders/{order_id}/refund")
    assert samples(service, "orders_total") == {
        (("outcome", outcome),): 1.0 for outcome in ("placed", "refund_failed", "refund_refused", "refunded")
    }


def test_readiness_and_requests_under_way(service: Service, client: TestClient) -> None:
    assert samples(service, "service_ready") == {(): 1}
    service.set_ready(False)
    assert samples(service, "service_ready") == {(): 0}

    @service.app.get("/look")
    async def look() -> float:
        return samples(service, "http_requests_in_progress")[()]

    assert client.get("/look").json() == 1
    assert samples(service, "http_requests_in_progress") == {(): 0}


def test_a_scraper_that_asks_for_openmetrics_gets_it(service: Service) -> None:
    text = page(service, "application/openmetrics-text; version=1.0.0")
    assert "# TYPE http_requests counter" in text
    assert text.endswith("# EOF\n")


@pytest.mark.parametrize(("port", "status"), [(9464, 404), (9000, 200)])
def test_one_port_for_both_serves_the_page_there(port: int, status: int) -> None:
    service = create_service(Settings(http_port=9000, metrics_port=port))
    client = TestClient(service.app)
    assert client.get("/metrics").status_code == status
    route = "/metrics" in str(samples(service, "http_requests_total"))
    assert route is False
