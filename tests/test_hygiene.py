"""What is committed is canonical: notebooks of one form, nothing stale, names equal."""

import json
import re
import subprocess
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("notebooks", "exercises", "solutions")
NOTEBOOKS = [path for name in FOLDERS for path in sorted((ROOT / name).glob("*.ipynb"))]
SLUG = re.compile(r"[A-Za-z0-9]+([-_][A-Za-z0-9]+)*")
NOTEBOOK_METADATA = {"kernelspec", "language_info", "course"}
CELL_METADATA = {"course", "nbgrader", "tags", "deletable", "editable"}
KEEPS_OUTPUTS = "solutions"  # the references of all checks

every_notebook = pytest.mark.parametrize(
    "path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}/{path.stem}"
)


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


@every_notebook
def test_notebook_is_of_the_one_format(path):
    """Valid nbformat 4.5, written as nbformat writes it, one newline at the end."""
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert text == nbformat.writes(notebook).rstrip("\n") + "\n"


@every_notebook
def test_cells_have_names_of_their_own(path):
    """Cell ids are words one can cite, and no two cells share one."""
    ids = [cell["id"] for cell in cells(path)]
    assert not [name for name in ids if not SLUG.fullmatch(name)]
    assert len(ids) == len(set(ids))


@every_notebook
def test_only_solutions_keep_outputs(path):
    """Lessons and exercises are stored as nobody has run them."""
    if path.parent.name == KEEPS_OUTPUTS:
        return
    code = [cell for cell in cells(path) if cell["cell_type"] == "code"]
    run = [cell["id"] for cell in code if cell["outputs"] or cell["execution_count"]]
    assert not run


@every_notebook
def test_metadata_is_minimal(path):
    """No editor's traces: metadata hold the kernel and what the course put there."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert set(notebook["metadata"]) <= NOTEBOOK_METADATA
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    for cell in notebook["cells"]:
        assert set(cell["metadata"]) <= CELL_METADATA, cell["id"]


def test_names_are_equal_in_all_folders():
    """Exercises and solutions carry the name of their lesson."""
    names = {folder: set() for folder in FOLDERS}
    for path in NOTEBOOKS:
        names[path.parent.name].add(path.name)
    assert names["notebooks"]
    assert names["solutions"] == names["exercises"]
    assert names["solutions"] <= names["notebooks"]


ESBUILD = ROOT / "frontend" / "node_modules" / ".bin" / "esbuild"


@pytest.mark.skipif(not ESBUILD.exists(), reason="`make frontend` has not been run")
def test_drawing_module_is_what_its_source_makes(tmp_path):
    """The committed module is the one that `make frontend` builds."""
    package = json.loads((ROOT / "frontend" / "package.json").read_text())
    static = "../nnlib/panels/static"
    build = package["scripts"]["build"].replace(static, str(tmp_path))
    build = build.replace("esbuild ", f"{ESBUILD} ")
    subprocess.run(build, shell=True, cwd=ROOT / "frontend", check=True)
    for built in tmp_path.iterdir():
        committed = ROOT / "nnlib" / "panels" / "static" / built.name
        assert built.read_bytes() == committed.read_bytes(), built.name


def tracked(*patterns):
    """Return the files under version control that match `patterns`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a clone")
    return [name for name in listed.stdout.split("\0") if name]


def test_nothing_is_committed_that_can_be_made():
    """Environments, caches and learners' progress stay out of version control."""
    made = re.compile(
        r"(^|/)(__pycache__|\.ipynb_checkpoints|node_modules|\.venv|site)/"
    )
    assert not [name for name in tracked() if made.search(name)]


def test_committed_files_are_small():
    """Nothing over 2 MB: a clone stays quick."""
    sizes = {name: (ROOT / name).stat().st_size for name in tracked()}
    assert not {name: size for name, size in sizes.items() if size > 2_000_000}
