"""Measures the server beside its peers, and prints one table."""

import argparse
import itertools
import os
import platform
import statistics
import time

import measures
import report


class Bench:
    """A run: its sizes, its files and its table."""

    median = staticmethod(statistics.median)

    def __init__(self, options):
        self.binary = options.binary
        self.validation_binary = os.path.join(os.path.dirname(options.binary), "validation-bench")
        self.scratch = options.scratch
        self.plot = report.PLOT if options.document else options.plot and os.path.abspath(options.plot)
        self.rounds, self.seconds = (1, 2) if options.quick else (options.rounds, 4)
        largest = options.mappings or (10_000 if options.quick else 1_000_000)
        self.sizes = [size for size in (1_000, 10_000, 100_000) if size < largest] + [largest]
        self.table = report.Table()
        self.title = (
            f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} processors, {platform.system()} {platform.machine()}"
        )
        self.numbers = itertools.count()

    def path(self, name):
        return os.path.join(self.scratch, name)

    def database(self, size):
        return self.path(f"{size}.sqlite")

    def mapping(self):
        name = f"single-{next(self.numbers)}"
        return {
            "function": name,
            "source": {"type": "sqs", "queueArn": f"arn:aws:sqs:us-east-1:123456789012:{name}"},
            "tags": {"team": "t1"},
        }


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("--binary", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--scratch", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="one short round of each, with fewer mappings")
    parser.add_argument("--rounds", type=int, default=5, help="how often each comparison is made (default 5)")
    parser.add_argument("--mappings", type=int, help="size of the largest database (default 1000000)")
    parser.add_argument("--plot", help="also draw the growth of the costs to this SVG file")
    parser.add_argument("--document", action="store_true", help="also put table and plot into docs/performance.md")
    parser.add_argument(
        "--only", action="append", choices=[name for name, _ in measures.ALL], help="measure this alone; repeatable"
    )
    options = parser.parse_args()
    bench = Bench(options)
    measures.run(bench, options.only)
    lines = [bench.title, "", *bench.table.lines()]
    print("\n".join(lines))
    if options.document:
        report.write_document(lines)


main()
