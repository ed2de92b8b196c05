"""Measure the panels in a browser, beside other ways of drawing the same picture.

Run by `make bench`, in an environment of its own that has ipympl too. One JupyterLab,
one Chromium; slider to pixel is timed in the page, from the key to the changed pixel.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import numpy as np
from playwright.sync_api import sync_playwright

from benchmarks import report
from tools.browser_lab import CHROMIUM, QUIET, Lab, Notebook, running_lab, show
from tools.browser_lab import write_notebook as write

ROOT = Path(__file__).resolve().parent.parent
WATCH = (Path(__file__).parent / "watch.js").read_text(encoding="utf-8")
N_MOVES = 60
DRAG_SECONDS = 4
SHARED = """\
import numpy as np
import ipywidgets as widgets
import matplotlib.pyplot as plt
from nnlib.landscapes import Quadratic, descend

bowl, w, steps = Quadratic([1.0]), np.linspace(-4, 4, 161), np.arange(13)
slider = widgets.FloatLogSlider(0.3, base=10, min=-2, max=0.9, step=0.02)

def walk(rate):
    path = descend(bowl.gradient, [-2.0], rate, 12)
    return path[:, 0], bowl.value(path)
"""
INTERACT = """\
def draw(learning_rate):
    path, losses = walk(learning_rate)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3))
    left.plot(w, bowl.value(w[:, None])); left.plot(path, losses, "o-")
    left.set(xlim=(-4, 4), ylim=(-0.5, 9))
    right.semilogy(steps, losses, "o-"); right.set(ylim=(1e-6, 1e4))
    plt.show()

widgets.interact(draw, learning_rate=slider)
"""
IPYMPL = """\
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3))
path, losses = walk(0.3)
left.plot(w, bowl.value(w[:, None])); left.set(xlim=(-4, 4), ylim=(-0.5, 9))
(way,) = left.plot(path, losses, "o-")
(curve,) = right.semilogy(steps, losses, "o-"); right.set(ylim=(1e-6, 1e4))

def redraw(change):
    path, losses = walk(change["new"])
    way.set_data(path, losses); curve.set_data(steps, losses)
    figure.canvas.draw_idle()

slider.observe(redraw, "value")
display(slider)
plt.show()
"""


class Contender(NamedTuple):
    """A way of drawing the panel: cells, picture, slider, and how to drag it."""

    name: str
    cells: list[str]
    picture: str
    slider: str
    drag: str


CONTENDERS = [
    Contender(
        "ours", ["from nnlib import panels\npanels.learning_rate()"],
        ".nnlib-plot:first-child canvas", ".nnlib-scrub", "scrub",
    ),
    Contender(
        "interact, a new figure", ["%matplotlib inline\n" + SHARED, INTERACT],
        ".jp-RenderedImage img", ".noUi-handle", "slide",
    ),
    Contender(
        "ipympl, set_data", ["%matplotlib widget\n" + SHARED, IPYMPL],
        ".jupyter-matplotlib-canvas-div canvas:first-child", ".noUi-handle", "slide",
    ),
]  # fmt: skip


class Latency(NamedTuple):
    """Milliseconds from the key to the pixel: half of the moves, 95 % of them."""

    p50: float
    p95: float
    missed: int


@contextmanager
def opened(lab: Lab, browser: Any, cells: list[str]) -> Iterator[Notebook]:
    """A notebook of these cells, run, in a window of its own."""
    path = lab.folder / f"bench_{time.monotonic_ns()}.ipynb"
    write(path, cells)
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    notebook = show(context.new_page(), f"{lab.url}/doc/tree/{path.name}")
    notebook.run_all()
    yield notebook
    context.close()


def watch(notebook: Notebook, picture: str) -> None:
    """Wait for the picture, skip a prediction, and put the stop-watch in the page."""
    page = notebook.page
    page.locator(picture).first.wait_for()
    skip = page.get_by_role("button", name="Show me")
    if skip.count():
        skip.first.click()
        page.get_by_role("button", name="Pause").first.click()
    page.wait_for_timeout(1500)
    page.evaluate(WATCH, picture)


def latency(page: Any, slider: str, keys: str = "ArrowRight ArrowLeft") -> Latency:
    """Move the slider by key N_MOVES times; wait each time for the changed pixel."""
    handle = page.locator(slider).first
    there, back = keys.split()
    times = []
    for move in range(N_MOVES):
        page.evaluate("bench.arm()")
        handle.press(there if move % 20 < 10 else back)
        times.append(page.evaluate("bench.answer"))
        page.wait_for_timeout(30)
    found = np.array(times, dtype=float)
    missed = int(np.isnan(found).sum())
    return Latency(*np.nanpercentile(found, [50, 95]).tolist(), missed)


def dragging(page: Any, drag: str) -> float:
    """Pictures a second while the slider is dragged to and fro, once each frame."""
    script = f"""bench.rate(
      (share) => bench.{drag}(0.05 + 0.7 * Math.abs(((6 * share) % 2) - 1)),
      {DRAG_SECONDS})"""
    return page.evaluate(script)


def compare(lab: Lab, browser: Any) -> tuple[list[list[str]], dict[str, Latency]]:
    """The rows of the table, and the latencies by name."""
    rows, found = [], {}
    for each in CONTENDERS:
        with opened(lab, browser, each.cells) as notebook:
            watch(notebook, each.picture)
            found[each.name] = latency(notebook.page, each.slider)
            rate = dragging(notebook.page, each.drag)
        p50, p95, missed = found[each.name]
        rows.append([each.name, f"{p50:.1f}", f"{p95:.1f}", f"{rate:.0f}", str(missed)])
        print(rows[-1], flush=True)
    return rows, found


def reshoot(lab: Lab, browser: Any, panel: str, control: str) -> Latency:
    """From a key on a control to the first frame of the film shot anew."""
    with opened(
        lab, browser, [f"from nnlib import panels\npanels.{panel}()"]
    ) as notebook:
        watch(notebook, ".nnlib-plot:first-child canvas")
        return latency(notebook.page, f".nnlib-slider input[id$='-{control}']")


def playing(lab: Lab, browser: Any) -> tuple[float, float]:
    """Pictures a second and updates a second while the two-moons film plays."""
    cell = "from nnlib import panels\npanels.playground(data='two moons')"
    with opened(lab, browser, [cell]) as notebook:
        watch(notebook, ".nnlib-plot:first-child canvas")
        page = notebook.page
        page.get_by_role("button", name="Play").first.click()
        page.wait_for_timeout(3000)
        before, start = _step(page), time.perf_counter()
        rate = page.evaluate(f"bench.frames({DRAG_SECONDS})")
        return rate, (_step(page) - before) / (time.perf_counter() - start)


def _step(page: Any) -> int:
    label = page.locator(".nnlib-axis-label").first.inner_text()
    return int(re.search(r"= ([\d.]+)", label)[1])


def lessons(lab: Lab, browser: Any) -> list[list[str]]:
    """Seconds from opening a lesson with Run All to its last panel."""
    return [
        [path.stem, str(n_panels), f"{seconds:.1f}"]
        for path in sorted((ROOT / "notebooks").glob("*.ipynb"))
        for n_panels, seconds in [_lesson(lab, browser, path)]
    ]


def _lesson(lab: Lab, browser: Any, path: Path) -> tuple[int, float]:
    shutil.copy(path, lab.folder / path.name)
    cells = nbformat.read(path, as_version=4).cells
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    n_panels = len(re.findall(r"^panels\.\w+\(", code, flags=re.MULTILINE))
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    start = time.perf_counter()
    notebook = show(context.new_page(), f"{lab.url}/doc/tree/{path.name}")
    notebook.run_all()
    enough = f"() => document.querySelectorAll('.nnlib-panel').length >= {n_panels}"
    notebook.page.wait_for_function(enough)
    seconds = time.perf_counter() - start
    context.close()
    return n_panels, seconds


def main() -> None:
    """Measure everything and write the section."""
    home = Path(tempfile.mkdtemp())
    with running_lab(home) as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        rows, found = compare(lab, browser)
        shots = [
            _verdict("re-shoot of the learning-rate panel, ms p50", 50, lambda: (
                reshoot(lab, browser, "learning_rate", "curvature").p50)),
            _verdict("re-shoot of the training film, ms p50", 100, lambda: (
                reshoot(lab, browser, "playground", "seed").p50)),
        ]  # fmt: skip
        frames, updates = playing(lab, browser)
        opening = lessons(lab, browser)
        browser.close()
    shutil.rmtree(home, ignore_errors=True)
    report.write_section(
        "The panels", _text(rows, found, shots, frames, updates, opening)
    )


def _verdict(what: str, target: float, measure: Callable[[], float]) -> list[str]:
    value = measure()
    met = "yes" if value <= target else "**no**"
    print(what, value, flush=True)
    return [what, f"{value:.0f}", f"at most {target:g}", met]


def _at_least(what: str, value: float, target: float) -> list[str]:
    met = "yes" if value >= target else "**no**"
    return [what, f"{value:.0f}", f"at least {target:g}", met]


def _text(
    rows: list[list[str]],
    found: dict[str, Latency],
    shots: list[list[str]],
    frames: float,
    updates: float,
    opening: list[list[str]],
) -> str:
    ours, interact = found["ours"].p50, found["interact, a new figure"].p50
    scrub = ["slider to pixel p50, ms", f"{ours:.1f}", "at most 10", _met(ours <= 10)]
    share = [
        "the same as a share of interact's", f"1/{interact / ours:.0f}",
        "at most 1/40", _met(interact / ours >= 40),
    ]  # fmt: skip
    targets = [
        scrub,
        share,
        _at_least("pictures a second while scrubbing", float(rows[0][3]), 55),
        *shots,
        _at_least("pictures a second, two moons playing", frames, 50),
        _at_least("updates a second meanwhile", updates, 2000),
    ]
    slowest = max(opening, key=lambda row: float(row[2]))
    packages = report.versions("jupyterlab", "ipywidgets", "anywidget", "ipympl")
    return f"""\
The learning-rate panel drawn in three ways, in one JupyterLab in one Chromium, one
after the other: {N_MOVES} moves of the slider by key, each timed in the page from the
key to the first changed pixel; then dragging, one move at each frame of the screen.

{report.table(["way", "p50, ms", "p95, ms", "pictures/s dragging", "missed"], rows)}

{report.table(["to reach", "measured", "target", "met"], targets)}

From opening a lesson to its last panel, with Run All and a cold kernel (at most 8 s
were to reach; slowest: {slowest[0]}, {slowest[2]} s):

{report.table(["lesson", "panels", "seconds"], opening)}

Machine: {report.machine()}; load average {report.load()}. {packages}."""


def _met(reached: bool) -> str:
    return "yes" if reached else "**no**"


if __name__ == "__main__":
    main()
