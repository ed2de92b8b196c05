"""The command `nnlib`: what it lists, what it refuses, and how it says so."""

import argparse
import subprocess
import sys
from types import SimpleNamespace

import pytest

from nnlib import cli
from nnlib.mistakes import Mistake


def given_command(monkeypatch: pytest.MonkeyPatch, run):
    """Let `nnlib doctor` be a command that does what `run` does."""
    module = SimpleNamespace(add_arguments=lambda parser: None, run=run)
    monkeypatch.setattr(cli, "load", lambda name: module)


def raising(error):
    def run(arguments):
        raise error

    return run


def test_module_and_command_are_the_same():
    """`python -m nnlib --help` lists every subcommand."""
    help_text = subprocess.run(
        [sys.executable, "-m", "nnlib", "--help"], capture_output=True, text=True
    ).stdout
    assert all(f"  {name} " in help_text for name in cli.COMMANDS)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_subcommand_explains_itself(name, capsys):
    """`nnlib NAME --help` ends well and names the subcommand's own options."""
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert f"usage: nnlib {name}" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["teach"], ["doctor", "--colour"]])
def test_wrong_words_end_with_code_2(words, capsys):
    """No command, an unknown one, an unknown option: usage and code 2."""
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2
    assert "usage: nnlib" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Mistake("this is no notebook"), "nnlib: this is no notebook\n"),
        (
            FileNotFoundError(2, "No such file or directory", "01.ipynb"),
            "nnlib: 01.ipynb: No such file or directory.\n",
        ),
    ],
)
def test_what_a_person_can_mend_has_no_traceback(error, said, monkeypatch, capsys):
    """A mistake or a missing file is one line and code 2."""
    given_command(monkeypatch, raising(error))
    assert cli.main(["doctor"]) == 2
    assert capsys.readouterr().err == said


def test_a_programmers_error_keeps_its_traceback(monkeypatch):
    """A bug is not dressed up as a mistake of the person."""
    given_command(monkeypatch, raising(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        cli.main(["doctor"])


def test_interrupted_command_ends_quietly(monkeypatch, capsys):
    """Ctrl-C ends with the shell's code 130 and one word."""
    given_command(monkeypatch, raising(KeyboardInterrupt()))
    assert cli.main(["doctor"]) == 130
    assert "Stopped." in capsys.readouterr().err


def test_missing_package_is_named(monkeypatch, capsys):
    """A package that a subcommand needs and that is not there is named."""
    command = cli.Command("nnlib_package_that_is_not_there", "test")
    monkeypatch.setitem(cli.COMMANDS, "doctor", command)
    assert cli.main(["doctor"]) == 2
    assert (
        "needs the package nnlib_package_that_is_not_there" in capsys.readouterr().err
    )


def test_other_systems_are_told_where_it_runs():
    """A module that Python has on Linux only is not called a missing package."""
    assert cli.why_not("resource").startswith("runs on Linux only")


def test_exit_code_is_the_subcommands(monkeypatch):
    """What the subcommand returns is what the shell sees."""
    given_command(monkeypatch, lambda arguments: 1)
    assert cli.main(["doctor"]) == 1


def test_only_the_chosen_module_is_loaded():
    """`nnlib doctor --help` imports no grader and no drawing."""
    code = (
        "import sys; from nnlib import cli\n"
        "cli.build_parser('doctor')\n"
        "print([name for name in sys.modules if name in"
        " ('matplotlib', 'nbval', 'jupyterlab', 'nnlib.grading', 'nnlib.panels')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_every_subcommand_has_its_two_functions():
    """Each module in the table offers add_arguments and run."""
    for name in cli.COMMANDS:
        module = cli.load(name)
        module.add_arguments(argparse.ArgumentParser())
        assert callable(module.run), name
