"""The command `nnlib`: one table of subcommands, each loaded only when it is called.

A subcommand is a module with two functions: `add_arguments(parser)` names its options,
`run(arguments)` does the work and returns the exit code: 0 when all is well, 1 when
the work found something wrong, 2 when the command was called in a way that cannot work.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import NamedTuple

from nnlib.mistakes import Mistake


class Command(NamedTuple):
    """Where a subcommand lives, and its line in `nnlib --help`."""

    module: str
    help: str


COMMANDS = {
    "lab": Command("nnlib.lab", "open JupyterLab on the first lesson"),
    "check": Command("nnlib.grading.check_command", "check your exercises"),
    "progress": Command("nnlib.progress", "show how far you have come"),
    "exercises": Command("nnlib.grading.generate", "make exercises/ from solutions/"),
    "release": Command("nnlib.grading.release", "write a student bundle, no solutions"),
    "grade": Command("nnlib.grading.grade_command", "grade a folder of submissions"),
    "doctor": Command("nnlib.doctor", "check this installation and say how to mend it"),
}


def build_parser(chosen: str | None) -> argparse.ArgumentParser:
    """Return the parser; only the `chosen` subcommand's module is imported for it."""
    parser = argparse.ArgumentParser(
        prog="nnlib",
        description="The course on how neural networks are trained.",
        formatter_class=lambda prog: argparse.HelpFormatter(prog, indent_increment=1),
    )
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="SUBCOMMAND", required=True
    )
    for name, command in COMMANDS.items():
        line = command.help
        description = f"{line[0].upper()}{line[1:]}."
        subparser = commands.add_parser(name, help=line, description=description)
        if name == chosen:
            module = load(name)
            module.add_arguments(subparser)
            subparser.set_defaults(run=module.run)
    return parser


def load(name: str) -> ModuleType:
    """Return the module of the subcommand `name`; raises Mistake if a package lacks."""
    try:
        return importlib.import_module(COMMANDS[name].module)
    except ModuleNotFoundError as missing:
        raise Mistake(f"nnlib {name} {why_not(str(missing.name))}") from missing


def why_not(package: str) -> str:
    """Return why a subcommand cannot run without `package`, and what to do."""
    if package in sys.stdlib_module_names:
        return f"runs on Linux only: Python has no module {package} on {sys.platform}."
    return (
        f"needs the package {package}, which is not installed. "
        "Run 'make ready', or: pip install -r requirements.txt"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the subcommand named in `argv` and return the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    chosen = words[0] if words and words[0] in COMMANDS else None
    try:
        arguments = build_parser(chosen).parse_args(words)
        return arguments.run(arguments)
    except (Mistake, OSError) as mistake:
        return complain(mistake)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130


def complain(mistake: Exception) -> int:
    """Print what a person can mend, without a traceback, and return exit code 2."""
    if isinstance(mistake, BrokenPipeError):  # the reader of our output has left
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    print(f"nnlib: {in_words(mistake)}", file=sys.stderr)
    return 2


def in_words(mistake: Exception) -> str:
    """Return the message for people: the file first, then what is wrong with it."""
    if isinstance(mistake, OSError) and mistake.filename is not None:
        return f"{mistake.filename}: {mistake.strerror}."
    return str(mistake)
