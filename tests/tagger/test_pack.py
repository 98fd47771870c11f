"""A reader pack that cannot be used says so, naming its folder; one that can reads alike on every processor."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import khabar.packs
from khabar import PackError
from khabar.tagger import load_tagger
from khabar.tagger.graphs import open_session
from khabar.tagger.names import NameReader

SHIPPED = Path(khabar.packs.__file__).parent / "reader"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The shipped pack in a folder of its own, of links so that nothing large is copied; broken only by `put`."""
    folder = tmp_path / "reader"
    folder.mkdir()
    for file in SHIPPED.iterdir():
        (folder / file.name).symlink_to(file)
    return folder


def put(name: str, content: bytes) -> Callable[[Path], object]:
    """A file with another content in the place of the link, so that the shipped one stays whole."""

    def broken(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).write_bytes(content)

    return broken


def without(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


def half(name: str) -> Callable[[Path], object]:
    whole = (SHIPPED / name).read_bytes()
    return put(name, whole[: len(whole) // 2])


def with_card(**changed: object) -> Callable[[Path], object]:
    """A card with other values; None: without that entry."""
    card = json.loads((SHIPPED / "card.json").read_text("utf-8")) | changed
    return put("card.json", json.dumps({key: value for key, value in card.items() if value is not None}).encode())


FAULTS: dict[str, Callable[[Path], object]] = {
    "no folder": shutil.rmtree,
    "no card": without("card.json"),
    "a card that is no JSON": put("card.json", b"{"),
    "a card that is no object": put("card.json", b"[]"),
    "a card that is no text": put("card.json", b"\xff\xfe\x00"),
    "an empty card": put("card.json", b""),
    "another format": with_card(format=99),
    "no format": with_card(format=None),
    "no types": with_card(types=None),
    "no name": with_card(name=None),
    "types that are no list": with_card(types=3),
    "limits that are no pair": with_card(special=[1]),
    "thresholds that are none": with_card(thresholds=7),
    "no tokenizer": without("tokenizer.json"),
    "half a tokenizer": half("tokenizer.json"),
    "no graph": without("judge.onnx"),
    "half a graph": half("voices.onnx"),
    "an empty graph": put("read.onnx", b""),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_broken_pack_is_refused_by_name(pack: Path, fault: Callable[[Path], object]) -> None:
    fault(pack)
    with pytest.raises(PackError) as refused:
        load_tagger(pack)
    assert refused.value.where == str(pack)
    assert refused.value.what
    assert refused.value.remedy
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("fault", [without("names.onnx"), half("read.onnx"), put("names.onnx", b"x")])
def test_a_broken_head_is_refused_by_name(pack: Path, fault: Callable[[Path], object]) -> None:
    fault(pack)
    with pytest.raises(PackError) as refused:
        NameReader(pack)
    assert refused.value.where == str(pack)


def test_a_pack_elsewhere_is_opened(pack: Path) -> None:
    assert load_tagger(pack).name == load_tagger().name


def test_the_pack_is_opened_once() -> None:
    assert load_tagger() is load_tagger()


def test_products_of_bytes_are_exact_on_every_processor(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx")
    make, kinds = onnx.helper, onnx.TensorProto
    drawn = np.random.default_rng(3)
    weights = drawn.integers(-127, 128, (256, 64)).astype(np.int8)
    given = drawn.integers(128, 256, (40, 256)).astype(np.uint8)  # neighbours that overflow sixteen bits together
    fixed = [
        make.make_tensor("weights", kinds.INT8, weights.shape, weights.tobytes(), raw=True),
        make.make_tensor("middle", kinds.UINT8, [], bytes([128]), raw=True),
        make.make_tensor("zero", kinds.INT8, [], bytes(1), raw=True),
    ]
    product = make.make_node("MatMulInteger", ["given", "weights", "middle", "zero"], ["made"])
    takes = make.make_tensor_value_info("given", kinds.UINT8, ["rows", 256])
    gives = make.make_tensor_value_info("made", kinds.INT32, ["rows", 64])
    graph = make.make_graph([product], "product", [takes], [gives], fixed)
    model = make.make_model(graph, opset_imports=[make.make_opsetid("", 17)], ir_version=9)
    (tmp_path / "product.onnx").write_bytes(model.SerializeToString())
    (made,) = open_session(tmp_path, "product").run(None, {"given": given})
    assert np.array_equal(made, (given.astype(np.int64) - 128) @ weights.astype(np.int64))
