from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from gazetteer_samples import HEADER, OWN, own_csv, own_pack
from hypothesis import given
from hypothesis import strategies as st

from khabar.errors import PackError
from khabar.packs.gazetteer import index, making, slices
from khabar.packs.gazetteer.build import build_gazetteer
from khabar.packs.gazetteer.files import read_pack
from khabar.packs.gazetteer.hashes import HashTable, Lines, NameTable, hash_of, one_apart, seen_bits
from khabar.packs.gazetteer.lookup import HOW, Gazetteer
from khabar.packs.gazetteer.nearest import nearest_names

LETTERS = st.text("abk é\tعقيЖኢ\U00010348", max_size=12)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    monkeypatch.setenv("KHABAR_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def gazetteer(tmp_path: Path) -> Gazetteer:
    return Gazetteer(index.open_index(own_pack(tmp_path)))


def found(gazetteer: Gazetteer, look: Callable[..., object], *asked: object) -> list[tuple[str, str]]:
    matches = look(*asked)
    return [(gazetteer.place(int(row)).id, HOW[how]) for row, how in zip(matches.place, matches.how, strict=True)]  # type: ignore[attr-defined]


def indexes(cache: Path) -> list[str]:
    return sorted(file.name for file in cache.iterdir() if file.suffix != ".lock")


def test_places_are_met_by_every_name_that_they_have(gazetteer: Gazetteer) -> None:
    assert found(gazetteer, gazetteer.exact, "DAR-KESH") == [("own:1", "main name")]
    assert found(gazetteer, gazetteer.exact, "دار كش") == [("own:1", "other name")]
    assert found(gazetteer, gazetteer.exact, "Keshis") == [("own:6", "other name")]
    assert found(gazetteer, gazetteer.exact, "K.L.") == [("own:6", "abbreviation")]
    assert found(gazetteer, gazetteer.exact, "kl") == []
    assert ("own:1", "same consonants") in found(gazetteer, gazetteer.sounding, "Daar Kish", ["SY"])
    assert ("own:1", "a letter apart") in found(gazetteer, gazetteer.letter_apart, "Dar Keshk", ["SY"])
    assert found(gazetteer, gazetteer.part_of, "al-Qorm", ["SY"]) == [
        ("own:3", "part of a longer name"),
        ("own:2", "part of a longer name"),
    ]


def test_countries_bound_what_is_met(gazetteer: Gazetteer) -> None:
    assert [one for one, _ in found(gazetteer, gazetteer.sounding, "Qorm", ["UA"])] == ["own:5"]
    assert found(gazetteer, gazetteer.sounding, "Dar Kesh", ["UA", "QQ"]) == []


def test_look_alikes_and_marks_change_nothing(gazetteer: Gazetteer) -> None:
    for name in ("Ｄar  Kesh", "dar\u200b kesh", "Dár Kesh", "𝐃𝐚𝐫 Kesh", "Dar–Kesh"):
        assert [one for one, _ in found(gazetteer, gazetteer.exact, name)] == ["own:1"], name
    cyrillic_inside = "Dаr Kеsh"
    assert ("own:1", "same consonants") in found(gazetteer, gazetteer.sounding, cyrillic_inside, ["SY"])


@given(st.text(max_size=200))
def test_no_text_is_too_strange_to_look_up(text: str) -> None:
    for look in (ANY.exact, ANY.sounding, ANY.letter_apart, lambda name: ANY.part_of(name, ["SY"])):
        assert len(look(text)) <= len(ANY)
    nearest_names(ANY, text)


def test_long_names_are_looked_up_and_kept(tmp_path: Path) -> None:
    long = "Qorm " * 60
    pack = tmp_path / "pack"
    build_gazetteer([own_csv(tmp_path, f"name,names,lat,lon\n{long},{'|'.join(map(str, range(5000)))},36,37\n")], pack)
    gazetteer = Gazetteer(index.open_index(pack))
    assert len(gazetteer.names(0)) == 5001
    assert [len(look(long)) for look in (gazetteer.exact, gazetteer.sounding, gazetteer.letter_apart)] == [0, 0, 0]
    assert len(gazetteer.exact("4999")) == 1


def test_a_misspelt_name_is_told_its_neighbours(gazetteer: Gazetteer) -> None:
    assert nearest_names(gazetteer, "Dar Kelk")[0] == "dar kesh"


def test_several_processes_make_the_same_index_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "SLICE_BYTES", 60)
    columns = read_pack(own_pack(tmp_path))
    for processes in (1, 2, 3):
        (tmp_path / str(processes)).mkdir()
        making.make_index(columns, tmp_path / str(processes), processes)
    alone, *beside = (contents(tmp_path / name) for name in "123")
    assert beside == [alone, alone]


def test_where_no_process_can_be_started_the_index_is_made_in_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "SLICE_BYTES", 60)
    columns = read_pack(own_pack(tmp_path))
    made = []
    for number, python in enumerate((sys.executable, "/absent/python", "", "/bin/false")):
        monkeypatch.setattr(sys, "executable", python)
        folder = tmp_path / f"made-{number}"
        folder.mkdir()
        making.make_index(columns, folder, 2)
        made.append(contents(folder))
    assert made[1:] == made[:1] * 3


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_an_index_is_made_once_and_told_of(tmp_path: Path, cache: Path) -> None:
    told: list[str] = []
    pack = own_pack(tmp_path)
    for _ in range(2):
        index.open_index(pack, told.append)
    assert len(told) == 1
    assert len(indexes(cache)) == 1


def test_indexes_of_the_packs_used_last_are_kept(tmp_path: Path, cache: Path) -> None:
    packs = [own_pack(tmp_path / str(number), OWN.replace("36.01", f"36.{number}2")) for number in range(4)]
    for pack in packs[:2]:
        index.open_index(pack)
    for card in cache.glob("*/index.json"):
        os.utime(card, (100, 100))
    told: list[str] = []
    for pack in (packs[0], packs[2], packs[0], packs[3], packs[0]):
        index.open_index(pack, told.append)
    assert len(told) == 2
    assert len(indexes(cache)) == index.KEPT_INDEXES
    index.open_index(packs[1], told.append)
    assert len(told) == 3


def test_what_killed_runs_left_is_removed(tmp_path: Path, cache: Path) -> None:
    pack = own_pack(tmp_path)
    index.open_index(pack)
    (made,) = cache.glob("gazetteer-*/")
    made.rename(cache / f"making-{made.name}-abc")
    (cache / "making-of-another").mkdir()
    (cache / "making-old").mkdir()
    os.utime(cache / "making-old", (0, 0))
    index.open_index(pack)
    assert indexes(cache) == [made.name, "making-of-another"]


MAKE = """
import sys, time
from pathlib import Path
from khabar.packs.gazetteer import index, making, slices
if sys.argv[2] == "hang":
    slices.SLICE_BYTES = 60
    save = making._save
    def slow(path, array):
        save(path, array)
        print("saved", flush=True)
        time.sleep(60)
    making._save = slow
index.open_index(Path(sys.argv[1]))
print("made", flush=True)
"""


def test_a_run_that_is_killed_leaves_nothing_half_made(tmp_path: Path, cache: Path) -> None:
    pack = own_pack(tmp_path)
    with subprocess.Popen([sys.executable, "-c", MAKE, str(pack), "hang"], stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"saved\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert len(list(cache.glob("making-*"))) == 1
    assert len(Gazetteer(index.open_index(pack)).exact("Qorm")) == 1
    assert len(indexes(cache)) == 1


def test_two_processes_at_once_make_one_index(tmp_path: Path, cache: Path) -> None:
    pack = own_pack(tmp_path)
    both = [subprocess.Popen([sys.executable, "-c", MAKE, str(pack), ""], stdout=subprocess.PIPE) for _ in range(2)]
    assert [process.communicate()[0] for process in both] == [b"made\n"] * 2
    assert len(indexes(cache)) == 1


def test_without_locks_an_index_that_another_run_made_first_is_taken(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = own_pack(tmp_path)
    make, first = index.make_index, []

    def overtaken(*arguments: object) -> None:
        make(*arguments)  # type: ignore[arg-type]
        if not first:
            first.append(True)
            index.open_index(pack)

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setattr(index, "make_index", overtaken)
    assert len(Gazetteer(index.open_index(pack)).exact("Qorm")) == 1
    assert len(indexes(cache)) == 1


def test_a_full_disk_is_one_clear_error_and_leaves_nothing(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(making, "_save", full)
    with pytest.raises(PackError, match=r"No space left on device.*KHABAR_CACHE"):
        index.open_index(own_pack(tmp_path))
    assert indexes(cache) == []


def test_a_cache_that_cannot_be_written_is_one_clear_error(tmp_path: Path, cache: Path) -> None:
    cache.write_text("a file where the folder should be")
    with pytest.raises(PackError, match=r"cannot be written.*KHABAR_CACHE"):
        index.open_index(own_pack(tmp_path))


@pytest.mark.parametrize("file", ["names.npy", "index.json", "written.npy"])
def test_a_damaged_index_says_what_to_do(tmp_path: Path, cache: Path, file: str) -> None:
    pack = own_pack(tmp_path)
    index.open_index(pack)
    (damaged,) = cache.glob(f"gazetteer-*/{file}")
    damaged.write_bytes(damaged.read_bytes()[:-9])
    with pytest.raises(PackError, match="remove that folder"):
        index.open_index(pack)


def test_a_pack_of_names_without_letters_is_no_trouble(tmp_path: Path) -> None:
    gazetteer = Gazetteer(index.open_index(own_pack(tmp_path, HEADER + "own:9,...,-|?,1,2,P.PPL,SY,,,,,,,\n")))
    assert len(gazetteer) == 1
    assert [len(look("...")) for look in (gazetteer.exact, gazetteer.sounding, gazetteer.letter_apart)] == [0, 0, 0]
    assert nearest_names(gazetteer, "Qorm") == ()


@given(st.lists(LETTERS.map(lambda text: text.replace("\n", " ")), min_size=1))
def test_lines_have_the_numbers_of_their_strings(lines: list[str]) -> None:
    assert Lines("\n".join(lines)).whole().tolist() == list(map(hash_of, lines))


def test_many_lines_have_the_numbers_of_their_strings() -> None:
    lines = [f"{number} دار كش" * (number % 7) for number in range(40_000)]
    text = Lines("\n".join(lines))
    assert len(text.text) > 1 << 19
    assert text.whole().tolist() == list(map(hash_of, lines))


@given(LETTERS)
def test_one_apart_are_all_strings_that_differ_by_a_letter(word: str) -> None:
    expected = {word[:i] + word[i + 1 :] for i in range(len(word))}
    for letter in "abcdefghijklmnopqrstuvwxyz":
        expected |= {word[:i] + letter + word[i + 1 :] for i in range(len(word))}
        expected |= {word[:i] + letter + word[i:] for i in range(len(word) + 1)}
    lines = ["abc", word, ""]
    found = {number for rows, table in one_apart(Lines.of(lines)) for number in table[rows == 1].ravel().tolist()}
    assert found == set(map(hash_of, expected))


@given(st.sets(LETTERS, max_size=30), LETTERS)
def test_tables_hold_what_they_were_given_and_nothing_else(held: set[str], other: str) -> None:
    ordered = sorted(held, key=hash_of)
    hashes = np.array([hash_of(one) for one in ordered], np.uint64)
    encoded = [one.encode() for one in ordered]
    text = np.frombuffer(b"\n".join(encoded), np.uint8)
    starts = np.cumsum([0, *(len(one) + 1 for one in encoded)]).astype(np.uint32)
    table = NameTable(hashes, seen_bits(hashes), text, starts)
    assert [table.restore_key(table[one]) for one in ordered] == ordered
    assert (other in table) == (other in held)
    assert HashTable(hashes, seen_bits(hashes)).places(hashes).tolist() == list(range(len(held)))


@pytest.fixture(scope="module", autouse=True)
def any_gazetteer(tmp_path_factory: pytest.TempPathFactory) -> None:
    """One gazetteer for the property tests."""
    global ANY  # noqa: PLW0603  hypothesis wants no fixtures of a function
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KHABAR_CACHE", str(tmp_path_factory.mktemp("cache")))
        ANY = Gazetteer(index.open_index(own_pack(tmp_path_factory.mktemp("pack"))))


ANY: Gazetteer
