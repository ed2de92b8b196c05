"""The shape of the package: who imports whom, and what `import nnlib` costs."""

import ast
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "nnlib"
MODULES = sorted(PACKAGE.rglob("*.py"))

# A layer may import itself and the layers named; everything else points upwards.
MAY_IMPORT = {
    "core": set(),
    "plots": {"core"},
    "panels": {"core", "plots", "progress"},
    "progress": {"mistakes"},
    "mistakes": set(),
    "grading": {"mistakes", "progress"},
    "lessons": {"core", "plots", "panels", "progress", "mistakes"},
    "lab": {"mistakes"},
    "doctor": {"mistakes", "grading"},
    "cli": {"mistakes", "lab", "doctor", "grading", "progress"},
    "__main__": {"cli"},
}


def name_of(path: Path) -> str:
    """Return the dotted name of the module in `path`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer(module: str) -> str:
    """Return the layer of a dotted name; what has no layer of its own is the core."""
    part = f"{module}.".split(".")[1]
    return part if part in MAY_IMPORT else "core"


def imports(path: Path, nodes=ast.walk) -> set[str]:
    """Return the names of nnlib's modules that the module in `path` imports."""
    known = {name_of(other) for other in MODULES}
    found = set()
    for node in nodes(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= full if full <= known else full | {node.module}
    return {name for name in found if name in known and name != "nnlib"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_import_arrows_point_downwards(path):
    """No module imports from a layer above its own, not even inside a function."""
    here = layer(name_of(path))
    reached = {layer(name) for name in imports(path)} - {here}
    assert reached <= MAY_IMPORT[here], f"{name_of(path)} reaches up to {reached}"


def test_no_two_modules_import_each_other():
    """Imports at the top of modules form no circle."""
    graph = {
        name_of(path): imports(path, lambda tree: tree.body) - {name_of(path)}
        for path in MODULES
    }
    while leaves := {name for name in graph if not graph[name] & set(graph)}:
        graph = {name: graph[name] for name in set(graph) - leaves}
    assert not graph, f"import circle among {sorted(graph)}"


def in_fresh_python(code: str):
    """Run `code` in a new Python and return what it printed as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_import_loads_numpy_and_nothing_else():
    """`import nnlib` brings in NumPy and nothing that draws, serves or grades."""
    loaded = in_fresh_python(
        "import sys, json; before = set(sys.modules); import nnlib\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    foreign = {name.split(".")[0] for name in loaded} - set(sys.stdlib_module_names)
    assert foreign == {"nnlib", "numpy"}
    assert {layer(name) for name in loaded if name.startswith("nnlib")} == {"core"}


def test_import_costs_little_beside_numpys():
    """Importing nnlib takes a fraction of the time that importing NumPy takes."""
    measure = (
        "import json, time; start = time.perf_counter(); import numpy\n"
        "middle = time.perf_counter(); import nnlib; end = time.perf_counter()\n"
        "print(json.dumps([middle - start, end - middle]))"
    )
    runs = [in_fresh_python(measure) for _ in range(5)]
    numpy_seconds, nnlib_seconds = map(min, zip(*runs, strict=True))
    assert nnlib_seconds < 0.5 * numpy_seconds


def test_lessons_and_panels_take_one_blas_thread():
    """They do; whoever imports nnlib alone keeps the threads that there were."""
    count = (
        "import json, threadpoolctl as pool, nnlib\n"
        "pool.threadpool_limits(2)\n"
        "threads = lambda: [one['num_threads'] for one in pool.threadpool_info()]\n"
        "before = threads(); import nnlib.{part}\n"
        "print(json.dumps([before, threads()]))"
    )
    before, after = in_fresh_python(count.format(part="training"))
    assert after == before
    for part in ("lessons", "panels"):
        before, after = in_fresh_python(count.format(part=part))
        assert after == [1 for _ in before]


def test_public_names_exist():
    """Every name in nnlib.__all__ can be had, once."""
    import nnlib

    assert len(nnlib.__all__) == len(set(nnlib.__all__))
    assert not [name for name in nnlib.__all__ if not hasattr(nnlib, name)]


def test_every_layer_is_named():
    """The table of layers has no entry for a module that is gone."""
    present = {layer(name_of(path)) for path in MODULES}
    assert present - {"core"} == set(MAY_IMPORT) - {"core"}


def test_pairs_of_layers_are_ordered():
    """The table of layers itself has no circle: of two layers one is the lower."""
    for one, other in itertools.combinations(MAY_IMPORT, 2):
        assert not (other in MAY_IMPORT[one] and one in MAY_IMPORT[other])
