"""Measures the server beside its peers and prints one table.

Each comparison alternates between the two sides in rounds and reports the median of the rounds' ratios, since the
speed of a shared machine changes from one minute to the next. Only processes started here are ended, by their id.
"""

import argparse
import json
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request

SUPPORT = os.path.dirname(os.path.abspath(__file__))
CONNECTIONS = 64


def note(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(url, body=None):
    request = urllib.request.Request(url, data=body and json.dumps(body).encode())
    if body:
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read(), answer.headers


class Process:
    """A child that is ended when the block that uses it ends."""

    def __init__(self, *command, **options):
        self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, **options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.send_signal(signal.SIGTERM)
        try:
            self.child.wait(60)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()

    def resident(self):
        """The resident memory in MiB."""
        with open(f"/proc/{self.child.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+) kB", status.read()).group(1)) / 1024

    def cpu(self):
        """The processor time used so far, in milliseconds."""
        with open(f"/proc/{self.child.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


class Server(Process):
    """The server on a free port, ready."""

    def __init__(self, binary, database, log, *flags):
        start = time.monotonic()
        super().__init__(
            binary, "serve", "--port", "0", "--database", database, "--log-level", "warning", *flags,
            stdout=subprocess.PIPE, stderr=open(log, "ab"), text=True,
        )
        line = self.child.stdout.readline()
        self.ready_ms = (time.monotonic() - start) * 1000
        if not line.startswith("listening on "):
            self.child.wait()
            sys.exit(f"bench: the server did not start; see {log}")
        self.base = line.split(" ", 2)[2].strip()
        self.mappings = self.base + "/v1/event-source-mappings"


class Nginx(Process):
    """nginx with one worker that serves one file from its cache, without a log."""

    def __init__(self, scratch, content):
        folder = os.path.join(scratch, "nginx")
        os.makedirs(os.path.join(folder, "root"))
        with open(os.path.join(folder, "root", "mapping"), "wb") as file:
            file.write(content)
        os.chmod(scratch, 0o755)
        port = free_port()
        configuration = f"""
            daemon off; master_process on; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
            events {{ worker_connections 1024; }}
            http {{
                access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; keepalive_timeout 75s;
                open_file_cache max=100; open_file_cache_valid 3600s; default_type application/json; etag on;
                client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
                uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
                server {{ listen 127.0.0.1:{port}; root {folder}/root; }}
            }}
        """
        path = os.path.join(folder, "nginx.conf")
        with open(path, "w") as file:
            file.write(configuration)
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        super().__init__(nginx, "-p", folder, "-c", path, stderr=subprocess.DEVNULL)
        self.url = f"http://127.0.0.1:{port}/mapping"
        deadline = time.monotonic() + 20
        while True:
            try:
                fetch(self.url)
                return
            except OSError:
                if time.monotonic() > deadline:
                    sys.exit("bench: nginx did not start")
                time.sleep(0.05)


def wrk(url, seconds, connections=CONNECTIONS, script=None, arguments=(), latency=False):
    """Runs wrk and returns requests per second, or with `latency` the median latency in microseconds."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"]
    if latency:
        command.append("--latency")
    if script:
        command += ["-s", os.path.join(SUPPORT, script)]
    output = subprocess.run(
        [*command, url, "--", *map(str, arguments)], capture_output=True, text=True, check=True, timeout=seconds + 120
    ).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        note("wrk reports errors:\n" + output)
    if latency:
        value, unit = re.search(r"50%\s+([\d.]+)(us|ms|s)", output).groups()
        return float(value) * {"us": 1, "ms": 1000, "s": 1_000_000}[unit]
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))


def alternate(rounds, ours, theirs):
    """Runs both sides in turn; returns the medians of ours, theirs and of the ratios."""
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return (
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
        statistics.median(pair[0] / pair[1] for pair in pairs),
    )


class Table:
    def __init__(self):
        self.rows = [("what", "ours", "against", "theirs", "ratio", "target")]

    def add(self, what, ours, against="", theirs="", ratio=None, target=""):
        self.rows.append((what, ours, against, theirs, "" if ratio is None else f"{ratio:.2f}", target))

    def show(self):
        widths = [max(len(row[column]) for row in self.rows) for column in range(6)]
        for index, row in enumerate(self.rows):
            print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
            if index == 0:
                print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def seed(server, count):
    """Makes `count` mappings with real creates; the last few may be missing when wrk stops."""
    if count <= 2000:
        # Too few for wrk, which would leave its requests in flight behind.
        for number in range(count):
            fetch(server.mappings, mapping(number))
        return
    started = time.monotonic()
    wrk(server.mappings, 900, script="create.lua", arguments=[count])
    note(f"made about {count} mappings in {time.monotonic() - started:.0f} s")


def mapping(number):
    return {
        "function": f"fixed-{number}",
        "source": {"type": "sqs", "queueArn": f"arn:aws:sqs:us-east-1:123456789012:fixed-{number}"},
        "options": {"batchSize": number % 10 + 1},
        "tags": {"team": f"t{number % 20 + 1}"},
    }


def measure_reads(options, table, server):
    answer, headers = fetch(server.mappings, mapping(1_000_001))
    location = headers["Location"]
    url = location if location.startswith("http") else server.base + location
    content = fetch(url)[0]
    with Nginx(options.scratch, content) as nginx:
        ours, theirs, ratio = alternate(
            options.rounds, lambda: wrk(url, options.seconds), lambda: wrk(nginx.url, options.seconds)
        )
    table.add(
        f"GET one mapping, {len(content)} bytes, {CONNECTIONS} connections", f"{ours:,.0f}/s",
        "nginx, 1 worker, static file", f"{theirs:,.0f}/s", ratio, ">= 0.75",
    )


def measure_creates(options, table, server):
    runs = iter(range(options.rounds))

    def commits():
        database = os.path.join(options.scratch, f"commits-{next(runs)}.sqlite")
        command = [os.path.join(options.scratch, "commits"), database, str(options.seconds)]
        return float(subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stdout)

    ours, theirs, ratio = alternate(
        options.rounds, lambda: wrk(server.mappings, options.seconds, script="create.lua"), commits
    )
    table.add(
        f"durable creates, {CONNECTIONS} connections", f"{ours:,.0f}/s",
        "one-row SQLite commits with fsync", f"{theirs:,.0f}/s", ratio, ">= 3",
    )


def measure_lists(options, table, small, large, count):
    queries = [
        ("a page of 50", "?limit=50"),
        ("by tag", "?limit=50&tag:team=t7"),
        ("by type", "?limit=50&type=sqs"),
        ("by state", "?limit=50&state=Enabled"),
        ("by function", "?limit=50&function=fixed-500"),
        ("by source", "?limit=50&sourceArn=arn:aws:sqs:us-east-1:123456789012:fixed-500"),
    ]
    for name, query in queries:
        seconds = max(1, options.seconds // 2)

        def latency(server):
            return wrk(server.mappings + query, seconds, connections=1, latency=True)

        ours, theirs, ratio = alternate(options.rounds, lambda: latency(large), lambda: latency(small))
        table.add(
            f"list {name}, {count:,} mappings", f"{ours:,.0f} us", "the same at 1,000", f"{theirs:,.0f} us", ratio,
            "<= 1.2",
        )


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("--binary", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--scratch", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="one short round of each, with fewer mappings")
    parser.add_argument("--mappings", type=int, help="size of the large database (default 200000)")
    options = parser.parse_args()
    options.rounds, options.seconds = (1, 2) if options.quick else (5, 4)
    count = options.mappings or (20_000 if options.quick else 200_000)
    log = os.path.join(options.scratch, "server.log")
    table = Table()

    def serve(name):
        return Server(options.binary, os.path.join(options.scratch, name), log)

    with serve("small.sqlite") as small:
        idle = small.resident()
        note("1,000 mappings")
        seed(small, 1000)
        note("reads")
        measure_reads(options, table, small)
        with serve("large.sqlite") as large:
            seed(large, 1000)
            seed(large, count - 1000)
            note("lists")
            measure_lists(options, table, small, large, count)
    with serve("creates.sqlite") as server:
        note("creates")
        measure_creates(options, table, server)
    with serve("large.sqlite") as large:
        start, cpu = large.ready_ms, large.cpu()
        fetch(large.mappings + "?limit=1")
        first = large.cpu()
        wrk(large.mappings + "?limit=50", options.seconds)
        wrk(large.mappings, options.seconds, script="create.lua")
        loaded = large.resident()
    table.add("resident memory, idle, new database", f"{idle:.0f} MiB", target="<= 60 MiB")
    table.add(f"resident memory, {count:,} mappings, after load", f"{loaded:.0f} MiB", target="<= 200 MiB")
    table.add(f"start to ready, {count:,} mappings", f"{start:.0f} ms")
    table.add(f"processor time to first answer, {count:,} mappings", f"{first:.0f} ms", target="<= 50 ms")

    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}")
    table.show()


main()
