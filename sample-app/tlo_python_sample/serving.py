"""Listens, and stops in order: no longer ready, then the requests under way, then the last spans."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from .app import Service
from .settings import Settings
from .traces import Traces

log: structlog.stdlib.BoundLogger = structlog.get_logger("service")


class ListenError(Exception):
    """A port cannot be listened on."""


async def serve(service: Service, settings: Settings, traces: Traces | None) -> None:
    """Serves until SIGTERM or SIGINT.

    Raises:
        ListenError: naming the port that is taken or not ours.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    with contextlib.ExitStack() as ports:
        users = _Server(service.app, settings.stop_seconds, _listen(ports, settings.http_host, settings.http_port))
        servers = [users]
        if settings.metrics_port != settings.http_port or settings.metrics_port == 0:
            page = Starlette(routes=[Route(settings.metrics_path, service.metrics.page)])
            servers.append(_Server(page, 1, _listen(ports, settings.http_host, settings.metrics_port)))
        async with asyncio.TaskGroup() as running:
            tasks = [running.create_task(server.serve(sockets=[server.listening])) for server in servers]
            for server in servers:
                await server.is_up.wait()
            service.set_ready(True)
            numbers = {"http.port": users.port, "metrics.port": servers[-1].port}
            log.info("service started", traces="on" if traces else "off", **numbers)
            await stop.wait()

            service.set_ready(False)
            log.info("service stopping")
            # Whoever sends requests has to hear first that this one is no longer ready.
            await asyncio.sleep(settings.drain_seconds)
            users.should_exit = True
            await tasks[0]
            if traces is not None and not await asyncio.to_thread(traces.stop, settings.flush_seconds):
                log.warning("spans were left behind, the receiver did not answer in time")
            # Metrics last, so that the last scrape sees all that was served.
            for server in servers:
                server.should_exit = True
    log.info("service stopped")


class _Server(uvicorn.Server):
    """A server of one port. Signals are heard in one place, for all servers together."""

    def __init__(self, app: ASGIApp, stop_seconds: float, listening: socket.socket) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                workers=1,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=max(1, round(stop_seconds)),
            )
        )
        self.listening = listening
        self.port: int = listening.getsockname()[1]
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.is_up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listen(ports: contextlib.ExitStack, host: str, port: int) -> socket.socket:
    """A socket that the stack closes."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = ports.enter_context(socket.socket(family, socket.SOCK_STREAM))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        reason = error.strerror or error
        raise ListenError(f"port {port} of {host} cannot be listened on: {reason}") from error
    return listening
