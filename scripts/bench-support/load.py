"""Runs load against a server, and compares two sides."""

import os
import re
import statistics
import subprocess

from processes import SUPPORT, note

CONNECTIONS = 64


def wrk(url, seconds, connections=CONNECTIONS, script=None, arguments=(), headers=(), latency=False):
    """Runs wrk and returns requests per second, or with `latency` the median latency in microseconds."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"]
    if latency:
        command.append("--latency")
    if script:
        command += ["-s", os.path.join(SUPPORT, script)]
    for header in headers:
        command += ["-H", header]
    output = subprocess.run(
        [*command, url, "--", *map(str, arguments)], capture_output=True, text=True, check=True, timeout=seconds + 120
    ).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        note(f"wrk reports errors at {url}:\n" + output)
    if latency:
        value, unit = re.search(r"50%\s+([\d.]+)(us|ms|s)", output).groups()
        return float(value) * {"us": 1, "ms": 1000, "s": 1_000_000}[unit]
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))


def alternate(rounds, ours, theirs):
    """Runs both sides in turn; returns the medians of ours, theirs and of the ratios.

    The speed of a shared machine changes from one minute to the next, so only what ran in turn is compared.
    """
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return (
        statistics.median(pair[0] for pair in pairs),
        statistics.median(pair[1] for pair in pairs),
        statistics.median(pair[0] / pair[1] for pair in pairs),
    )
