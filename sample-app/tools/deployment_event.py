"""Tells Dynatrace that a version was deployed, which dashboards show as a mark.

The address comes from DYNATRACE_URL and the token, with the scope events.ingest, from DYNATRACE_EVENTS_TOKEN.

    python3 -m tools.deployment_event --name orders-api --namespace orders --version 1.2.0
"""

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

SECONDS = 20


def event_of(name: str, namespace: str, version: str) -> dict[str, Any]:
    """The event as Dynatrace's Events API v2 takes it."""
    return {
        "eventType": "CUSTOM_DEPLOYMENT",
        "title": f"{name} {version} deployed",
        "properties": {
            "dt.event.deployment.name": name,
            "dt.event.deployment.version": version,
            "k8s.namespace.name": namespace,
        },
    }


def send(event: Mapping[str, Any], variables: Mapping[str, str]) -> str | None:
    """Sends the event; what went wrong, or nothing. The token is never part of it."""
    url, token = variables.get("DYNATRACE_URL", "").rstrip("/"), variables.get("DYNATRACE_EVENTS_TOKEN", "")
    if not url.startswith(("https://", "http://127.0.0.1:")):
        return "DYNATRACE_URL must be the address of a tenant; write https://<id>.live.dynatrace.com"
    if token == "":
        return "DYNATRACE_EVENTS_TOKEN must be an API token with the scope events.ingest; it is not set"
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked above
        f"{url}/api/v2/events/ingest",
        data=json.dumps(event).encode(),
        headers={"authorization": f"Api-Token {token}", "content-type": "application/json; charset=utf-8"},
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310
            return None
    except urllib.error.HTTPError as error:
        with error:
            said = error.read(2_000).decode(errors="replace")
        return f"Dynatrace answered {error.code}: {said!r}"
    except OSError as error:
        return f"Dynatrace cannot be reached at {url}: {error}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Tells Dynatrace that a version was deployed.")
    parser.add_argument("--name", required=True, help="name of the service")
    parser.add_argument("--namespace", required=True, help="its Kubernetes namespace")
    parser.add_argument("--version", required=True, help="the version that was deployed")
    options = parser.parse_args()
    failure = send(event_of(options.name, options.namespace, options.version), os.environ)
    if failure is not None:
        print(failure, file=sys.stderr)
    return 0 if failure is None else 3


if __name__ == "__main__":
    sys.exit(main())
