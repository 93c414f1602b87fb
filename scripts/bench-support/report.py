"""The table, the plot, and their place in the documents."""

import os
import re

SUPPORT = os.path.dirname(os.path.abspath(__file__))
DOCUMENT = os.path.join(SUPPORT, "..", "..", "docs", "performance.md")
PLOT = os.path.join(SUPPORT, "growth.svg")


class Table:
    def __init__(self):
        self.rows = [("what", "ours", "against", "theirs", "ratio", "target")]

    def add(self, what, ours, against="", theirs="", ratio=None, target=""):
        self.rows.append((what, ours, against, theirs, "" if ratio is None else f"{ratio:.2f}", target))

    def lines(self):
        widths = [max(len(row[column]) for row in self.rows) for column in range(6)]
        for index, row in enumerate(self.rows):
            yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |"
            if index == 0:
                yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"


def plot_growth(path, title, sizes, series):
    """Draws the cost of each operation over the number of mappings; `series` has the name and one value per size."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "growth"
    matplotlib.rcParams["svg.fonttype"] = "none"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(8, 4.5))
    for name, values in series:
        axes.plot(sizes, values, marker="o", markersize=4, label=name)
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set_xlabel("mappings in the database")
    axes.set_ylabel("median latency, microseconds")
    axes.set_title(title, fontsize=10)
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8, loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})


def write_document(lines):
    """Puts the table between the document's markers."""
    with open(DOCUMENT) as file:
        text = file.read()
    content = "<!-- bench begin -->\n" + "\n".join(lines) + "\n<!-- bench end -->"
    text, count = re.subn(r"<!-- bench begin -->.*<!-- bench end -->", lambda _: content, text, flags=re.DOTALL)
    if count != 1:
        raise SystemExit("bench: docs/performance.md has no place for the results")
    with open(DOCUMENT, "w") as file:
        file.write(text)
