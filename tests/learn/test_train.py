"""A reader is trained on a handful of reports, written for this: stopped and gone on with, exported, read with."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from corpus_samples import CODED, REPORT, write_lines

import khabar
from khabar.learn import progress
from khabar.learn.corpus_items import item_of
from khabar.learn.items import lines_of
from khabar.nouns import Report
from khabar.tagger import load_tagger
from khabar.text import document

torch = pytest.importorskip("torch", reason="training needs torch, which is no dependency")
pytest.importorskip("onnx", reason="the pack is written by onnx, which is no dependency")

from khabar.learn import train  # noqa: E402  needs torch
from khabar.learn.batches import cut  # noqa: E402
from khabar.learn.coded import CodedText, CodedTrigger  # noqa: E402
from khabar.learn.corpora import Material, share_of  # noqa: E402
from khabar.learn.diet import Diet  # noqa: E402
from khabar.learn.encoders import Pretrained  # noqa: E402
from khabar.learn.stages import Making  # noqa: E402
from khabar.learn.teaching import taught_losses  # noqa: E402
from khabar.learn.train import Course, load_network  # noqa: E402
from khabar.learn.train_command import STAGES  # noqa: E402
from khabar.learn.unpacking import read_packed  # noqa: E402  needs onnx
from khabar.tagger.encoding import Encoder  # noqa: E402
from khabar.tagger.graphs import open_graphs  # noqa: E402
from khabar.tagger.names import NameReader  # noqa: E402
from khabar.tagger.network import relative_buckets  # noqa: E402
from khabar.tagger.spans import softmax, spans_of  # noqa: E402

TOWNS = ("Rasha", "Wasta", "Tellin", "Kesh", "Dara", "Orun", "Maliq", "Sefa")
SIZE = 32
WORDS = [
    "guns",
    "shelled",
    "rasha",
    "on",
    "tuesday",
    ",",
    "killing",
    "army",
    "said",
    "a",
    "doctor",
    "men",
    "died",
    "the",
]


def coded_report(number: int, town: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The sample report of another town, made for the corpus."""
    name = f"made-{number}"
    report, coded = (json.loads(json.dumps(x).replace("Rasha", town).replace("RASHA", town)) for x in (REPORT, CODED))
    return {**report, "id": name, "made": True}, {**coded, "id": name}


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    """Eight reports, of which two are for `dev`, with a little of PolNeAR's and event_location's kind."""
    folder = tmp_path_factory.mktemp("corpus")
    items = []
    for number, town in enumerate(TOWNS):
        report, coded = coded_report(number, town)
        item, faults = item_of(coded, report, None, split="dev" if number >= 6 else "train")
        assert item, faults
        items.append(item)
    (folder / "reports.jsonl").write_text("".join(lines_of(items)), "utf-8")
    quotes = [{"id": name, "text": "A doctor said men died there.", "spans": [
        {"id": "1", "label": "Cue", "start": 9, "end": 13}, {"id": "2", "label": "Source", "start": 0, "end": 8},
    ], "links": [{"from": "1", "to": "2", "label": "Source"}]} for name in ("q1", "made-7")]  # fmt: skip
    write_lines(folder / "quotes.jsonl", *quotes)
    verbs = [{"id": f"v{n}", "text": f"Guns shelled {town} on Tuesday.", "spans": [
        {"id": "1", "label": "VERB", "start": 5, "end": 12},
        {"id": "2", "label": "LOCATION", "start": 13, "end": 13 + len(town)},
    ], "links": [{"from": "1", "to": "2", "label": "PLACE"}]} for n, town in enumerate(TOWNS * 3)]  # fmt: skip
    write_lines(folder / "verbs.jsonl", *verbs)
    (folder / "data" / "corpora").mkdir(parents=True)
    for name, corpus in (("quotes", "polnear"), ("verbs", "event_location")):
        packed = gzip.compress((folder / f"{name}.jsonl").read_bytes())
        (folder / "data" / "corpora" / f"{corpus}.jsonl.gz").write_bytes(packed)
    return Material(folder, folder)


@pytest.fixture(scope="module")
def pretrained() -> Pretrained:
    """A BERT of one small layer with chance weights, which knows a few words and letters."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    letters = [chr(n) for n in range(ord("a"), ord("z") + 1)]
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    vocabulary = [*special, *WORDS, *letters, *(f"##{letter}" for letter in letters)]
    known = {word: number for number, word in enumerate(dict.fromkeys(vocabulary))}
    tokenizer = Tokenizer(models.WordPiece(known, unk_token="[UNK]"))  # noqa: S106  no password
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    config = {"hidden_size": SIZE, "vocab_size": len(known), "max_position_embeddings": 512,
              "intermediate_size": 64, "num_attention_heads": 4}  # fmt: skip
    return Pretrained(config, tokenizer, chance_weights(len(known)), (2, 3), 0, known["[MASK]"])


def chance_weights(pieces: int) -> dict[str, Any]:
    torch.manual_seed(0)
    layer = "encoder.layer.0."
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (pieces, SIZE), "embeddings.position_embeddings.weight": (512, SIZE),
        "embeddings.token_type_embeddings.weight": (2, SIZE),
        f"{layer}intermediate.dense.weight": (64, SIZE), f"{layer}intermediate.dense.bias": (64,),
        f"{layer}output.dense.weight": (SIZE, 64), f"{layer}output.dense.bias": (SIZE,),
    }  # fmt: skip
    for part in ("self.query", "self.key", "self.value", "output.dense"):
        shapes |= {f"{layer}attention.{part}.weight": (SIZE, SIZE), f"{layer}attention.{part}.bias": (SIZE,)}
    weights = {name: torch.randn(shape) * 0.1 for name, shape in shapes.items()}
    for norm in ("embeddings", f"{layer}attention.output", f"{layer}output"):
        weights |= {f"{norm}.LayerNorm.weight": torch.ones(SIZE), f"{norm}.LayerNorm.bias": torch.zeros(SIZE)}
    return weights


COURSE = Course(epochs=2, further=2, layers=1, batch=2, rate=3e-3, head_rate=3e-3, voices=1, verbs=4, arguments=1)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def made(material: Material, pretrained: Pretrained, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a reader made in one go, all three stages."""
    out = tmp_path_factory.mktemp("made") / "small-reader"
    out.mkdir()
    torch.set_num_threads(1)
    Making(out, material, COURSE, pretrained, lambda _line: None).run(STAGES)
    return out


Make = Callable[..., list[str]]


@pytest.fixture
def make(material: Material, pretrained: Pretrained, tmp_path: Path) -> Make:
    """Makes a reader in `tmp_path`; gives what was said."""

    def run(
        *stages: str,
        course: Course = COURSE,
        stop: str | None = None,
        teachers: tuple[Path, ...] = (),
        pretrained: Pretrained = pretrained,
        **fields: Any,
    ) -> list[str]:
        said: list[str] = []

        def say(line: str) -> None:
            said.append(line)
            if stop and stop in line:
                raise KeyboardInterrupt

        making = Making(tmp_path, replace(material, **fields), course, pretrained, say, teachers)
        try:
            making.run(stages or ("network",))
        except KeyboardInterrupt:
            assert stop
        return said

    return run


@pytest.mark.parametrize("where", ["epoch 2 of 4", "epoch 3 of 4", "epoch 4 of 4"])
def test_a_run_that_was_stopped_comes_to_the_weights_of_one_that_was_not(
    make: Make, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(progress, "SECONDS", -1)
    monkeypatch.setattr(train, "SAVE_SECONDS", -1)
    stopped = make("network", stop=f"{where},")
    assert stopped[-1].startswith(f"network: {where}, step ")
    assert stopped[-1].endswith("seconds left")
    assert [path.name for path in tmp_path.iterdir()] == ["state.pt"]
    went_on = make("network")
    assert any(f"goes on with {where}" in line for line in went_on)
    whole, broken = (torch.load(folder / "network.pt")["network"] for folder in (made, tmp_path))
    assert whole.keys() == broken.keys()
    assert [name for name in whole if not torch.equal(whole[name], broken[name])] == []


def test_stages_whose_results_are_there_are_left_out(make: Make, made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
    said = make("network", "pack", "heads")
    assert [line.split("(")[0] for line in said] == ["network: is there ", "pack: is there ", "heads: are there "]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")} == before


def test_only_what_is_lacking_is_made_again(make: Make, made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "pack")
    said = make("network", "pack")
    assert [line.split("(")[0] for line in said] == ["network: is there ", f"pack: {tmp_path / 'pack'}"]
    graph = "pack/links.onnx"
    assert (tmp_path / graph).read_bytes() == (made / graph).read_bytes()


def test_the_pack_reads_as_the_network_does(made: Path, tmp_path: Path) -> None:
    graphs = open_graphs(made / "pack")
    assert (graphs.card.name, graphs.card.special) == ("small-reader", (2, 3))
    text = coded_report(9, "Bira")[0]["text"]
    words, reading = Encoder(graphs).read(text)
    network, training = load_network(made)
    assert (training["epochs"], training["further"], training["splits"], training["others"]) == (
        2, 2, ["train", "dev"], ["polnear", "event_location"]
    )  # fmt: skip
    ids = np.concatenate([[2], words.ids, [3]])
    shapes = np.concatenate([[5], words.shapes, [5]])
    with torch.no_grad():
        arrays = (ids, shapes, np.ones_like(ids), words.first + 1, words.last + 1)
        found = network.read(*(torch.from_numpy(x)[None] for x in arrays))
    for name, state in zip(("words", "trigger", "cue", "spans"), (found[0], *found[2:5]), strict=True):
        assert np.abs(getattr(reading, name) - state[0].numpy()).max() < 0.1, name
    folder = shutil.copytree(made / "pack", tmp_path / "eager")
    write_card(folder, thresholds={**graphs.card.thresholds, "trigger": 0.1})
    (tagged,) = load_tagger(folder).tag([document(Report("r", text))])
    wanted = spans_of(softmax(found[2][0].numpy()), 0.1)
    assert wanted
    marks = [mark.span for mark in tagged.marks if "trigger" in mark.labels]
    assert [(s.start, s.end) for s in marks] == [(int(words.starts[a]), int(words.ends[b - 1])) for a, b, _ in wanted]


def test_training_goes_on_from_what_a_pack_holds(made: Path) -> None:
    network, _ = load_network(made)
    packed, wanted = read_packed(made / "pack"), network.state_dict()
    assert packed.weights.keys() == wanted.keys()
    for name, weight in packed.weights.items():
        assert (weight - wanted[name]).abs().max() <= wanted[name].abs().max() / 250, name
    begun = train._begun(packed, COURSE.layers).eval()
    ids = torch.arange(5, 25)[None]
    with torch.no_grad():
        ours, theirs = (n.read(ids, ids % 6, torch.ones_like(ids), ids - 5, ids - 5)[2] for n in (begun, network))
    assert (ours - theirs).abs().max() < 0.05


def test_a_reader_begun_from_a_pack_names_it(make: Make, made: Path, tmp_path: Path) -> None:
    course, packed = replace(COURSE, epochs=0, further=1), read_packed(made / "pack")
    make("network", "pack", course=course, pretrained=packed)
    training = json.loads((tmp_path / "pack" / "card.json").read_text("utf-8"))["training"]
    assert (training["epochs"], training["further"], training["start"]) == (0, 1, packed.pack)
    before, after = (torch.load(folder / "network.pt")["network"]["first.weight"] for folder in (made, tmp_path))
    assert 0 < (after - before).abs().max() < 1
    with pytest.raises(khabar.PackError, match=r"--start: the pack holds another network \(.*\); give one of"):
        train._begun(packed, COURSE.layers + 1)


def write_card(folder: Path, **changed: object) -> None:
    path = folder / "card.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changed), "utf-8")


def test_the_heads_are_in_the_pack_and_its_card(made: Path) -> None:
    card = json.loads((made / "pack" / "card.json").read_text("utf-8"))
    assert card["heads"]["names"]["corpora"] == ["coded", "event_location"]
    assert card["heads"].keys() == {"names", "verbs"}
    assert NameReader(made / "pack")
    assert not (made / "states").exists()


def test_another_training_is_not_gone_on_with(make: Make, made: Path, tmp_path: Path) -> None:
    shutil.copy(made / "network.pt", tmp_path)
    with pytest.raises(khabar.OptionError, match=r"network.pt: is of another training \(seed 1, now 2\); give another"):
        make("network", course=replace(COURSE, seed=2))
    with pytest.raises(khabar.OptionError, match=r"splits \['train', 'dev'\], now \['train'\]"):
        make("network", dev=True)


@pytest.mark.parametrize("name", ["network.pt", "state.pt"])
def test_a_damaged_file_is_told(make: Make, made: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes((made / "network.pt").read_bytes()[:5000])
    with pytest.raises(khabar.InputError, match=rf"{name}: is damaged; remove it to begin anew"):
        make("network")


def test_a_stage_that_rests_on_one_that_was_not_done_says_which(make: Make) -> None:
    with pytest.raises(khabar.InputError, match="let the stage network make it"):
        make("pack")
    with pytest.raises(khabar.InputError, match="let the stage pack make it"):
        make("heads")


def test_without_texts_it_says_so(make: Make, tmp_path: Path) -> None:
    with pytest.raises(khabar.InputError, match=r"holds no reports\.jsonl or snippets.jsonl; say where the corpus is"):
        make("network", corpus=tmp_path)


def test_corpora_that_are_not_there_are_told_and_left_out(make: Make, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    said = make("network", course=replace(COURSE, epochs=1), texts=bare)
    assert sum("learns nothing of" in line for line in said) == 5
    assert f"network: learns nothing of polnear, for {bare / 'data/corpora/polnear.jsonl.gz'} is not there" in said


def test_with_dev_the_reports_of_dev_are_measured_not_learned(make: Make, material: Material, tmp_path: Path) -> None:
    learned = {text.id for text in replace(material, dev=True).coded()}
    assert learned == {f"made-{n}" for n in range(6)}
    said = make("network", course=replace(COURSE, epochs=1), dev=True)
    assert any(line.startswith("network: on dev, heads given, ") for line in said)
    assert "trigger" in json.loads((tmp_path / "figures.json").read_text("utf-8"))


def test_texts_that_are_held_out_are_not_learned_from_other_corpora_either(material: Material) -> None:
    def quotes(material: Material) -> list[str]:
        return [text.id for text in train.read_others(material, COURSE)["polnear"][0]]

    assert quotes(material) == ["q1", "made-7"]
    assert quotes(replace(material, dev=True)) == ["q1"]


def test_shares_are_of_whole_stories_and_lie_within_each_other(material: Material) -> None:
    stories = {f"s{n}" for n in range(1000)}
    quarter, half = (share_of(stories, share, 1) for share in (0.25, 0.5))
    assert (len(quarter), len(half)) == (250, 500)
    assert quarter < half < share_of(stories, 1.0, 1) == stories
    assert quarter != share_of(stories, 0.25, 2)
    assert len({text.key for text in replace(material, share=0.5).coded()}) == 4


@pytest.fixture
def untold(material: Material) -> Material:
    """The material with two reports that nobody coded; one tells what a held-out report tells."""
    texts = ("A doctor said guns shelled Bira on Tuesday, killing 4 men. " * 3, coded_report(7, TOWNS[7])[0]["text"])
    lines = [json.dumps({"id": f"new-{n}", "text": text}) for n, text in enumerate(texts)]
    held = json.dumps({"id": "made-7", "text": texts[1]})
    folder = material.texts / "data" / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fakes.jsonl.gz").write_bytes(gzip.compress("\n".join([*lines, held]).encode()))
    return material


def test_what_tells_a_held_out_story_is_not_explained_by_a_teacher(untold: Material) -> None:
    assert [text.id for text in untold.untold()] == ["new-0", "new-1"]
    assert [text.id for text in replace(untold, dev=True).untold()] == ["new-0"]


def test_a_pupil_that_reads_as_its_teacher_has_nothing_to_learn(
    made: Path, untold: Material, pretrained: Pretrained
) -> None:
    network, teacher = (load_network(made)[0] for _ in range(2))
    diet = Diet([], {}, pretrained, untold=untold.untold())
    (windows,) = diet.taught(Random(1), 8, 8)  # noqa: S311  an order, not a secret
    found = taught_losses(network, [teacher, teacher], windows, pretrained.pad)
    assert found.keys() >= {"trigger", "cue", "spans", "type", "status", "flags", "links"}
    torch.stack(list(found.values())).sum().backward()
    assert max(float(p.grad.abs().max()) for p in network.parameters() if p.grad is not None) < 1e-4
    network.kinds[0].weight.data += 0.5
    other = taught_losses(network, [teacher], windows, pretrained.pad)
    assert other["type"] > found["type"]
    assert torch.equal(other["spans"], found["spans"])


@pytest.mark.usefixtures("untold")
def test_a_teacher_is_learned_from_and_named(make: Make, made: Path, tmp_path: Path) -> None:
    make("network", course=replace(COURSE, epochs=1), teachers=(made,))
    taught, alone = (torch.load(folder / "network.pt") for folder in (tmp_path, made))
    assert len(taught["training"]["teachers"]) == 1
    assert "teachers" not in alone["training"]
    with pytest.raises(khabar.OptionError, match=r"is of another training \(teachers \['.*'\], now None\)"):
        make("network", course=replace(COURSE, epochs=1))
    with pytest.raises(khabar.OptionError, match=r"holds no network.pt; name a folder"):
        make("network", teachers=(tmp_path / "none",))


def test_relative_positions_are_exact_near_by_and_coarse_afar() -> None:
    steps = torch.tensor([-200, -128, -9, -8, -1, 0, 1, 7, 8, 127])
    assert relative_buckets(steps, 32).tolist() == [15, 15, 8, 8, 1, 0, 17, 23, 24, 31]


@pytest.mark.parametrize(("speaks", "known"), [("triggers", 0), ("arguments", 4), ("roles", 8)])
def test_what_was_not_coded_teaches_nothing(pretrained: Pretrained, speaks: str, known: int) -> None:
    """Passages have types alone, corpora of arguments the four first roles; a claim's source was coded in neither."""
    shelled = CodedTrigger((5, 12), 0, "Attack", "happened", False, None, None)
    told = CodedText("a", "Guns shelled Rasha", "a", frozenset({speaks, "triggers"}), [shelled], sentences=[(0, 18)])
    (window,) = cut(told, pretrained.tokenizer, pieces=512, special=pretrained.special, text=told.text)
    assert [sum(row) for row in window.known] == [known]
    assert (window.tags == 0).all() if speaks == "roles" else (window.tags != 0).all()
