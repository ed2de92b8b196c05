"""Your own data: a CSV file with a line of column names becomes a dataset. Lesson 07.

Nothing is guessed and nothing is dropped in silence: what cannot be learned from is
named by column and line, with what to do about it.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from nnlib.arrays import InputError, complaint
from nnlib.datasets.dataset import Dataset

Task = Literal["classification", "regression"]

MISSING = {"", "?", "na", "n/a", "nan", "null", "none", "-"}
"""What people write where nothing was measured, in small letters."""

DELIMITERS = ",;\t|"


class Table(NamedTuple):
    """A file's cells: columns by name, and the line of the file of every row."""

    file: str
    columns: dict[str, list[str]]
    lines: list[int]


def load_csv(
    path: str | Path,
    target: str,
    *,
    task: Task = "classification",
    features: Sequence[str] | None = None,
    delimiter: str = ",",
) -> Dataset:
    """Return the rows of a CSV file as examples; `target` names the column to predict.

    The first line names the columns. All others but the target are features, or only
    those in `features`; they hold numbers. The target's distinct entries are the
    classes (sorted), or for task="regression" its numbers are the values.
    The file is UTF-8 text. Raises InputError for a file that is not there, empty or
    not UTF-8, another delimiter, rows of unequal length, missing values, text in a
    feature, an unknown column, and a single class.
    """
    if task not in get_args(Task):
        raise complaint("task", " or ".join(get_args(Task)), repr(task))
    table = _as_table(_text_of(Path(path)), Path(path).name, delimiter)
    names = _feature_names(table, target, features)
    columns = [_numbers(table, name) for name in names]
    shared = {"feature_names": tuple(names), "source": str(path)}
    X = list(zip(*columns, strict=True))
    if task == "regression":
        return Dataset(X, values=_numbers(table, target), **shared)
    classes = _classes(table, target)
    labels = [classes.index(cell) for cell in table.columns[target]]
    return Dataset(X, labels=labels, class_names=tuple(classes), **shared)


def _text_of(path: Path) -> str:
    if not path.is_file():
        there = sorted(other.name for other in path.parent.glob("*.csv"))
        fix = f"in {path.parent.resolve()} there is " + (", ".join(there) or "no CSV")
        raise complaint("path", "a CSV file", f"{str(path)!r}, not a file", fix)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        got = f"another encoding (byte {error.start})"
        raise complaint(
            path.name, "UTF-8 text", got, 'save it again as "CSV UTF-8"'
        ) from None
    if not text.strip():
        raise complaint(path.name, "a line of column names and rows", "an empty file")
    return text


def _as_table(text: str, file: str, delimiter: str) -> Table:
    if not (isinstance(delimiter, str) and len(delimiter) == 1):
        raise complaint("delimiter", "one character", repr(delimiter), "try ','")
    try:
        (_, header), *rows = _cells(text, delimiter)
    except csv.Error as error:
        raise complaint(
            file, "cells in closed quotes", str(error), "mend the quotes"
        ) from None
    _check_header(header, file, delimiter)
    for line, row in rows:
        if len(row) != len(header):
            wanted = f"{len(header)} cells, one for each column name"
            raise complaint(f"{file}, line {line}", wanted, f"{len(row)}")
    if not rows:
        raise complaint(file, "rows below the column names", "none")
    columns = zip(*(row for _, row in rows), strict=True)
    lines = [line for line, _ in rows]
    return Table(file, dict(zip(header, map(list, columns), strict=True)), lines)


def _cells(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    for row in reader:
        if row:
            yield reader.line_num, [cell.strip() for cell in row]


def _check_header(header: list[str], file: str, delimiter: str) -> None:
    where = f"{file}, first line"
    for other in DELIMITERS:
        if len(header) == 1 and other in header[0] and other != delimiter:
            wanted, got = f"columns parted by {delimiter!r}", repr(header[0])
            raise complaint(where, wanted, got, f"use delimiter={other!r}")
    if all(_is_number(name) for name in header):
        got, fix = f"numbers ({header[0]}, ...)", "write a first line with names"
        raise complaint(where, "names of the columns", got, fix)
    for name in header:
        if not name or header.count(name) > 1:
            got = f"{name!r} more than once" if name else "an empty name"
            raise complaint(where, "a different name for every column", got)


def _feature_names(
    table: Table, target: str, features: Sequence[str] | None
) -> list[str]:
    everything = list(table.columns)
    names = [name for name in everything if name != target]
    if features is not None:
        names = list(features)
    for argument, wanted in [("target", target), *(("features", n) for n in names)]:
        if wanted not in table.columns:
            known = f"one of {', '.join(everything)}"
            raise complaint(argument, known, repr(wanted), "check the spelling")
    if not names or target in names:
        got = "none" if not names else f"the target {target!r} among them"
        raise complaint("features", "columns to predict the target from", got)
    return names


def _numbers(table: Table, name: str) -> list[float]:
    _check_complete(table, name)
    for cell, line in zip(table.columns[name], table.lines, strict=True):
        if not _is_number(cell):
            raise _not_a_number(table, name, cell, line)
    return [float(cell) for cell in table.columns[name]]


def _check_complete(table: Table, name: str) -> None:
    cells = zip(table.columns[name], table.lines, strict=True)
    gaps = [(cell, line) for cell, line in cells if cell.lower() in MISSING]
    if gaps:
        cell, line = gaps[0]
        got = f"{cell!r} in line {line}, a missing value ({len(gaps)} in this column)"
        fix = "fill in these cells or delete their rows"
        raise complaint(_place(table, name), "a value in every row", got, fix)


def _not_a_number(table: Table, name: str, cell: str, line: int) -> InputError:
    fix = f"leave {name!r} out with features=[...], or code it as numbers"
    if _is_number(cell.replace(",", ".")):
        fix = "write decimals with a point"
    got = f"{cell!r} in line {line}"
    return complaint(_place(table, name), "a finite number in every row", got, fix)


def _classes(table: Table, name: str) -> list[str]:
    _check_complete(table, name)
    found = set(table.columns[name])
    numeric = all(_is_number(cell) for cell in found)
    if numeric and any(float(cell) % 1 for cell in found):
        got = next(cell for cell in sorted(found) if float(cell) % 1)
        fix = 'use task="regression"'
        raise complaint(_place(table, name), "names of classes", got, fix)
    if not 1 < len(found) < max(3, len(table.lines)):
        got = f"{len(found)} in {len(table.lines)} rows"
        fix = "choose another target"
        raise complaint(
            _place(table, name), "at least 2 classes, with examples", got, fix
        )
    return sorted(found, key=float if numeric else None)


def _place(table: Table, name: str) -> str:
    return f"{table.file}, column {name!r}"


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False
