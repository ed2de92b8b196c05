"""Whatever teachers have, the right work of the right learner is found."""

import os
import zipfile

import pytest

from nnlib.grading.findings import LARGEST, Unreadable, open_shelf
from nnlib.grading.submissions import collect
from nnlib.mistakes import Mistake

LESSON = "01_small_sums"
FILE = f"{LESSON}.ipynb"


@pytest.fixture(params=["folder", "zip"])
def hand_in(request, tmp_path):
    """A function: paths with contents -> student -> content read, for both kinds."""

    def handed_in(files, name="hand-ins"):
        top = tmp_path / name
        top.mkdir()
        for path, content in files.items():
            place = top / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(content)
        where = top if request.param == "folder" else zipped(top, files)
        return open_shelf(where)

    return handed_in


def zipped(top, files):
    """Return a zip of the same name with the same files."""
    path = top.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for name in files:
            archive.write(top / name, name)
    return path


def contents(shelf):
    """Return student -> what is read of them."""
    everybody = collect(shelf, LESSON).submissions
    return {one.student: one.read().decode() for one in everybody}


def test_one_folder_a_student(hand_in):
    """A folder's name is the student's."""
    shelf = hand_in({f"alpha/{FILE}": "A", f"beta/work/{FILE}": "B"})
    assert contents(shelf) == {"alpha": "A", "beta": "B"}


def test_flat_files(hand_in):
    """A file's name, without the lesson's, is the student's."""
    shelf = hand_in(
        {"alpha.ipynb": "A", f"beta_{FILE}": "B", f"{LESSON}-gamma.ipynb": "C"}
    )
    assert contents(shelf) == {"alpha": "A", "beta": "B", "gamma": "C"}


def test_moodle_folders(hand_in):
    """Moodle's bulk download with a folder for each student; numbers are kept."""
    shelf = hand_in(
        {
            f"Alpha One_4711_assignsubmission_file_/{FILE}": "A",
            f"Beta Two_12_assignsubmission_file/{FILE}": "B",
        }
    )
    assert contents(shelf) == {"Alpha One": "A", "Beta Two": "B"}
    assert [one.number for one in collect(shelf, LESSON).submissions] == ["4711", "12"]


def test_moodle_flat_and_namesakes(hand_in):
    """Moodle's flat download; two of one name are told apart by their numbers."""
    shelf = hand_in(
        {
            f"Same Name_1_assignsubmission_file_{FILE}": "A",
            f"Same Name_2_assignsubmission_file_{FILE}": "B",
        }
    )
    assert contents(shelf) == {"Same Name (1)": "A", "Same Name (2)": "B"}


def test_canvas_versions(hand_in):
    """Canvas numbers what was handed in again: the latest counts, and it is said."""
    shelf = hand_in(
        {
            f"onealpha_11_900_{FILE}": "old",
            f"onealpha_11_901_{LESSON}-1.ipynb": "newer",
            f"onealpha_11_902_{LESSON}-2.ipynb": "newest",
            f"betatwo_LATE_12_903_{FILE}": "B",
        }
    )
    assert contents(shelf) == {"betatwo": "B", "onealpha": "newest"}
    alpha = collect(shelf, LESSON).submissions[1]
    assert "latest of 3" in alpha.notes[0]


def test_classroom_checkouts(hand_in):
    """GitHub Classroom: whole courses; the exercise counts, not the lesson."""
    files = {
        f"sums-{user}/{folder}/{FILE}": f"{user} {folder}"
        for user in ("alpha", "beta")
        for folder in ("exercises", "notebooks", "solutions")
    }
    files |= {"sums-alpha/exercises/02_other.ipynb": "x", "sums-alpha/.git/HEAD": "x"}
    shelf = hand_in(files, "sums-submissions")
    assert contents(shelf) == {"alpha": "alpha exercises", "beta": "beta exercises"}


def test_nbgrader_tree(hand_in):
    """nbgrader's `submitted/STUDENT/ASSIGNMENT/NOTEBOOK.ipynb`."""
    files = {
        f"submitted/alpha/{LESSON}/{FILE}": "A",
        f"submitted/alpha/{LESSON}/timestamp.txt": "2030-01-01",
        "submitted/alpha/02_other/02_other.ipynb": "x",
        f"submitted/beta/{LESSON}/{FILE}": "B",
    }
    assert contents(hand_in(files)) == {"alpha": "A", "beta": "B"}


def test_wrapping_folder(hand_in):
    """One folder around all students' folders is looked through."""
    files = {f"homework 1/{name}/{FILE}": name for name in ("alpha", "beta")}
    assert contents(hand_in(files)) == {"alpha": "alpha", "beta": "beta"}


def test_only_one_student(hand_in):
    """A class of one is a class."""
    assert contents(hand_in({f"alpha/{FILE}": "A"})) == {"alpha": "A"}


def test_renamed_notebook(hand_in):
    """A learner's only notebook counts, whatever its name."""
    assert contents(hand_in({"alpha/final FINAL.ipynb": "A", "beta/x.ipynb": "B"})) == {
        "alpha": "A",
        "beta": "B",
    }


def test_latest_by_time(tmp_path):
    """Of files that fit equally well, the one changed last is taken."""
    (tmp_path / "beta").mkdir()
    (tmp_path / "beta" / FILE).write_text("B")
    for folder, when in (("a", 2e9), ("b", 1e9)):
        path = tmp_path / "alpha" / folder / FILE
        path.parent.mkdir(parents=True)
        path.write_text(folder)
        os.utime(path, (when, when))
    assert contents(open_shelf(tmp_path)) == {"alpha": "a", "beta": "B"}


def problem(shelf, student):
    """Return the word that a student gets instead of points."""
    everybody = {one.student: one for one in collect(shelf, LESSON).submissions}
    with pytest.raises(Unreadable) as error:
        everybody[student].read()
    return str(error.value)


def test_links_devices_and_pipes_are_not_read(tmp_path):
    """What is no regular file gets a word and is never opened for long."""
    (tmp_path / "secret").write_text("secret")
    top = tmp_path / "hand-ins"
    top.mkdir()
    (top / "link.ipynb").symlink_to(tmp_path / "secret")
    os.mkfifo(top / "pipe.ipynb")
    shelf = open_shelf(top)
    assert "symbolic link" in problem(shelf, "link")
    assert "regular file" in problem(shelf, "pipe")


def test_linked_folder_is_not_entered(tmp_path):
    """A student's folder that is a link shows nothing of where it leads."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / FILE).write_text("secret")
    top = tmp_path / "hand-ins"
    (top / "beta").mkdir(parents=True)
    (top / "beta" / FILE).write_text("B")
    (top / "zeta").symlink_to(tmp_path / "elsewhere")
    everybody = collect(open_shelf(top), LESSON).submissions
    read = {one.student: one for one in everybody}
    assert read["beta"].read() == b"B"
    assert "zeta" in read
    with pytest.raises(Unreadable):
        read["zeta"].read()


def test_huge_file(tmp_path):
    """A huge file is given up on after its first few megabytes."""
    with (tmp_path / "alpha.ipynb").open("wb") as file:
        file.truncate(LARGEST * 1000)
    assert "larger than" in problem(open_shelf(tmp_path), "alpha")


def test_not_a_notebook_and_nothing_at_all(tmp_path):
    """Who hands in a PDF, or nothing, is told so."""
    (tmp_path / "alpha").mkdir()
    (tmp_path / "alpha" / "work.pdf").write_text("x")
    (tmp_path / "beta").mkdir()
    (tmp_path / "gamma").mkdir()
    (tmp_path / "gamma" / FILE).write_text("C")
    shelf = open_shelf(tmp_path)
    assert ".pdf" in problem(shelf, "alpha")
    assert "no notebook" in problem(shelf, "beta")


def test_zip_bomb_and_escapes(tmp_path):
    """A bomb stays small, a path that leaves the zip leads nowhere, a link is none."""
    path = tmp_path / "hand-ins.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.ipynb", bytes(200 << 20))
        archive.writestr("../../escape.ipynb", "x")
        link = zipfile.ZipInfo("link.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    shelf = open_shelf(path)
    assert "larger than" in problem(shelf, "bomb")
    assert "leads out" in problem(shelf, "escape")
    assert "link" in problem(shelf, "link")
    assert not (tmp_path.parent / "escape.ipynb").exists()


def test_damaged_and_encrypted_entries(tmp_path):
    """A damaged entry and an encrypted one get a word each; the others are read."""
    path = tmp_path / "hand-ins.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("alpha", "beta", "gamma"):
            archive.writestr(f"{name}.ipynb", f"work of {name}" * 9)
    content = bytearray(path.read_bytes())
    content[content.index(b"work of alpha") + 3] ^= 0xFF
    locked = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    content[locked + 8] |= 1
    header = content.index(b"PK\x03\x04", 4)
    content[header + 6] |= 1
    path.write_bytes(content)
    shelf = open_shelf(path)
    assert "damaged" in problem(shelf, "alpha")
    assert "encrypted" in problem(shelf, "beta")


def test_what_is_neither_folder_nor_zip(tmp_path):
    """A wrong argument ends with a sentence."""
    (tmp_path / "x.rar").write_text("x")
    with pytest.raises(Mistake, match="neither a folder nor a zip"):
        open_shelf(tmp_path / "x.rar")
    with pytest.raises(Mistake, match="no such folder"):
        open_shelf(tmp_path / "nowhere")


def test_names_that_are_no_text(tmp_path):
    """File names in no encoding at all still have a student."""
    folder = tmp_path / os.fsdecode(b"b\xff\xfe")
    folder.mkdir()
    (folder / "x.ipynb").write_text("B")
    [one] = collect(open_shelf(tmp_path), LESSON).submissions
    assert one.read() == b"B"
    one.student.encode("utf-8")


def test_rosters_and_hidden_files_are_no_submissions(hand_in):
    """What nobody handed in is listed apart."""
    shelf = hand_in({"alpha.ipynb": "A", "roster.csv": "x", ".hidden": "x"})
    everybody = collect(shelf, LESSON)
    assert [one.student for one in everybody.submissions] == ["alpha"]
    assert sorted(everybody.ignored) == [".hidden", "roster.csv"]
