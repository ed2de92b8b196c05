"""Run a script in an environment of its own: `apart.py FOLDER PACKAGE... -- SCRIPT...`.

For what the course must not depend on (PyTorch as an oracle, rivals in a bench): the
packages are installed once, apart from the learner's environment, and the script runs
there with nnlib importable from the repository.
"""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def prepared(folder: Path, packages: list[str]) -> Path:
    """Return the Python of an environment in `folder` that holds `packages`."""
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    stamp = folder / "packages.txt"
    wanted = "\n".join(packages)
    if not (stamp.exists() and stamp.read_text() == wanted):
        venv.create(folder, with_pip=True, clear=True)
        install = [python, "-m", "pip", "install", "--quiet", *packages]
        subprocess.run(install, check=True)
        stamp.write_text(wanted)
    return python


def main(arguments: list[str]) -> int:
    """Prepare the environment, run the script in it, return the script's exit code."""
    if "--" not in arguments[2:]:
        sys.exit("usage: apart.py FOLDER PACKAGE... -- SCRIPT [ARGUMENT...]")
    split = arguments.index("--")
    python = prepared(Path(arguments[0]), arguments[1:split])
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [python, *arguments[split + 1 :]]
    return subprocess.run(command, env=environment, cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
