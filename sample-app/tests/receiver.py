"""A receiver of spans that really listens."""

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Receiver:
    """Takes spans by OTLP over HTTP, and answers what it is told to."""

    def __init__(self, port: int = 0) -> None:
        self.statuses: list[int] = []
        self.requests: list[dict[str, str]] = []
        self.names: list[str] = []
        self.resources: list[dict[str, str]] = []
        self.arrived = threading.Condition()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    body = gzip.decompress(body)
                status = receiver.take(self.path, dict(self.headers), body)
                self.send_response(status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}/v1/traces"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        with self.arrived:
            status = self.statuses.pop(0) if self.statuses else 200
            self.requests.append({"path": path, **{name.lower(): value for name, value in headers.items()}})
            if status == 200:
                for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                    attributes = resource.resource.attributes
                    self.resources.append({each.key: each.value.string_value for each in attributes})
                    self.names.extend(span.name for scope in resource.scope_spans for span in scope.spans)
            self.arrived.notify_all()
            return status

    def wait_for(self, count: int, seconds: float = 30) -> list[str]:
        """Waits until so many spans have arrived."""
        with self.arrived:
            self.arrived.wait_for(lambda: len(self.names) >= count, seconds)
            return list(self.names)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
