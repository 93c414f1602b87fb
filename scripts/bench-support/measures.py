"""What is measured, one function each. Every function takes the run and adds rows to its table."""

import json
import os
import subprocess
import sys

import archive
from forwarding import measure_forwarding
from load import CONNECTIONS, alternate, wrk
from neighbours import neighbours
from processes import Moto, Nginx, Process, Server, fetch, note
from report import plot_growth


def import_databases(bench):
    """Makes a database of each size with `import`; the largest gives the figures of the import."""
    for size in bench.sizes:
        lines = bench.path("archive.jsonl")
        archive.write(lines, size)
        command = [bench.binary, "import", "--database", bench.database(size), lines]
        output = subprocess.run(
            ["/usr/bin/time", "-f", "%e %M", *command], capture_output=True, text=True, check=True, timeout=3600
        ).stderr
        seconds, kilobytes = output.splitlines()[-1].split()
        os.remove(lines)
    bench.table.add(f"import of {size:,} mappings", f"{size / float(seconds):,.0f}/s", target=">= 10,000/s")
    bench.table.add(f"resident memory of that import", f"{int(kilobytes) / 1024:.0f} MiB", target="<= 100 MiB")


def reads(bench):
    with Server(bench, bench.path("reads.sqlite")) as server:
        bench.table.add("resident memory, idle, new database", f"{server.resident():.0f} MiB", target="<= 60 MiB")
        archived = fetch(server.mappings, bench.mapping())[1]["Location"]
        url = server.base + archived.removeprefix(server.base)
        content = fetch(url)[0]
        with Nginx(bench, content) as nginx:
            ours, theirs, ratio = alternate(
                bench.rounds, lambda: wrk(url, bench.seconds), lambda: wrk(nginx.url, bench.seconds)
            )
            # Heads that repeat are parsed once; these show what the others cost.
            distinct = alternate(
                bench.rounds,
                lambda: wrk(url, bench.seconds, script="distinct.lua"),
                lambda: wrk(nginx.url, bench.seconds, script="distinct.lua"),
            )
        bench.table.add(
            f"GET one mapping, {len(content)} bytes, {CONNECTIONS} connections", f"{ours:,.0f}/s",
            "nginx, 1 worker, static file", f"{theirs:,.0f}/s", ratio, ">= 1.0",
        )
        bench.table.add(
            "the same, no two requests alike", f"{distinct[0]:,.0f}/s", "nginx, 1 worker, static file",
            f"{distinct[1]:,.0f}/s", distinct[2],
        )
        rate = ours / 2
        output = subprocess.run(
            [bench.path("clients"), "paced", server.port, url.removeprefix(server.base), str(rate), str(bench.seconds),
             str(CONNECTIONS)],
            capture_output=True, text=True, check=True, timeout=600,
        ).stdout
        middle, high, highest = map(int, output.split())
        bench.table.add(
            f"GET latency at half that load ({rate:,.0f}/s): p50, p99, p99.9", f"{middle}, {high}, {highest} us"
        )


def authenticated_reads(bench):
    """The same read with a bearer token, still against nginx without any."""
    database = bench.path("bearer.sqlite")
    with Server(bench, database) as server:
        location = fetch(server.mappings, bench.mapping())[1]["Location"]
    added = subprocess.run(
        [bench.binary, "principal", "add", "bench", "--role", "reader", "--json", "--database", database],
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout
    header = {"Authorization": f"Bearer {json.loads(added)['token']}"}
    with Server(bench, database) as server:
        url = server.base + "/v1" + location.partition("/v1")[2]
        content = fetch(url, headers=header)[0]
        headers = [f"{name}: {value}" for name, value in header.items()]
        with Nginx(bench, content) as nginx:
            ours, theirs, ratio = alternate(
                bench.rounds, lambda: wrk(url, bench.seconds, headers=headers), lambda: wrk(nginx.url, bench.seconds)
            )
    bench.table.add(
        f"GET one mapping with a bearer token, {CONNECTIONS} connections", f"{ours:,.0f}/s",
        "nginx, 1 worker, static file", f"{theirs:,.0f}/s", ratio, ">= 0.75",
    )


def reads_over_tls(bench):
    certificate, key = bench.path("certificate.pem"), bench.path("key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        capture_output=True, check=True, timeout=60,
    )
    flags = ["--tls-certificate", certificate, "--tls-key", key]
    with Server(bench, bench.path("tls.sqlite"), *flags) as server:
        location = fetch(server.mappings, bench.mapping())[1]["Location"]
        url = server.base + "/v1" + location.partition("/v1")[2]
        content = fetch(url)[0]
        with Nginx(bench, content, certificate, key) as nginx:
            ours, theirs, ratio = alternate(
                bench.rounds, lambda: wrk(url, bench.seconds), lambda: wrk(nginx.url, bench.seconds)
            )
    bench.table.add(
        f"GET one mapping over TLS, {CONNECTIONS} connections", f"{ours:,.0f}/s",
        "nginx, 1 worker, static file over TLS", f"{theirs:,.0f}/s", ratio, ">= 0.6",
    )


def creates(bench):
    runs = iter(range(bench.rounds))

    def commits():
        command = [bench.path("commits"), bench.path(f"commits-{next(runs)}.sqlite"), str(bench.seconds)]
        return float(subprocess.run(command, capture_output=True, text=True, check=True, timeout=600).stdout)

    with Server(bench, bench.path("creates.sqlite")) as server:
        ours, theirs, ratio = alternate(
            bench.rounds, lambda: wrk(server.mappings, bench.seconds, script="create.lua"), commits
        )
    bench.table.add(
        f"durable creates, {CONNECTIONS} connections", f"{ours:,.0f}/s", "one-row SQLite commits with fsync",
        f"{theirs:,.0f}/s", ratio, ">= 3",
    )


def moto(bench):
    """The three calls that both answer, on the Lambda API, with 8 connections."""
    path = "/2015-03-31/event-source-mappings"
    # Neither verifies the signature; moto learns from its scope which service is meant.
    header = {
        "Authorization": "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/lambda/aws4_request, "
        "SignedHeaders=host;x-amz-date, Signature=" + "0" * 64,
        "X-Amz-Date": "20260101T000000Z",
    }
    headers = [f"{name}: {value}" for name, value in header.items()]
    with Server(bench, bench.path("moto.sqlite")) as server, Moto() as other:
        for base, name, queue in [(server.base, "f", "q"), (other.base, "function-0", "queue-0")]:
            source = f"arn:aws:sqs:us-east-1:123456789012:{queue}"
            fetch(base + path, {"FunctionName": name, "EventSourceArn": source}, header)

        def first(base):
            listed = json.loads(fetch(base + path + "?MaxItems=1", headers=header)[0])["EventSourceMappings"]
            return f"{base}{path}/{listed[0]['UUID']}"

        pairs = [
            ("GetEventSourceMapping", first(server.base), first(other.base), None),
            ("ListEventSourceMappings, 1 mapping", server.base + path, other.base + path, None),
            ("CreateEventSourceMapping", server.base + path, other.base + path, "create.lua"),
        ]
        for name, ours_url, theirs_url, script in pairs:
            ours, theirs, ratio = alternate(
                bench.rounds,
                lambda: wrk(ours_url, bench.seconds, connections=8, script=script, arguments=["lambda"], headers=headers),
                lambda: wrk(
                    theirs_url, bench.seconds, connections=8, script=script,
                    arguments=["lambda", "function-0", "queue-0"], headers=headers,
                ),
            )
            bench.table.add(f"{name}, 8 connections", f"{ours:,.0f}/s", f"moto {other.version}", f"{theirs:,.0f}/s", ratio)


OPERATIONS = [
    # Name, query, script, its arguments, target.
    ("get", "", "each.lua", "get", ""),
    ("list a page of 100", "?limit=100", None, "", "<= 1.2"),
    ("list by tag", "?limit=100&tag:team=t7", None, "", "<= 1.2"),
    ("list by source type", "?limit=100&type=sqs", None, "", "<= 1.2"),
    ("list by source", "?limit=100&sourceArn=arn:aws:sqs:us-east-1:123456789012:fixed-500", None, "", "<= 1.2"),
    ("list by function", "?limit=100&function=fixed-500", None, "", "<= 1.2"),
    ("list by state", "?limit=100&state=Disabled", None, "", "<= 1.2"),
    ("create", "", "create.lua", "rest", ""),
    ("enable, disable", "", "each.lua", "toggle", ""),
]


def growth(bench):
    """The cost of an operation on one connection, over the size of the database."""
    small, large = bench.sizes[0], bench.sizes[-1]
    servers = {size: Server(bench, bench.database(size)) for size in bench.sizes}
    seconds = max(1, bench.seconds // 2)
    series = []
    try:
        for name, query, script, argument, target in OPERATIONS:
            rounds = []
            for _ in range(bench.rounds):
                rounds.append(
                    {
                        size: wrk(
                            server.mappings + query, seconds, connections=1, script=script, latency=True,
                            arguments=[size, argument] if script == "each.lua" else [argument],
                        )
                        for size, server in servers.items()
                    }
                )
            middle = {size: bench.median(round[size] for round in rounds) for size in bench.sizes}
            series.append((name, [middle[size] for size in bench.sizes]))
            bench.table.add(
                f"{name}, {large:,} mappings", f"{middle[large]:,.0f} us", f"the same at {small:,}",
                f"{middle[small]:,.0f} us", bench.median(round[large] / round[small] for round in rounds), target,
            )
    finally:
        for server in servers.values():
            server.__exit__()
    if bench.plot:
        plot_growth(bench.plot, bench.title, bench.sizes, series)


def start_and_memory(bench):
    size = bench.sizes[-1]
    with Server(bench, bench.database(size)) as server:
        fetch(server.mappings + "?limit=1")
        bench.table.add(
            f"own processor time to the first answer, {size:,} mappings", f"{server.cpu():.0f} ms", target="<= 50 ms"
        )
        bench.table.add(f"start to ready, {size:,} mappings", f"{server.ready_ms:.0f} ms")
        for query, script in [("", "each.lua"), ("?limit=100", None), ("", "create.lua")]:
            wrk(server.mappings + query, bench.seconds, script=script, arguments=[size, "get"] if script == "each.lua" else ["rest"])
        bench.table.add(
            f"resident memory, {size:,} mappings, after load", f"{server.resident():.0f} MiB", target="<= 200 MiB"
        )


def feed(bench):
    """What 100 followers of the feed cost the writers, and what 5,000 waiting clients cost in memory."""
    with Server(bench, bench.path("feed.sqlite"), "--maximum-connections", "8192", "--trusted-proxy", "127.0.0.1") as server:
        fetch(server.mappings, bench.mapping())

        def alone():
            return wrk(server.mappings, bench.seconds, script="create.lua")

        def followed():
            command = [bench.path("clients"), "follow", server.port, "100", str(bench.seconds + 3)]
            with Process(*command, stdout=subprocess.PIPE, text=True) as followers:
                followers.child.stdout.readline()
                return wrk(server.mappings, bench.seconds, script="create.lua")

        ours, theirs, ratio = alternate(bench.rounds, followed, alone)
        bench.table.add(
            "durable creates with 100 followers of the feed", f"{ours:,.0f}/s", "without", f"{theirs:,.0f}/s", ratio, ">= 0.95"
        )
    with Server(bench, bench.path("waiting.sqlite"), "--maximum-connections", "8192", "--trusted-proxy", "127.0.0.1") as server:
        fetch(server.mappings, bench.mapping())
        before = server.resident()
        command = [bench.path("clients"), "follow", server.port, "5000", "5"]
        with Process(*command, stdout=subprocess.PIPE, text=True) as waiting:
            waiting.child.stdout.readline()
            fetch(server.mappings + "?limit=1")
            added = server.resident() - before
        bench.table.add("memory of 5,000 waiting followers", f"{added:.0f} MiB", target="<= 100 MiB")


def validation(bench):
    if not os.path.exists(bench.validation_binary):
        sys.exit("bench: validation-bench is not built")
    output = subprocess.run([bench.validation_binary], capture_output=True, text=True, check=True, timeout=600).stdout
    for line in output.splitlines():
        name, parse, validate = line.split()
        bench.table.add(
            f"validation of a generated {name} request", f"{int(validate) / 1000:.1f} us", "parsing its JSON",
            f"{int(parse) / 1000:.1f} us", int(validate) / int(parse), "<= 5",
        )


ALL = [
    ("import", import_databases),
    ("reads", reads),
    ("bearer", authenticated_reads),
    ("tls", reads_over_tls),
    ("creates", creates),
    ("forwarding", measure_forwarding),
    ("moto", moto),
    ("growth", growth),
    ("start and memory", start_and_memory),
    ("feed", feed),
    ("validation", validation),
    ("neighbours", neighbours),
]
NEEDS_DATABASES = {"growth", "start and memory"}


def run(bench, only):
    for name, measure in ALL:
        if only and name not in only and not (name == "import" and NEEDS_DATABASES & set(only)):
            continue
        note(name)
        measure(bench)
