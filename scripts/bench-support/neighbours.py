"""What the mappings and the work of others cost: creates among many of a kind, and reads while batches are validated."""

import http.client
import itertools
import json
import statistics
import threading
import time

from load import alternate
from processes import Server

BATCH = 1000
CREATES = 100


class Client:
    """One connection, from an address of its own where one is named."""

    def __init__(self, server, address="127.0.0.1"):
        self.connection = http.client.HTTPConnection(
            "127.0.0.1", int(server.port), source_address=(address, 0), timeout=60
        )

    def send(self, method, path, body=None):
        headers = {} if body is None else {"Content-Type": "application/json"}
        self.connection.request(method, path, body if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read(), answer.headers

    def create(self, mapping):
        status, body, headers = self.send("POST", "/v1/event-source-mappings", mapping)
        if status != 201:
            raise RuntimeError(f"bench: a create answered {status}: {body[:300]}")
        return headers["Location"]


def bucket(name, number):
    return {
        "function": "f",
        "source": {"type": "s3", "bucketArn": f"arn:aws:s3:::{name}"},
        "options": {"events": ["s3:ObjectCreated:*"], "filters": [{"prefix": f"p{number}/"}]},
    }


def group(name, number):
    return {
        "function": f"k{number}",
        "source": {
            "type": "self-managed-kafka", "bootstrapServers": [f"b{number}.example.com:9092"], "topic": "orders",
        },
        "options": {
            "startingPosition": "LATEST", "consumerGroupId": name,
            "secret": "arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka-AbCdEf",
        },
    }


def neighbours(bench):
    with Server(bench, bench.path("neighbours.sqlite"), "--maximum-bucket-notifications", "1000") as server:
        client = Client(server)
        numbers = itertools.count()
        for _ in range(100):
            location = client.create(bucket("shared", next(numbers)))
        for _ in range(1_000 if bench.seconds < 4 else 10_000):
            client.create(group("shared", next(numbers)))

        def pair(make, other):
            def run(one):
                start = time.monotonic()
                for _ in range(CREATES):
                    location = client.create(one(next(numbers)))
                    client.send("DELETE", location)
                return (time.monotonic() - start) * 1000 / CREATES

            return alternate(bench.rounds, lambda: run(make), lambda: run(other))

        for what, make, other in [
            ("an S3 mapping, 100 others in its bucket", lambda n: bucket("shared", n), lambda n: bucket(f"own{n}", n)),
            ("a Kafka mapping, 10,000 others in its group", lambda n: group("shared", n), lambda n: group(f"g{n}", n)),
        ]:
            ours, theirs, ratio = pair(make, other)
            bench.table.add(
                f"create and delete {what}", f"{ours:.2f} ms", "the same without", f"{theirs:.2f} ms", ratio, "<= 1.3"
            )
        reads_beside_batches(bench, server, location)


def reads_beside_batches(bench, server, location):
    stop = threading.Event()
    batch = {"mappings": [bucket("shared", f"new{number}") for number in range(BATCH)]}

    def validate(address):
        client = Client(server, address)
        while not stop.is_set():
            client.send("POST", "/v1/validate", batch)

    def high():
        client = Client(server, "127.0.0.9")
        times = []
        end = time.monotonic() + bench.seconds
        while time.monotonic() < end:
            start = time.perf_counter()
            client.send("GET", location)
            times.append((time.perf_counter() - start) * 1000)
        return statistics.quantiles(times, n=100)[98]

    quiet = high()
    threads = [threading.Thread(target=validate, args=(f"127.0.0.{number}",)) for number in (2, 3, 4)]
    for thread in threads:
        thread.start()
    try:
        busy = high()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    bench.table.add(
        f"p99 of GET while 3 clients validate {BATCH:,} S3 mappings each", f"{busy:.1f} ms", "the same without",
        f"{quiet:.1f} ms", target="<= 10 ms more",
    )
