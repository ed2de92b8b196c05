"""Set-up: repeated at no cost, and one line when something is missing."""

import ast
import importlib.util
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from tools.browser_lab import answers

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "tools" / "set_up.py"
FRESH = "COURSE_FRESH_CLONE"  # set while the fresh clone runs its own tests

OF_MAKE = ("VENV", "PYTHON", "PYTHONPATH", "MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES")

posix = pytest.mark.skipif(os.name != "posix", reason="make and sh")


@pytest.fixture
def set_up():
    """The set-up script as a module of its own."""
    spec = importlib.util.spec_from_file_location("set_up", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def steps(set_up, monkeypatch):
    """Record what set-up would do instead of doing it."""
    done = []

    def create(venv, interpreter):
        done.append("create")
        Path(set_up.venv_python(venv)).parent.mkdir(parents=True, exist_ok=True)
        Path(set_up.venv_python(venv)).touch()

    monkeypatch.setattr(set_up, "create", create)
    here = "{}.{}".format(*sys.version_info)
    exists = lambda venv: Path(set_up.venv_python(venv)).exists()  # noqa: E731
    monkeypatch.setattr(set_up, "version_in", lambda venv: here if exists(venv) else "")
    monkeypatch.setattr(set_up, "install", lambda venv, what, *_: done.append(what))
    return done


EVERYTHING = ["create", "a package of requirements.txt", "nnlib"]


def test_first_time_does_everything(set_up, steps, tmp_path):
    """A first set-up creates the environment and installs both parts."""
    set_up.main(str(tmp_path / "venv"))
    assert steps == EVERYTHING


def test_second_time_does_nothing(set_up, steps, tmp_path):
    """Where nothing changed, nothing is done again."""
    set_up.main(str(tmp_path / "venv"))
    set_up.main(str(tmp_path / "venv"))
    assert steps == EVERYTHING


def test_changed_requirements_are_installed(set_up, steps, tmp_path, monkeypatch):
    """A new requirement is installed into the environment that is there."""
    set_up.main(str(tmp_path / "venv"))
    monkeypatch.setattr(set_up, "SOURCES", ["requirements.txt"])
    set_up.main(str(tmp_path / "venv"))
    assert steps == EVERYTHING + EVERYTHING[1:]


def test_moved_folder_is_set_up_afresh(set_up, steps, tmp_path):
    """An environment that was made for another folder is made again."""
    venv = tmp_path / "venv"
    set_up.main(str(venv))
    stamp = venv / "set-up.txt"
    stamp.write_text(stamp.read_text().replace(str(ROOT), "/elsewhere"))
    steps.clear()
    set_up.main(str(venv))
    assert steps == EVERYTHING


def test_named_python_is_taken(set_up, steps, tmp_path):
    """An environment of another version than the one asked for is made again."""
    set_up.main(str(tmp_path / "venv"))
    steps.clear()
    set_up.main(str(tmp_path / "venv"), "3.99")
    assert steps == EVERYTHING


def test_environment_outlives_an_old_python(set_up, steps, tmp_path, monkeypatch):
    """Once set up, it does not matter that `python3` itself is too old."""
    set_up.main(str(tmp_path / "venv"))
    monkeypatch.setattr(set_up, "OLDEST", (99, 0))
    set_up.main(str(tmp_path / "venv"))
    assert steps == EVERYTHING


def test_interrupted_set_up_is_finished(set_up, steps, tmp_path, monkeypatch):
    """A set-up that failed half-way starts again where it stopped."""
    venv = str(tmp_path / "venv")

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(set_up, "install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            set_up.main(venv)
    set_up.main(venv)
    assert steps == EVERYTHING


def said_by(call, *arguments):
    """Return the one line with which `call` stops."""
    with pytest.raises(SystemExit) as stopped:
        call(*arguments)
    line = str(stopped.value)
    assert line.startswith("Set-up stopped: ")
    assert "\n" not in line
    return line


def test_old_python_is_turned_away(set_up, monkeypatch):
    """Python 3.9 is told what is needed, what it is, and how to name another."""
    old = SimpleNamespace(version_info=(3, 9, 2), executable="/usr/bin/python3")
    monkeypatch.setattr(set_up, "sys", SimpleNamespace(**vars(old), exit=sys.exit))
    line = said_by(set_up.turn_away_old_python)
    assert "Python 3.11 or newer is needed, this is 3.9" in line
    assert "make PYTHON=" in line


def test_old_python_can_read_the_script():
    """Nothing in the script is too new for the Pythons it turns away."""
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 7))


@posix
def test_missing_venv_module_is_named(set_up, tmp_path):
    """A Debian Python without ensurepip is told what to install."""
    bare = tmp_path / "python3"
    bare.write_text("#!/bin/sh\necho 'No module named ensurepip' >&2\nexit 1\n")
    bare.chmod(0o755)
    line = said_by(set_up.create, str(tmp_path / "venv"), str(bare))
    assert "apt install python3-venv" in line


def test_full_disk_is_noticed_before_anything_is_written(
    set_up, steps, tmp_path, monkeypatch
):
    """With too little room nothing is begun, and the line says how much is needed."""
    nearly_full = SimpleNamespace(free=300_000_000)
    monkeypatch.setattr(set_up.shutil, "disk_usage", lambda folder: nearly_full)
    line = said_by(set_up.main, str(tmp_path / "venv"))
    assert "0.3 GB free and about 1.5 GB are needed" in line
    assert steps == []


def test_package_that_cannot_be_had_is_named(set_up):
    """A real installer's failure becomes one line with the package's name."""
    line = said_by(
        set_up.install, sys.prefix, "nnlib", "--no-index", "no-such-package-here"
    )
    assert "no-such-package-here cannot be had" in line


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("ERROR: [Errno 28] No space left on device", "disk is full"),
        ("WARNING: NewConnectionError: ...\nERROR: No matching", "out of reach"),
        ("ERROR: [Errno 13] Permission denied: '/x'", "no permission"),
        ("ERROR: Failed building wheel for x\nmore", "Failed building wheel for x"),
        ("", "cannot be had"),
    ],
)
def test_installers_words_are_condensed(set_up, output, said):
    """Pages of an installer's output become the one reason that matters."""
    assert said in set_up.condensed(output, "numpy")


def requirement_lines():
    """Return the lines of requirements.txt before and after the developers' mark."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    parts = text.split("# --- Developer tools")
    return [
        [line for line in part.splitlines() if line and not line.startswith("#")]
        for part in (parts[0], parts[1].partition("\n")[2])
    ]


def test_every_requirement_says_why():
    """Each line of requirements.txt has its range and its reason."""
    for line in itertools.chain(*requirement_lines()):
        assert re.fullmatch(r"[a-z0-9-]+(==|>=)\S+ +# \S.{10,}", line), line


def test_package_asks_for_what_requirements_list():
    """pyproject.toml and the first part of requirements.txt name the same ranges."""
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    course, _ = requirement_lines()
    listed = [line.split("#")[0].strip() for line in course]
    assert metadata["project"]["dependencies"] == listed


def readme_commands(shell="sh"):
    """Return the commands in the README's blocks for a shell."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(rf"```{shell}\n(.*?)```", text, re.DOTALL)
    lines = [line.partition("  #")[0].strip() for line in "\n".join(blocks).split("\n")]
    return [line for line in lines if line]


def makefile_targets():
    """Return the words that the Makefile knows."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))


def test_readme_names_only_words_that_make_knows():
    """Every `make WORD` of the README is in the Makefile, the two commands first."""
    words = [line.split()[1] for line in readme_commands() if line.startswith("make ")]
    assert words[:2] == ["lab", "test"]
    assert set(words) <= makefile_targets()


def test_readme_commands_are_understood():
    """Every `nnlib ...` of the README is one that the command line accepts."""
    from nnlib import cli

    lines = [line.split() for line in readme_commands() if line.startswith("nnlib ")]
    assert lines
    for _, *words in lines:
        assert cli.build_parser(words[0]).parse_args(words).command == words[0]


def test_readme_first_example_is_true():
    """The README's five lines train a digit classifier to over 95 % on test data."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
    _, _, work = example.partition("\n\n")  # the imports come first
    assert len(work.strip().splitlines()) == 5
    printed = subprocess.run(
        [sys.executable, "-c", example], capture_output=True, text=True, check=True
    ).stdout
    assert 0.95 < float(printed) <= 1


def test_readme_is_short():
    """The README stays within 120 lines."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 120


def by_hand(*words, cwd=ROOT, env=None):
    """Run a command as typed in a shell, not as part of the make that runs tests."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_MAKE}
    return subprocess.run(
        words, cwd=cwd, env=kept | (env or {}), capture_output=True, text=True
    )


@posix
def test_makefile_lists_its_words():
    """`make help` explains every word that is meant for people."""
    listed = by_hand("make", "help").stdout
    assert {line.split()[1] for line in listed.splitlines()} == makefile_targets()


@posix
def test_missing_python_is_one_line():
    """A PYTHON that does not exist stops make with one line of its own."""
    done = by_hand("make", "ready", "PYTHON=no-such-python")
    assert done.returncode != 0
    assert done.stdout.startswith("Set-up stopped: no no-such-python here.")


fresh_clone = pytest.mark.skipif(
    not os.environ.get("CI") or FRESH in os.environ,
    reason="installs everything anew: only where CI is set, and not inside itself",
)
ELSEWHERE = {  # too long to run twice: where the command runs for real
    "make lab": "tests/browser/test_newcomer.py",
    "make test": ".ci/run",
    "make site": "tests/browser/test_site.py",
    "make frontend": ".ci/run",
}
SERVERS = ("nnlib lab", "jupyter lab")
UNFINISHED = ("nnlib check",)  # a new notebook has no points yet: exit code 1
BY_HAND = {".venv\\Scripts\\activate": "source .venv/bin/activate"}


@pytest.fixture(scope="module")
def clone():
    """A fresh clone in a folder that everybody may read, as the sandbox has to."""
    folder = Path(tempfile.mkdtemp(prefix="readme-", dir="/var/tmp"))
    folder.chmod(0o755)
    subprocess.run(["git", "clone", "-q", ROOT, folder / "course"], check=True)
    (folder / "jupyter_server_config.py").write_text("c.ServerApp.allow_root = True\n")
    yield folder / "course"
    shutil.rmtree(folder)


def in_shell(clone, *lines):
    """Start lines in one shell in the clone; the process."""
    kept = {name: value for name, value in os.environ.items() if name not in OF_MAKE}
    own = {FRESH: "1", "BROWSER": "true", "JUPYTER_CONFIG_DIR": str(clone.parent)}
    return subprocess.Popen(
        ["bash", "-ec", "\n".join(lines)],
        cwd=clone,
        env=kept | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def is_for_class(line):
    """Tell commands that write into the folder, which the linter reads, from others."""
    return line.startswith(("nnlib release", "nnlib grade"))


def serves(process):
    """Tell whether a server prints its address and a page stands there; end it."""
    line = next((line for line in process.stdout if "http://" in line), "")
    address = re.search(r"http://\S+", line)
    served = bool(address) and answers(address[0], process)
    os.killpg(process.pid, 15)
    process.communicate(timeout=60)
    return served


@posix
@pytest.mark.slow
@fresh_clone
def test_readme_commands_run_in_a_fresh_clone(clone):
    """The plain steps, then the two commands over them, then each other command."""
    *plain, lab = readme_commands("powershell")
    steps = [BY_HAND.get(line, line) for line in plain]
    steps[0] = steps[0].replace("python", sys._base_executable, 1)
    installing = in_shell(clone, *steps)
    said, _ = installing.communicate()
    assert installing.returncode == 0, said[-3000:]
    activate = BY_HAND[".venv\\Scripts\\activate"]
    assert serves(in_shell(clone, activate, lab))

    testing = in_shell(clone, "make test TEST='tests/test_cli.py tests/test_doctor.py'")
    said, _ = testing.communicate()
    assert testing.returncode == 0, said[-3000:]
    assert " passed" in said
    said, _ = in_shell(clone, "make ready").communicate()
    assert "Installing" not in said

    words = sorted(set(readme_commands()) - set(ELSEWHERE), key=is_for_class)
    for line in words:
        if is_for_class(line) and not (clone / "submissions").exists():
            shutil.copytree(ROOT / "exercises", clone / "submissions" / "learner")
        process = in_shell(clone, activate, line)
        if line.startswith(SERVERS):
            assert serves(process), line
            continue
        said, _ = process.communicate()
        assert process.returncode == int(line.startswith(UNFINISHED)), (
            line + said[-3000:]
        )
    assert (clone / "report" / "index.html").exists()
    assert (clone / "bundle" / "exercises").is_dir()
