"""The committed drawing module is the one that its sources make."""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "nnlib" / "panels" / "static"
BUNDLES = ("panel.js", "panel.css")


def source_hash() -> str:
    """The hash that `frontend/build.mjs` writes into the first line."""
    files = [FRONTEND / "package-lock.json", FRONTEND / "build.mjs"]
    files += sorted((FRONTEND / "src").iterdir())
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


@pytest.mark.parametrize("name", BUNDLES)
def test_the_bundle_is_stamped_with_its_sources(name):
    first_line = (STATIC / name).read_text(encoding="utf-8").partition("\n")[0]
    assert source_hash() in first_line, "frontend/ has changed: run `make frontend`"


@pytest.mark.parametrize("name", BUNDLES)
def test_the_bundle_is_byte_for_byte_what_the_sources_make(name, tmp_path):
    if not (shutil.which("node") and (FRONTEND / "node_modules").is_dir()):
        pytest.skip("needs Node.js and `npm ci` in frontend/")
    copy = tmp_path / "frontend"
    copy.mkdir()
    for part in ("package.json", "package-lock.json", "build.mjs"):
        shutil.copy(FRONTEND / part, copy)
    shutil.copytree(FRONTEND / "src", copy / "src")
    (copy / "node_modules").symlink_to(FRONTEND / "node_modules")
    subprocess.run(["node", "build.mjs"], cwd=copy, check=True)
    made = tmp_path / "nnlib" / "panels" / "static" / name
    assert made.read_bytes() == (STATIC / name).read_bytes()


def test_the_lock_file_names_no_registry():
    lock = (FRONTEND / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock
    assert not re.search(r"https?://(?!opencollective|github|.*sponsor|tidelift)", lock)
