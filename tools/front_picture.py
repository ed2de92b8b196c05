"""Render the moving picture of the README: a panel's own film, frame by frame.

Needs Chromium; writes `.github/playground.gif`. Run it again when the panel changes:
`.venv/bin/python tools/front_picture.py`
"""

import io
import json
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "website")]

import build  # noqa: E402
import stored_films  # noqa: E402

from nnlib import panels  # noqa: E402
from tools.browser_lab import CHROMIUM, QUIET  # noqa: E402

PICTURE = ROOT / ".github" / "playground.gif"
WIDTH, HEIGHT, N_FRAMES, MILLISECONDS = 980, 700, 24, 160
N_COLOURS = 128


def page_source(film: str) -> str:
    """Return a page that holds nothing but the panel and its film, given as JSON."""
    static = ROOT / "nnlib" / "panels" / "static"
    player = (ROOT / "website" / "static" / "films.js").read_text(encoding="utf-8")
    style = (static / "panel.css").read_text(encoding="utf-8")
    return (
        f"<style>{style}</style><body style='margin:0'>"
        "<div class='stage' data-film='film'></div>"
        f"<script>{build.classic_script()}</script><script>{player}</script>"
        f"<script>storeFilm('film', {film}); play(document.querySelector('.stage'))"
        "</script>"
    )


def frames(page: Page, film: dict[str, Any]) -> list[Image.Image]:
    """Return pictures of the film at places that are close at first, then far."""
    panel = page.locator(".nnlib-panel")
    scrubber = panel.locator("input[type=range]").first
    for _ in film["chunks"]:
        scrubber.press("End")  # which fetches the next chunk
        page.wait_for_timeout(200)
    last = film["chunks"][-1]["header"]
    end = last["begin"] + last["frames"]
    page.wait_for_selector(f".nnlib-panel[data-frames='{end}']")
    wanted = {round((end - 1) * (k / N_FRAMES) ** 2) for k in range(N_FRAMES + 1)}
    pictures, here = [], 0
    scrubber.press("Home")
    for frame in sorted(wanted):
        for _ in range(frame - here):
            scrubber.press("ArrowRight")
        here = frame
        page.evaluate("document.activeElement.blur()")
        page.wait_for_timeout(120)
        pictures.append(Image.open(io.BytesIO(panel.screenshot())).convert("RGB"))
    return pictures


def main() -> None:
    """Film the panel and write the picture."""
    film = stored_films.film_of(panels.playground())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_content(page_source(json.dumps(film)))
        pictures = frames(page, film)
        browser.close()
    palette = pictures[-1].quantize(N_COLOURS)
    small = [picture.quantize(palette=palette, dither=0) for picture in pictures]
    pauses = [MILLISECONDS] * (len(small) - 1) + [2000]
    small[0].save(
        PICTURE, save_all=True, append_images=small[1:], duration=pauses, loop=0
    )
    print(f"{PICTURE}: {PICTURE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
