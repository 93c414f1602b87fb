"""The servers that are measured. Only processes started here are ended, by their id."""

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request

SUPPORT = os.path.dirname(os.path.abspath(__file__))


def note(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(url, body=None, headers={}):
    request = urllib.request.Request(url, data=body and json.dumps(body).encode(), headers=headers)
    if body:
        request.add_header("Content-Type", "application/json")
    # The certificates of these runs are their own.
    context = ssl._create_unverified_context() if url.startswith("https") else None
    with urllib.request.urlopen(request, timeout=60, context=context) as answer:
        return answer.read(), answer.headers


class Process:
    """A child that is ended when the block that uses it ends."""

    def __init__(self, *command, stdin=subprocess.DEVNULL, **options):
        self.child = subprocess.Popen(command, stdin=stdin, **options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.child.stdin:
            self.child.stdin.close()
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

    def __init__(self, bench, database, *flags):
        start = time.monotonic()
        super().__init__(
            bench.binary, "serve", "--port", "0", "--database", database, "--log-level", "warning", *flags,
            stdout=subprocess.PIPE, stderr=open(bench.path("server.log"), "ab"), text=True,
        )
        line = self.child.stdout.readline()
        self.ready_ms = (time.monotonic() - start) * 1000
        if not line.startswith("listening on "):
            self.child.wait()
            sys.exit(f"bench: the server did not start; see {bench.path('server.log')}")
        self.base = line.split(" ", 2)[2].strip()
        self.port = self.base.rsplit(":", 1)[1]
        self.mappings = self.base + "/v1/event-source-mappings"


class Nginx(Process):
    """nginx with one worker that serves one file from its cache, without a log."""

    def __init__(self, bench, content, certificate=None, key=None):
        folder = bench.path("nginx")
        os.makedirs(os.path.join(folder, "root"), exist_ok=True)
        with open(os.path.join(folder, "root", "mapping"), "wb") as file:
            file.write(content)
        os.chmod(bench.scratch, 0o755)
        port = free_port()
        scheme, tls = "http", ""
        if certificate:
            scheme, tls = "https", f"ssl_certificate {certificate}; ssl_certificate_key {key};"
        configuration = f"""
            daemon off; master_process on; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
            events {{ worker_connections 1024; }}
            http {{
                access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; keepalive_timeout 75s;
                open_file_cache max=100; open_file_cache_valid 3600s; default_type application/json; etag on;
                client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
                uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
                server {{ listen 127.0.0.1:{port}{" ssl" if tls else ""}; {tls} root {folder}/root; }}
            }}
        """
        path = os.path.join(folder, "nginx.conf")
        with open(path, "w") as file:
            file.write(configuration)
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        super().__init__(nginx, "-p", folder, "-c", path, stderr=subprocess.DEVNULL)
        self.url = f"{scheme}://127.0.0.1:{port}/mapping"
        deadline = time.monotonic() + 20
        while True:
            try:
                fetch(self.url)
                return
            except OSError:
                if time.monotonic() > deadline:
                    sys.exit("bench: nginx did not start")
                time.sleep(0.05)


class Moto(Process):
    """moto's server with one function and one queue: another program that answers the Lambda API locally."""

    def __init__(self):
        script = os.path.join(SUPPORT, "..", "..", "Tests", "AWSTests", "moto_upstream.py")
        super().__init__(
            sys.executable, script, "1", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        ready = json.loads(self.child.stdout.readline() or "{}")
        if "url" not in ready:
            sys.exit("bench: moto did not start")
        self.base, self.version = ready["url"], ready["version"]
