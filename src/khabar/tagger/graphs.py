"""A reader pack opened: its ONNX graphs, the tokenizer, the words of types and the card."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from khabar.errors import PackError
from khabar.tagger.type_words import TypeWords

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    Floats: TypeAlias = NDArray[np.float32]

FORMAT = 2
#: each graph and what it takes
INPUTS: Mapping[str, set[str]] = {
    "read": {"ids", "shapes", "first", "last"},
    "judge": {"heads", "whole", "where"},
    "links": {"heads", "starts", "ends", "labels", "gaps", "apart"},
    "voices": {"heads", "words", "gaps"},
    "same": {"heads", "words", "gaps"},
}
GRAPHS = tuple(INPUTS)


@dataclass(frozen=True, slots=True)
class Card:
    """What a pack says of itself: the names of its outputs in order, its limits and thresholds.

    `numbers`: whether its network learned to be asked for every number whether it is a figure of an event.
    """

    name: str
    types: tuple[str, ...]
    statuses: tuple[str, ...]
    flags: tuple[str, ...]
    roles: tuple[str, ...]
    spans: tuple[str, ...]
    voices: tuple[str, ...]
    distances: int
    special: tuple[int, int]
    pieces: int
    thresholds: Mapping[str, float]
    numbers: bool = False


@dataclass(frozen=True, slots=True)
class Graphs:
    """The opened pack; `run` calls one graph by name."""

    folder: Path
    card: Card
    tokenizer: Tokenizer
    type_words: TypeWords
    sessions: Mapping[str, InferenceSession]

    def run(self, name: str, **inputs: NDArray[Any]) -> list[Floats]:
        """The outputs of a graph, in its order."""
        outputs: list[Floats] = self.sessions[name].run(None, inputs)
        return outputs


def open_graphs(folder: Path) -> Graphs:
    """The pack in `folder`; PackError names what is missing, damaged or of another format."""
    card = _read_card(folder / "card.json")
    from tokenizers import Tokenizer

    sessions = {}
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        for name in GRAPHS:
            sessions[name] = open_session(folder, name)
    except Exception as error:  # tokenizers raises bare Exceptions of its own for damaged files
        raise _damaged(error, folder) from error
    given = {name: {i.name for i in session.get_inputs()} for name, session in sessions.items()}
    if strange := [name for name in GRAPHS if given[name] != INPUTS[name]]:
        what = f"its {strange[0]}.onnx takes {', '.join(sorted(given[strange[0]]))}"
        raise PackError(what, str(folder), "use the pack of this version")
    type_words = TypeWords.read(folder / "type_words.json", len(card.types))
    return Graphs(folder, card, tokenizer, type_words, sessions)


def open_session(folder: Path, name: str) -> InferenceSession:
    """One graph of a pack; PackError when it is missing or damaged."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # threads that wait in a loop take the core from the rest of the work: 16 reports a second became 9
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # without it sums of bytes overflow on processors that lack VNNI, which then read another thing than others
    options.add_session_config_entry("session.x64quantprecision", "1")
    options.add_session_config_entry("session.disable_quant_qdq", "1")  # unpack matrices once, as the graph is opened
    try:
        return onnxruntime.InferenceSession(str(folder / f"{name}.onnx"), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises bare Exceptions of its own for damaged files
        raise _damaged(error, folder) from error


def _damaged(error: Exception, folder: Path) -> PackError:
    if isinstance(error, PackError):
        return error
    reason = str(error).splitlines()[0][:200]
    return PackError(f"the reader pack is damaged: {reason}", str(folder), "install khabar again")


def _read_card(path: Path) -> Card:
    try:
        card = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise PackError(f"no readable card.json: {error}", str(path.parent), "install khabar again") from error
    if not isinstance(card, dict) or card.get("format") != FORMAT:
        found = card.get("format") if isinstance(card, dict) else type(card).__name__
        raise PackError(
            f"a reader pack of format {found}, not {FORMAT}", str(path.parent), "use the pack of this version"
        )
    try:
        names = {key: tuple(card[key]) for key in ("types", "statuses", "flags", "roles", "spans", "voices")}
        start, end = card["special"]
        return Card(
            name=card["name"], special=(start, end), distances=card["distances"], pieces=card["pieces"],
            thresholds=dict(card["thresholds"]), numbers=bool(card.get("numbers")), **names,
        )  # fmt: skip
    except (KeyError, TypeError, ValueError) as error:
        raise PackError(f"card.json lacks {error}", str(path.parent), "install khabar again") from error
