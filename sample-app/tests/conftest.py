"""What the tests share: the app without a port, and a receiver of spans."""

import logging
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from tlo_python_sample.app import Service, create_service
from tlo_python_sample.settings import Settings

from .receiver import Receiver

# The client of the tests logs its requests too, and what the service logs is looked at.
logging.getLogger("httpx2").setLevel(logging.WARNING)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


@pytest.fixture
def service() -> Service:
    service = create_service(Settings(report_seconds=0))
    service.set_ready(True)
    return service


@pytest.fixture
def client(service: Service) -> TestClient:
    return TestClient(service.app)
