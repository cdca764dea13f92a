"""Puts the parts together. Nothing listens yet: `__main__` serves what is made here."""

from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from .api import orders_router
from .metrics import Metrics
from .observed import Observed
from .orders import OrderBook
from .settings import Settings

SERVICE_NAME = "tlo-python-sample"

HEALTH_PATH = "/healthz"
READY_PATH = "/readyz"


@dataclass(slots=True)
class Service:
    """The app with what its owner has to reach."""

    app: FastAPI
    metrics: Metrics
    is_ready: bool = False

    def set_ready(self, ready: bool) -> None:
        """Says whether new requests should come here."""
        self.is_ready = ready
        self.metrics.ready.set(1 if ready else 0)


def create_service(settings: Settings, book: OrderBook | None = None) -> Service:
    """Makes the service, not ready yet."""
    app = FastAPI(title=SERVICE_NAME, docs_url=None, redoc_url=None, openapi_url=None)
    service = Service(app, Metrics())
    service.set_ready(False)
    app.include_router(orders_router(book or OrderBook(), service.metrics, settings.report_seconds))

    @app.get(HEALTH_PATH)
    async def healthz() -> dict[str, str]:
        return {"state": "alive"}

    @app.get(READY_PATH)
    async def readyz() -> JSONResponse:
        state = "ready" if service.is_ready else "not ready"
        return JSONResponse({"state": state}, 200 if service.is_ready else 503)

    unobserved = {HEALTH_PATH, READY_PATH}
    if settings.metrics_port == settings.http_port != 0:
        app.add_route(settings.metrics_path, service.metrics.page)
        unobserved.add(settings.metrics_path)
    app.add_middleware(Observed, metrics=service.metrics, unobserved=frozenset(unobserved))
    return service
