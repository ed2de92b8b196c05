"""The web site: whole, offline, playable without a kernel, and for everybody."""

import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).resolve().parents[2]
LESSONS = [path.stem for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))]
# Running every lesson takes minutes: that is for CI, one lesson shows the mechanism.
BUILT = [
    name for name in LESSONS if os.environ.get("CI") or name.startswith("03")
] or LESSONS[:1]
SCHEMES = ("light", "dark")
WIDTHS = (1400, 480)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return the folder of a freshly built site; in CI by `make site` itself."""
    folder, command = ROOT / "site", ["make", "site"]
    if not os.environ.get("CI"):
        folder = tmp_path_factory.mktemp("site")
        chosen = [name[:2] for name in BUILT]
        command = [sys.executable, ROOT / "website/build.py", folder, *chosen]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout[-2000:] + built.stderr[-4000:]
    return folder


@pytest.fixture
def visit(chromium):
    """Return what opens a page from its file, without a network."""
    contexts = []

    def open_page(path, width=1400, scheme="light"):
        size = {"width": width, "height": 900}
        context = chromium.new_context(viewport=size, color_scheme=scheme)
        context.set_offline(True)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "console",
            lambda line: line.type == "error" and page.complaints.append(line.text),
        )
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


class References(HTMLParser):
    """What a page points to, what it loads, and the places it offers."""

    def __init__(self, path):
        super().__init__()
        self.links, self.loads, self.places = [], [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.places |= {found[name] for name in ("id", "name") if found.get(name)}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag in ("script", "img", "iframe") and "src" in found:
            self.loads.append(found["src"])
        if tag == "link" and found.get("rel") != "canonical":
            self.loads.append(found["href"])


@pytest.fixture(scope="module")
def references(site):
    """Return what every page of the site refers to."""
    return {path: References(path) for path in sorted(site.rglob("*.html"))}


def test_every_link_leads_somewhere(references):
    """Links between pages, and to places in them, all hold."""
    broken = []
    for page, found in references.items():
        for link in found.links + found.loads:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target = (
                (page.parent / unquote(parts.path)).resolve() if parts.path else page
            )
            places = references[target].places if target in references else set()
            fragment = unquote(parts.fragment)
            if not target.exists() or (fragment and fragment not in places):
                broken.append((page.name, link))
    assert not broken


def test_nothing_is_loaded_from_the_network(references):
    """No script, style, font or picture comes from elsewhere."""
    foreign = {
        load
        for found in references.values()
        for load in found.loads
        if urlsplit(load).scheme not in ("", "data")
    }
    assert not foreign


def test_every_lesson_has_its_page(references):
    """Each lesson that was asked for is there."""
    assert {f"{name}.html" for name in BUILT} <= {page.name for page in references}


def playable(page):
    """Scroll to the films of a page, wait for them, return their panels."""
    for figure in page.locator(".course-film").all():
        figure.scroll_into_view_if_needed()
        figure.locator(".nnlib-panel canvas[aria-label]").first.wait_for()
    return page.locator(".course-film .nnlib-panel").all()


def test_films_play_without_a_kernel(site, visit):
    """A stored film steps by button and by key, says each frame, and ends well."""
    page = visit(site / "lessons" / f"{BUILT[-1]}.html")
    panels = playable(page)
    assert panels
    panel = panels[0]
    scrubber = panel.locator("input[type=range]").first
    scrubber.press("Home")
    page.wait_for_function(
        "panel => panel.dataset.frame === '0'", arg=panel.element_handle()
    )
    first = panel.locator(".nnlib-sentence").inner_text()
    scrubber.press("End")
    page.wait_for_function(
        "panel => panel.dataset.frame !== '0'", arg=panel.element_handle()
    )
    assert panel.locator(".nnlib-sentence").inner_text() != first
    assert not page.complaints


@pytest.mark.parametrize("name", BUILT)
def test_every_film_of_every_lesson_is_drawn(site, visit, name):
    """All stored films of a lesson appear, without an error on the page."""
    page = visit(site / "lessons" / f"{name}.html")
    assert len(playable(page)) == page.locator(".course-film").count()
    assert page.locator(".nnlib-error:visible").count() == 0
    assert not page.complaints


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_are_for_everybody(site, visit, width, scheme):
    """axe-core finds nothing serious, and nothing sticks out sideways."""
    names = ("index", "start", "reference", "glossary", "claims", "teaching")
    hardest = (width, scheme) == (WIDTHS[-1], SCHEMES[-1])  # there all lessons are read
    lessons = [f"lessons/{name}" for name in (BUILT if hardest else BUILT[-1:])]
    for name in (*names, *lessons):
        page = visit(site / f"{name}.html", width, scheme)
        playable(page)
        found = Axe().run(page).response["violations"]
        serious = [
            (one["id"], [node["html"][:200] for node in one["nodes"][:5]])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        assert not serious, name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
