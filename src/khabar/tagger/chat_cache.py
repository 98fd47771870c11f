"""Answers of a chat reader, kept so that a rerun asks nothing."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from khabar.packs.cache import CACHE_VARIABLE, cache_folder
from khabar.tagger.chat_prompt import prompt_version
from khabar.tagger.chat_server import Endpoint

_FORMAT = 1


class AnswerCache:
    """Answers by endpoint, model, version of the prompt, and all that was sent (codebook, day, title, text).

    One file an answer in the user's cache folder, for the user's eyes only, for it quotes the report. What cannot be
    kept is told once, by `tell`; what is damaged is asked anew.
    """

    def __init__(self, endpoint: Endpoint, tell: Callable[[str], None] = lambda _line: None) -> None:
        self.folder = cache_folder() / "reader"
        self._endpoint, self._tell = endpoint, tell
        self._is_told = False

    def get(self, messages: Sequence[dict[str, str]]) -> str | None:
        """The answer to these messages, or None."""
        try:
            kept = json.loads(self._file(messages).read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        answer = kept.get("answer") if isinstance(kept, dict) else None
        return answer if isinstance(answer, str) else None

    def put(self, messages: Sequence[dict[str, str]], answer: str) -> None:
        """Keeps an answer; its file appears whole or not at all."""
        file = self._file(messages)
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(prefix="part-", dir=file.parent)
            try:
                with os.fdopen(number, "w", encoding="utf-8") as stream:
                    json.dump({"answer": answer}, stream)
                Path(name).replace(file)
            except BaseException:
                with suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as fault:
            self._tell_once(fault)

    def _file(self, messages: Sequence[dict[str, str]]) -> Path:
        asked = [_FORMAT, self._endpoint.address, self._endpoint.model, prompt_version(), list(messages)]
        digest = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
        return self.folder / digest[:2] / f"{digest[2:]}.json"

    def _tell_once(self, fault: OSError) -> None:
        if not self._is_told:
            why = fault.strerror or fault
            remedy = f"make room there, set {CACHE_VARIABLE} to another folder, or give --no-cache"
            self._tell(f"{self.folder}: answers cannot be kept ({why}); {remedy}")
        self._is_told = True
