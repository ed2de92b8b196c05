"""Measure the panels in a browser, beside other ways of drawing the same picture.

Run by `make bench`, in an environment of its own that has ipympl too. One JupyterLab,
one Chromium; a move is timed in the page, to the end of the frame that shows it.
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

import numpy as np
from playwright.sync_api import sync_playwright

from benchmarks import report
from benchmarks.opening import Lesson, lessons
from benchmarks.ways import WAYS, Way
from tools.browser_lab import CHROMIUM, QUIET, Lab, Notebook, running_lab, show
from tools.browser_lab import write_notebook as write

WATCH = (Path(__file__).parent / "watch.js").read_text(encoding="utf-8")
N_MOVES = 60
KEY_DOWN = 60  # ms that a finger stays on a key
DRAG_SECONDS = 4


class Latency(NamedTuple):
    """Milliseconds from a move to the pixel: half of the moves, 95 % of them."""

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


def by_key(page: Any, slider: str) -> Latency:
    """Move the slider by key N_MOVES times; wait each time for the changed pixel."""
    handle = page.locator(slider).first

    def move(number: int) -> None:
        key = "ArrowRight" if number % 20 < 10 else "ArrowLeft"
        handle.press(key, delay=KEY_DOWN)

    return _latency(page, "keydown", move)


def by_mouse(page: Any, way: Way) -> Latency:
    """Hold the slider's handle and drag it to and fro, N_MOVES moves."""
    track = page.locator(way.track).first.bounding_box()
    handle = page.locator(way.handle).first.bounding_box()
    y = handle["y"] + handle["height"] / 2
    starts = track["x"] + 0.3 * track["width"]
    grip = starts if way.handle == way.track else handle["x"] + handle["width"] / 2
    page.mouse.move(grip, y)
    page.mouse.down()
    page.wait_for_timeout(600)

    def move(number: int) -> None:
        there = 1 + min(number % 20, 20 - number % 20)
        page.mouse.move(starts + 0.03 * there * track["width"], y)

    found = _latency(page, "pointermove", move)
    page.mouse.up()
    return found


def _latency(page: Any, event: str, move: Callable[[int], None]) -> Latency:
    times = []
    for number in range(N_MOVES):
        page.evaluate("event => bench.arm(event)", event)
        move(number)
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


class Measured(NamedTuple):
    """How quick one way of drawing the panel is."""

    by_key: Latency
    by_mouse: Latency
    rate: float  # pictures a second while dragging


def compare(lab: Lab, browser: Any) -> dict[str, Measured]:
    """Measure the three ways, one after the other."""
    found = {}
    for way in WAYS:
        with opened(lab, browser, way.cells) as notebook:
            page = notebook.page
            watch(notebook, way.picture)
            key = by_key(page, way.handle)
            mouse = by_mouse(page, way)
            found[way.name] = Measured(key, mouse, dragging(page, way.drag))
        print(way.name, found[way.name], flush=True)
    return found


RESHOT = [
    ("learning-rate panel", ("learning_rate", "curvature"), 50),
    ("training film", ("playground", "seed"), 100),
]


def reshoot(lab: Lab, browser: Any, panel: str, control: str) -> float:
    """Milliseconds from a key on a control to the first frame of the film shot anew."""
    with opened(
        lab, browser, [f"from nnlib import panels\npanels.{panel}()"]
    ) as notebook:
        watch(notebook, ".nnlib-plot:first-child canvas")
        return by_key(notebook.page, f".nnlib-slider input[id$='-{control}']").p50


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


def main() -> None:
    """Measure everything and write the section."""
    home = Path(tempfile.mkdtemp())
    with running_lab(home) as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        found = compare(lab, browser)
        shots = [
            _at_most(
                f"re-shoot of the {what}, ms p50", reshoot(lab, browser, *which), ms
            )
            for what, which, ms in RESHOT
        ]
        print(*shots, sep="\n", flush=True)
        frames, updates = playing(lab, browser)
        opening = lessons(lab, browser)
        print(*opening, sep="\n", flush=True)
        browser.close()
    shutil.rmtree(home, ignore_errors=True)
    report.write_section("The panels", _text(found, shots, frames, updates, opening))


def _at_most(what: str, value: float, target: float) -> list[str]:
    words = f"{value:.0f}" if value >= 20 else f"{value:.1f}"
    return [what, words, f"at most {target:g}", _met(value <= target)]


def _at_least(what: str, value: float, target: float) -> list[str]:
    return [what, f"{value:.0f}", f"at least {target:g}", _met(value >= target)]


def _text(
    found: dict[str, Measured],
    shots: list[list[str]],
    frames: float,
    updates: float,
    opening: list[Lesson],
) -> str:
    ours, interact = found["ours"], found["interact, a new figure"]
    last_open = max(lesson.open.last for lesson in opening)
    last_cold = max(lesson.cold.last for lesson in opening)
    targets = [
        _at_most("slider to pixel p50 by key, ms", ours.by_key.p50, 10),
        _share("the same as a share of interact's", ours.by_key, interact.by_key),
        _at_most("slider to pixel p50 by mouse, ms", ours.by_mouse.p50, 10),
        _share("the same as a share of interact's", ours.by_mouse, interact.by_mouse),
        _at_least("pictures a second while scrubbing", ours.rate, 55),
        *shots,
        _at_least("pictures a second, two moons playing", frames, 50),
        _at_least("updates a second meanwhile", updates, 2000),
        _at_most("last panel of the slowest lesson, s", last_open, 8),
        _at_most("the same with JupyterLab to load first, s", last_cold, 8),
    ]
    packages = report.versions("jupyterlab", "ipywidgets", "anywidget", "ipympl")
    return f"""\
The learning-rate panel drawn in three ways, in one JupyterLab in one Chromium, one
after the other, with the same marks, words and numbers on as many pixels: {N_MOVES}
moves of the slider by key and {N_MOVES} by mouse, each timed in the page from the event
to the end of the first frame with a changed pixel; then dragging, one move a frame.

{report.table(WAY_COLUMNS, [_way_row(name, each) for name, each in found.items()])}

{report.table(["to reach", "measured", "target", "met"], targets)}

Seconds from opening a lesson with Run All to its first panel and to its last. Cold: a
browser that has seen nothing yet loads JupyterLab, lesson and kernel. Open: JupyterLab
is there, as for whoever goes on from the lesson before; lesson and kernel are new.

{report.table(OPENING_COLUMNS, [_opening_row(lesson) for lesson in opening])}

Machine: {report.machine()}; load average {report.load()}. {packages}."""


WAY_COLUMNS = [
    "way", "by key p50, ms", "p95", "by mouse p50, ms", "p95", "pictures/s dragging",
    "missed",
]  # fmt: skip
OPENING_COLUMNS = [
    "lesson", "panels", "cold: first", "cold: last", "open: first", "open: last",
]  # fmt: skip


def _way_row(name: str, way: Measured) -> list[str]:
    key, mouse = way.by_key, way.by_mouse
    times = [f"{each:.1f}" for each in (key.p50, key.p95, mouse.p50, mouse.p95)]
    return [name, *times, f"{way.rate:.0f}", str(key.missed + mouse.missed)]


def _opening_row(lesson: Lesson) -> list[str]:
    seconds = [f"{each:.1f}" for each in (*lesson.cold, *lesson.open)]
    return [lesson.name, str(lesson.n_panels), *seconds]


def _share(what: str, ours: Latency, interact: Latency) -> list[str]:
    times = interact.p50 / ours.p50
    return [what, f"1/{times:.0f}", "at most 1/40", _met(times >= 40)]


def _met(reached: bool) -> str:
    return "yes" if reached else "**no**"


if __name__ == "__main__":
    main()
