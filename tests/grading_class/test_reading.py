"""Any bytes at all are read or refused with a word: nothing else happens."""

import codecs
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.grading.assemble import AFRESH, assemble
from nnlib.grading.findings import Unreadable
from nnlib.grading.reading import LONGEST_CELL, Cell, read_notebook


def notebook(*cells, nbformat=4):
    """Return a notebook's bytes."""
    return json.dumps({"nbformat": nbformat, "cells": list(cells)}).encode()


def code(source="x", **fields):
    """Return a code cell."""
    return {"cell_type": "code", "source": source, **fields}


HOSTILE = {
    "nothing": b"",
    "no text": bytes(range(256)),
    "no JSON": b"%PDF-1.7",
    "JSON that is a list": b"[]",
    "JSON that is no notebook": b'{"cells": []}',
    "half a notebook": notebook(code())[:-5],
    "cells that are no list": b'{"nbformat": 4, "cells": {"a": 1}}',
    "format 1": b'{"nbformat": 1, "cells": []}',
    "format 99": b'{"nbformat": 99, "cells": []}',
    "a format that is a list": b'{"nbformat": [[[]]], "cells": []}',
    "deeply nested": b'{"nbformat": 4, "cells": ' + b"[" * 100_000,
    "deeply nested and closed": b"[" * 100_000 + b"]" * 100_000,
    "a number without end": b'{"nbformat": ' + b"9" * 10_000 + b"}",
    "too many cells": notebook(*[code()] * 1001),
    "a cell too long": notebook(code("x" * (LONGEST_CELL + 1))),
    "Latin-1": '{"nbformat": 4, "cells": [], "x": "é"}'.encode("latin-1"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_notebook_is_refused_with_a_word(name):
    """What is no notebook is unreadable, and the learner hears why."""
    with pytest.raises(Unreadable) as error:
        read_notebook(HOSTILE[name])
    assert len(str(error.value)) > 20


ODD = {
    "a byte order mark": codecs.BOM_UTF8 + notebook(code("x = 1")),
    "UTF-16": notebook(code("x = 1")).decode().encode("utf-16"),
    "lines in a list": notebook(code(["x", " = ", "1"])),
    "Windows lines": notebook(code("\r\nx = 1")),
    "format 3": json.dumps(
        {
            "nbformat": 3,
            "worksheets": [{"cells": [{"cell_type": "code", "input": ["x = 1"]}]}],
        }
    ).encode(),
    "metadata of every wrong kind": notebook(
        code("x = 1", metadata=[1], id={"a": 1}, outputs="none"), 7, None, "text", []
    ),
    "a metadata bomb": notebook(
        code(
            "x = 1", metadata={"nbgrader": {"grade_id": "x" * 10**6}, "y": [0] * 10**5}
        )
    ),
    "a surrogate": b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": '
    b'"x = 1 #\\ud800"}]}',
}


@pytest.mark.parametrize("name", ODD)
def test_what_can_be_mended_is_read(name):
    """An honest notebook in odd clothes is read."""
    [cell] = read_notebook(ODD[name])
    assert cell.source.strip().startswith("x = 1")
    assert len(cell.grade_id) <= 200


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["id", "source", "input", "cell_type", "metadata", "nbgrader"]
            )
            | st.text(max_size=4),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
field = st.sampled_from(["code", "markdown", "raw", 4, 3, 2, "cells"]) | anything
cell = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": field,
        "source": anything | st.text(),
        "id": st.sampled_from(["double-answer", "total-answer", "double-check-vector"])
        | anything,
        "metadata": st.fixed_dictionaries(
            {}, optional={"nbgrader": anything, "course": anything, "tags": anything}
        )
        | anything,
        "outputs": anything,
    },
)
notebooks = st.fixed_dictionaries(
    {},
    optional={
        "nbformat": st.sampled_from([1, 2, 3, 4, 5]) | anything,
        "cells": st.lists(cell | anything, max_size=6) | anything,
        "worksheets": st.lists(anything, max_size=2) | anything,
        "metadata": anything,
    },
)


@settings(max_examples=1500, deadline=None)
@given(content=notebooks)
def test_any_json_is_assembled_or_refused(assignment, content):
    """Whatever JSON comes, our cells run: every check once, in order."""
    raw = json.dumps(content).encode()
    try:
        cells = read_notebook(raw)
    except Unreadable:
        return
    steps = assemble(assignment.skeleton, cells).steps
    ours = [step for step in steps if step.kind in ("given", "check")]
    wanted = [one for one in assignment.skeleton if one.kind in ("given", "check")]
    assert len(ours) == len(wanted)
    for step, one in zip(ours, wanted, strict=True):
        own = f"{AFRESH}\n{one.source}" if step.kind == "check" else one.source
        assert step.source == own


@settings(max_examples=1500, deadline=None)
@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    """Bytes of any kind never crash the reader."""
    try:
        cells = read_notebook(content)
    except Unreadable:
        return
    assert all(isinstance(one.source, str) for one in cells)


def cells_of(notebook):
    """Return the learner's cells of a notebook object."""
    return [
        Cell(
            one.get("id", ""),
            one.metadata.get("nbgrader", {}).get("grade_id", ""),
            one.source,
        )
        for one in notebook.cells
        if one.cell_type == "code"
    ]


def sources(assignment, cells):
    """Return the learner's code by exercise, in the order in which it runs."""
    steps = assemble(assignment.skeleton, cells).steps
    return [(s.exercise, s.source) for s in steps if s.kind in ("answer", "extra")]


def test_answers_are_found_by_id_by_grade_id_and_by_function(
    assignment, notebook, right
):
    """Ids lost, metadata lost, cells moved: the answer is the one with the function."""
    whole = cells_of(notebook(right))
    by_id = sources(assignment, whole)
    assert [name for name, _ in by_id] == ["double", "total", "flip"]
    no_ids = [one._replace(cell_id="") for one in whole]
    assert sources(assignment, no_ids) == by_id
    bare = [Cell("", "", one.source) for one in whole]
    assert [s for s in sources(assignment, bare) if "def" in s[1]] == by_id
    answers = [one for one in bare if "def " in one.source]
    assert sorted(sources(assignment, answers[::-1])) == sorted(by_id)


def test_edited_deleted_and_copied_checks_do_not_matter(assignment, notebook, right):
    """The checks that run are ours, once each."""
    whole = cells_of(notebook(right))
    plain = assemble(assignment.skeleton, whole).steps
    edited = [
        c._replace(source="show('x', 1)") if "check" in c.cell_id else c for c in whole
    ]
    deleted = [c for c in whole if "check" not in c.cell_id]
    for cells in (edited, deleted, whole + whole):
        steps = assemble(assignment.skeleton, cells).steps
        checks = [step for step in steps if step.kind == "check"]
        assert checks == [step for step in plain if step.kind == "check"]
