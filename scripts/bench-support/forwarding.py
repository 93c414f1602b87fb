"""Measures what forwarding adds to the latency of a create, which should be no more than writing the outbox row.

The upstream is an endpoint of this process that answers every call of the Lambda API at once, so that the forwarder has
all its work to do; its requests stay within the usual rate.
"""

import json
import os
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from load import alternate
from processes import Server, fetch

CREATES = 300
CONNECTIONS = 4
COLLECTION = "/2015-03-31/event-source-mappings"


class Endpoint(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    mappings = {}
    lock = threading.Lock()

    def answer(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        path = self.path.split("?")[0].rstrip("/")
        if path == COLLECTION:
            return self.answer(200, {"EventSourceMappings": []})
        with self.lock:
            mapping = self.mappings.get(path.rsplit("/", 1)[-1])
        self.answer(200 if mapping else 404, mapping or {"Message": "The resource you requested does not exist."})

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        mapping = {
            "UUID": str(uuid.uuid4()),
            "FunctionArn": request.pop("FunctionName"),
            "State": "Enabled",
            **{name: value for name, value in request.items() if name not in ("Enabled", "Tags")},
        }
        with self.lock:
            self.mappings[mapping["UUID"]] = mapping
        self.answer(202, mapping)

    def log_message(self, *_):
        pass


def environment(port):
    return {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/nonexistent",
        "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent",
    }


def median_latency(server, name):
    """The median time of a create in microseconds, with one connection for each."""
    times = []

    def create(part):
        for number in range(CREATES // CONNECTIONS):
            queue = f"{name}-{part}-{number}"
            request = {
                "function": queue,
                "source": {"type": "sqs", "queueArn": f"arn:aws:sqs:us-east-1:123456789012:{queue}"},
            }
            started = time.perf_counter()
            fetch(server.mappings, request)
            times.append((time.perf_counter() - started) * 1_000_000)

    threads = [threading.Thread(target=create, args=(part,)) for part in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(times)[len(times) // 2]


def measure_forwarding(bench):
    """Compares a server that forwards with one that does not."""
    endpoint = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=endpoint.serve_forever, daemon=True).start()
    os.environ.update(environment(endpoint.server_address[1]))
    runs = iter(range(1_000_000))
    with (
        Server(bench, bench.path("forwarding.sqlite"), "--forward") as ours,
        Server(bench, bench.path("not-forwarding.sqlite")) as theirs,
    ):
        one, other, ratio = alternate(
            bench.rounds,
            lambda: median_latency(ours, f"forwarded-{next(runs)}"),
            lambda: median_latency(theirs, f"kept-{next(runs)}"),
        )
    endpoint.shutdown()
    bench.table.add(
        f"a create with --forward, {CONNECTIONS} connections", f"{one:,.0f} us", "without", f"{other:,.0f} us", ratio,
        "<= 1.1",
    )
