"""The reader's encoder pass beside that of a network of BERT-base's size, in floats, on the same runtime.

Sentences of the shared reports, in batches of equal length, by both; the larger one has chance weights, which take the
same time. Needs the extra `learn`. Prints sentences a second and their ratio; 6 is asked for.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from khabar.tagger.graphs import open_graphs
from khabar.tagger.words import words_of
from khabar.text import sentences

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

ROOT = Path(__file__).parents[1]
BASE = {
    "hidden_size": 768, "num_attention_heads": 12, "intermediate_size": 3072, "vocab_size": 30522,
    "max_position_embeddings": 512,
}  # fmt: skip
BATCH = 16
Batch = dict[str, "NDArray[np.int64]"]


def main() -> None:
    """Measures both in turn, three times, and takes the best of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--pack", type=Path, default=ROOT / "src" / "khabar" / "packs" / "reader")
    parser.add_argument("--sentences", type=int, default=300)
    asked = parser.parse_args()
    graphs = open_graphs(asked.pack)
    batches = list(batched(asked.shared, asked.sentences, graphs.tokenizer, graphs.card.special))
    count, pieces = sum(len(b["ids"]) for b in batches), sum(b["ids"].size for b in batches)
    own, base = (
        min(seconds(session, batches) for _ in range(3)) for session in (graphs.sessions["read"], base_session())
    )
    print(f"{count} sentences of {pieces / count:.0f} pieces")
    print(f"reader            {count / own:8.1f} sentences/s")
    print(f"BERT-base's size  {count / base:8.1f} sentences/s")
    print(f"ratio {base / own:.1f}")


def batched(shared: Path, number: int, tokenizer: object, special: tuple[int, int]) -> list[Batch]:
    """So many sentences as inputs of the graph `read`, those of one length together."""
    by_length: dict[tuple[int, int], list[Batch]] = defaultdict(list)
    with gzip.open(shared / "data" / "reports" / "fakes.jsonl.gz", "rt", encoding="utf-8") as lines:
        found = [s.text for line in lines for s in sentences(json.loads(line)["text"]) if len(s.text) > 60]
    for text in found[:: max(1, len(found) // number)][:number]:
        words = words_of(text, tokenizer)  # type: ignore[arg-type]
        if len(words.ids) > 500:
            continue
        one = {
            "ids": np.concatenate([[special[0]], words.ids, [special[1]]]),
            "shapes": np.concatenate([[5], words.shapes, [5]]),
            "first": words.first + 1,
            "last": words.last + 1,
        }
        by_length[len(one["ids"]), len(words)].append(one)
    return [
        {name: np.stack([one[name] for one in some[at : at + BATCH]]) for name in some[0]}
        for some in by_length.values()
        for at in range(0, len(some), BATCH)
    ]


def base_session() -> InferenceSession:
    """Twelve layers of 768, with the heads of ours, in floats."""
    import onnxruntime

    from khabar.learn.export import export_read, write_floats
    from khabar.nouns.types import SUB_EVENT_TYPES
    from khabar.tagger.network import Network

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "read.onnx"
        export_read(Network(BASE, 12, SUB_EVENT_TYPES), path, write_floats)
        return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def seconds(session: InferenceSession, batches: list[Batch]) -> float:
    """How long a session takes over the batches, after a first one that is not counted."""
    session.run(None, batches[0])
    began = time.perf_counter()
    for batch in batches:
        session.run(None, batch)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
