"""What all tests share: one Chromium, and property tests that judge alike anywhere."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tools.apart import prepared
from tools.browser_lab import CHROMIUM, QUIET

# A busy machine must not fail a test for being slow, nor luck decide what is tried.
settings.register_profile(
    "course",
    deadline=None,
    derandomize=True,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("course")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser; skip it only where nobody promised one."""
    folder = Path(__file__).parent / "browser"
    missing = not shutil.which(CHROMIUM) and not os.environ.get("CI")
    reason = f"no Chromium at {CHROMIUM}; set CHROMIUM to its path"
    for item in items:
        if folder in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
        if missing and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def installed() -> Callable[[Path, list[str]], Path]:
    """Return what installs packages apart; where it cannot, CI fails, others skip."""

    def python_with(folder: Path, packages: list[str]) -> Path:
        try:
            return prepared(folder, packages)
        except subprocess.CalledProcessError as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"{packages[0]} cannot be installed here: {error}")

    return python_with


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """One headless Chromium: Playwright cannot be started twice in a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
