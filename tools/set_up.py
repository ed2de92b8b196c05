"""Make the environment ready: a venv, the requirements, nnlib in place.

Run by `make`, with whatever Python the machine has: old ones must still be able to
read this file and be turned away with one clear line.  Every step can be repeated,
and when nothing changed since the last time nothing is done.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys

OLDEST = (3, 11)
NEEDED_BYTES = 1500 * 1000 * 1000
PIPE, STDOUT, DEVNULL = -1, -2, -3  # subprocess's own values; some names are newer
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SOURCES = ("requirements.txt", "pyproject.toml", os.path.join("tools", "set_up.py"))


def stop(message):
    """End with one line on what is missing and what to do."""
    sys.exit("Set-up stopped: " + message)


def turn_away_old_python():
    """Say so when this Python is older than the course can use."""
    if sys.version_info < OLDEST:
        stop(
            "Python %d.%d or newer is needed, this is %d.%d (%s). Install a newer one"
            " and name it: make PYTHON=python3.12"
            % (OLDEST + tuple(sys.version_info[:2]) + (sys.executable,))
        )


def readable_by_everyone(path):
    """Tell whether users other than the owner can reach and read `path`."""
    while True:
        if os.stat(path).st_mode & 0o005 != 0o005:
            return False
        if path == os.path.dirname(path):
            return True
        path = os.path.dirname(path)


def chosen_interpreter():
    """Return this Python, or for root the system's if only root can read this one.

    The grader's sandbox never runs as root, so it needs a Python that others can read.
    """
    here = os.path.realpath(sys.executable)
    if os.name != "posix" or os.geteuid() != 0 or readable_by_everyone(here):
        return sys.executable
    system = "/usr/bin/python3"
    probe = "import sys, venv, ensurepip; sys.exit(sys.version_info < %r)" % (OLDEST,)
    if os.path.exists(system) and subprocess.call([system, "-c", probe]) == 0:
        return system
    return sys.executable


def fingerprint():
    """Return a text that changes whenever something has to be installed again."""
    digest = hashlib.sha256()
    for name in SOURCES:
        with open(os.path.join(ROOT, name), "rb") as source:
            digest.update(source.read())
    return digest.hexdigest()


def stored(stamp):
    """Return version, folder and fingerprint of the last set-up, '' where unknown."""
    if not os.path.exists(stamp):
        return ["", "", ""]
    with open(stamp) as file:
        return (file.read().splitlines() + ["", "", ""])[:3]


def venv_python(venv):
    """Return the path of the environment's own Python."""
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return os.path.join(venv, folder, name)


def version_in(venv):
    """Return the version of the environment's Python, or '' if it is of no use."""
    python = venv_python(venv)
    if not os.path.exists(python):
        return ""
    probe = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
    told = subprocess.run([python, "-c", probe], stdout=PIPE, stderr=DEVNULL)
    return told.stdout.decode().strip()


def reusable(venv, folder, chosen):
    """Tell whether the environment can stay: made for here, and of the right Python.

    `folder`: where it was made, '' if nobody knows.  `chosen`: the version that was
    asked for by name, '' if any that is new enough will do.
    """
    version = version_in(venv)
    if not version or folder not in ("", ROOT):
        return False
    new_enough = tuple(int(part) for part in version.split(".")) >= OLDEST
    return new_enough and chosen in ("", version)


def create(venv, interpreter):
    """Create the environment, or say what the machine lacks for it."""
    if subprocess.call([interpreter, "-c", "import venv, ensurepip"], stderr=DEVNULL):
        stop(
            "Python's venv module is missing. Install it (Debian, Ubuntu:"
            " apt install python3-venv) and run the same command again."
        )
    print("Creating %s with %s ..." % (venv, interpreter))
    sys.stdout.flush()
    made = subprocess.run(
        [interpreter, "-m", "venv", "--clear", venv], stdout=PIPE, stderr=STDOUT
    )
    if made.returncode:
        stop(condensed(made.stdout.decode("utf-8", "replace"), "the environment"))


def check_disk(venv):
    """Stop before the disk is full rather than half-way."""
    folder = os.path.dirname(os.path.abspath(venv))
    if not os.path.isdir(folder):
        os.makedirs(folder)
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        stop(
            "the disk has %.1f GB free and about %.1f GB are needed. Make room, or put"
            " the environment elsewhere: make VENV=/other/disk/venv"
            % (free / 1e9, NEEDED_BYTES / 1e9)
        )


def condensed(output, what):
    """Return the one line of an installer's `output` that says why `what` failed."""
    if re.search(r"No space left on device|Disk quota exceeded|Errno 28", output):
        return (
            "the disk is full while installing %s. Make room and run it again." % what
        )
    if re.search(r"Permission denied|Read-only file system", output):
        return "no permission to write here. Put it elsewhere: make VENV=/path/venv"
    missing = re.search(r"No matching distribution found for (\S+)", output)
    offline = re.search(
        r"Temporary failure in name|NewConnection|onnect timeout", output
    )
    reasons = re.findall(r"ERROR: (.+)", output) or output.strip().splitlines()[-1:]
    subject = missing.group(1) if missing else what
    if offline:
        return "%s cannot be had, the network is out of reach." % subject
    return "%s cannot be had. The installer says: %s" % (subject, " ".join(reasons[:1]))


def install(venv, what, *arguments):
    """Let the environment's pip install; stop with its reason condensed."""
    command = [venv_python(venv), "-m", "pip", "install", "--quiet"]
    command += ["--disable-pip-version-check"] + list(arguments)
    done = subprocess.run(command, cwd=ROOT, stdout=PIPE, stderr=STDOUT)
    if done.returncode:
        stop(condensed(done.stdout.decode("utf-8", "replace"), what))


def main(venv, chosen=""):
    """Bring the environment up to date, unless it already is."""
    stamp = os.path.join(venv, "set-up.txt")
    version, folder, before = stored(stamp)
    now = fingerprint()
    same = (folder, before) == (ROOT, now) and chosen in ("", version)
    if same and os.path.exists(venv_python(venv)):
        return
    if not reusable(venv, folder, chosen):
        turn_away_old_python()
        check_disk(venv)
        create(venv, sys.executable if chosen else chosen_interpreter())
    print("Installing requirements.txt; the first time takes a few minutes ...")
    sys.stdout.flush()
    install(venv, "a package of requirements.txt", "-r", "requirements.txt")
    install(venv, "nnlib", "--no-deps", "--editable", ".")
    with open(stamp, "w") as file:
        file.write("\n".join([version_in(venv), ROOT, now, ""]))


if __name__ == "__main__":
    named = "%d.%d" % sys.version_info[:2] if "--named" in sys.argv else ""
    try:
        main(sys.argv[1], named)
    except OSError as error:
        stop(condensed(str(error), "the environment"))
