"""Runs the service: `python -m` with the name of this package."""

import asyncio
import os
import sys

import structlog

from .app import SERVICE_NAME, create_service
from .logs import configure_logs
from .serving import ListenError, serve
from .settings import Settings, SettingsError
from .traces import Traces, traces_wanted


def main() -> int:
    """Exit status 0 after a stop in order, 2 for variables that cannot be used, 3 for a port that cannot be had."""
    configure_logs(os.environ.get("LOG_LEVEL", "info") if _is_level() else "info")
    log: structlog.stdlib.BoundLogger = structlog.get_logger("service")
    try:
        settings = Settings.from_environment(os.environ)
    except SettingsError as error:
        for fault in str(error).splitlines():
            log.critical(fault)
        return 2
    service = create_service(settings)
    traces = Traces(SERVICE_NAME) if traces_wanted(os.environ) else None
    if traces is not None:
        traces.instrument(service.app)
    try:
        asyncio.run(serve(service, settings, traces))
    except ListenError as error:
        log.critical(str(error))
        return 3
    return 0


def _is_level() -> bool:
    try:
        Settings.from_environment({"LOG_LEVEL": os.environ.get("LOG_LEVEL", "")})
    except SettingsError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
