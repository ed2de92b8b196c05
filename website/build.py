"""`make site`: the course as pages that need no server, no kernel and no network.

The pages are assembled in a folder of their own (lessons run, links rewritten), and
sphinx turns that folder into `site/`.
"""

import re
import shutil
import sys
import tempfile
from pathlib import Path

import lessons
import links
import nbformat
from nbclient.exceptions import CellExecutionError
from sphinx.cmd.build import main as sphinx

from nnlib.lessons import glossary

HERE = Path(__file__).parent
ROOT = HERE.parent
DOCUMENTS = {
    "README.md": "start.md",
    "notebooks/CLAIMS.md": "claims.md",
    ".github/TEACHING.md": "teaching.md",
    ".github/CONTRIBUTING.md": "contributing.md",
    ".github/SECURITY.md": "security.md",
    "BENCHMARKS.md": "benchmarks.md",
}
PICTURES = {".github/playground.gif": "static/playground.gif"}
EXPORT = re.compile(r"export\s*\{\s*(\w+) as default\s*\};?\s*$")


Pages = dict[str, str]


def find_pages(numbers: list[str]) -> Pages:
    """Map every file of the repository that becomes a page to that page.

    `numbers` are the lessons wanted, all if it is empty.
    """
    found = {name: page for name, page in DOCUMENTS.items() if (ROOT / name).exists()}
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        if not numbers or path.name[:2] in numbers:
            found[f"notebooks/{path.name}"] = f"lessons/{path.name}"
    return found


def assemble(folder: Path, pages: Pages) -> None:
    """Write everything that sphinx reads into `folder`."""
    shutil.copytree(HERE, folder, dirs_exist_ok=True)
    (folder / "lessons").mkdir()
    (folder / "static" / "films").mkdir()
    (folder / "static" / "panel.js").write_text(classic_script(), encoding="utf-8")
    static = ROOT / "nnlib" / "panels" / "static"
    shutil.copy(static / "panel.css", folder / "static" / "panel.css")
    for source, place in PICTURES.items():
        shutil.copy(ROOT / source, folder / place)
    words = glossary().as_markdown()
    (folder / "glossary.md").write_text(f"# Glossary\n\n{words}\n", encoding="utf-8")
    write_index(folder / "index.md", pages)
    for source, page in pages.items():
        write = write_lesson if source.endswith(".ipynb") else write_document
        write(source, folder / page, pages)


def classic_script() -> str:
    """Return the drawing module as a script: a page from a file may load no modules."""
    module = (ROOT / "nnlib/panels/static/panel.js").read_text(encoding="utf-8")
    body, found = EXPORT.subn(r"return \1;", module.rstrip())
    if not found:
        sys.exit("panel.js does not end with one default export; see website/build.py.")
    return f"window.coursePanel = (() => {{{body}}})();\n"


def write_index(index: Path, pages: Pages) -> None:
    """Leave out of the contents what has no page in this build."""
    missing = {page.removesuffix(".md") for page in DOCUMENTS.values()}
    missing -= {page.removesuffix(".md") for page in pages.values()}
    lines = index.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line not in missing]
    index.write_text("\n".join(kept) + "\n", encoding="utf-8")


def write_document(source: str, page: Path, pages: Pages) -> None:
    """Copy a document with its links made to hold on the site."""
    text = (ROOT / source).read_text(encoding="utf-8")
    page.write_text(links.rewritten(text, source, pages | PICTURES), encoding="utf-8")


def write_lesson(source: str, page: Path, pages: Pages) -> None:
    """Run a lesson in a folder of its own and write it as a page."""
    print(f"running {source}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        copied = shutil.copytree(ROOT / "notebooks", Path(folder) / "notebooks")
        try:
            notebook = lessons.run(copied / Path(source).name)
        except CellExecutionError as error:
            sys.exit(f"{source} does not run: {error.ename}: {error.evalue}")
    notebook = lessons.as_page(notebook, page.stem, page.parents[1] / "static/films")
    for cell in notebook.cells:
        if cell["cell_type"] == "markdown":
            cell["source"] = links.rewritten(cell["source"], source, pages)
    nbformat.write(notebook, page)


ACCESSIBLE = {
    'role="heading">': 'role="heading" aria-level="2">',
    "<pre>": '<pre tabindex="0">',  # wide code scrolls, by keyboard too
    '<div class="table-wrapper ': '<div tabindex="0" class="table-wrapper ',
}


def open_to_keyboards(output: Path) -> None:
    """Complete what sphinx writes for those who see no page or hold no mouse."""
    for page in output.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for written, wanted in ACCESSIBLE.items():
            text = text.replace(written, wanted)
        page.write_text(text, encoding="utf-8")


def main(output: Path, numbers: list[str]) -> int:
    """Build the site with these lessons into `output`; return sphinx's exit code."""
    with tempfile.TemporaryDirectory() as folder:
        assemble(Path(folder) / "pages", find_pages(numbers))
        options = ["-q", "--fail-on-warning", "--keep-going"]
        caches = ["-d", f"{folder}/doctrees"]
        built = Path(folder) / "site"
        code = sphinx([*options, *caches, f"{folder}/pages", str(built)])
        if code == 0:
            open_to_keyboards(built)
            shutil.rmtree(output, ignore_errors=True)
            shutil.copytree(built, output)
            print(f"The site is in {output}: open {output / 'index.html'}")
    return code


if __name__ == "__main__":
    where = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "site"
    sys.exit(main(where, sys.argv[2:]))
