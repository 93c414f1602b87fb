"""Writes the manual pages of the commands, from what the binary says of itself.

Usage: manual_pages.py BINARY FOLDER
"""

import json
import os
import subprocess
import sys

SECTIONS = "1"


def escaped(text):
    """Text as roff takes it: hyphens that can be copied, no line that is a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line.startswith((".", "'")) else line for line in text.split("\n"))


def words(argument):
    """How an argument is written: in bold what is typed, in italics what stands for something else."""
    value = f"\\fI{escaped(argument['valueName'])}\\fR"
    if argument["kind"] == "positional":
        return value
    names = [("--" if name["kind"] == "long" else "-") + name["name"] for name in argument["names"]]
    shown = ", ".join(f"\\fB{escaped(name)}\\fR" for name in names)
    return shown if argument["kind"] == "flag" else f"{shown} {value}"


def synopsis(argument):
    preferred = argument.get("preferredName")
    value = f"\\fI{escaped(argument['valueName'])}\\fR"
    if preferred:
        name = ("--" if preferred["kind"] == "long" else "-") + preferred["name"]
        value = f"\\fB{escaped(name)}\\fR" + ("" if argument["kind"] == "flag" else f" {value}")
    if argument["isRepeating"]:
        value += " ..."
    return f"[{value}]" if argument["isOptional"] else value


def page(command, path, version):
    name = "-".join(path)
    arguments = [argument for argument in command.get("arguments", []) if argument["shouldDisplay"]]
    subcommands = [sub for sub in command.get("subcommands", []) if sub["commandName"] != "help"]
    lines = [
        f'.TH "{escaped(name.upper())}" "{SECTIONS}" "" "{escaped(version)}" ""',
        # Long names do not stretch to both margins.
        ".ad l",
        ".SH NAME",
        f"{escaped(name)} \\- {escaped(command['abstract'].rstrip('.'))}",
        ".SH SYNOPSIS",
        f"\\fB{escaped(' '.join(path))}\\fR" + (" \\fICOMMAND\\fR" if subcommands else ""),
    ]
    lines += [synopsis(argument) for argument in arguments]
    if command.get("discussion"):
        lines += [".SH DESCRIPTION"]
        for paragraph in command["discussion"].split("\n\n"):
            lines += [".PP", escaped(paragraph)]
    if subcommands:
        lines += [".SH COMMANDS"]
        for sub in subcommands:
            lines += [".TP", f"\\fB{escaped(sub['commandName'])}\\fR", escaped(sub["abstract"])]
    if arguments:
        lines += [".SH OPTIONS"]
        for argument in arguments:
            lines += [".TP", words(argument), escaped(argument.get("abstract") or "\\&")]
    others = ["-".join(path + [sub["commandName"]]) for sub in subcommands] or ["-".join(path[:-1])]
    lines += [".SH SEE ALSO"]
    lines += [f"\\fB{escaped(other)}\\fR({SECTIONS})" + ("," if other != others[-1] else "") for other in others]
    return name, "\n".join(lines) + "\n"


def pages(command, path, version):
    yield page(command, path, version)
    for sub in command.get("subcommands", []):
        if sub["commandName"] != "help":
            yield from pages(sub, path + [sub["commandName"]], version)


def main():
    binary, folder = sys.argv[1:]
    said = subprocess.run([binary, "--experimental-dump-help"], check=True, capture_output=True).stdout
    version = subprocess.run([binary, "--version"], check=True, capture_output=True, text=True).stdout.split("\n")[0]
    command = json.loads(said)["command"]
    os.makedirs(folder, exist_ok=True)
    for name, text in pages(command, [command["commandName"]], version):
        with open(os.path.join(folder, f"{name}.{SECTIONS}"), "w", encoding="utf-8") as file:
            file.write(text)


main()
