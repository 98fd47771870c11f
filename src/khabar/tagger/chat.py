"""A reader of the user's choice: any language model behind the OpenAI chat interface, as a Tagger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from khabar.nouns import DROPPED, Document, Problem, Tagged, place_of
from khabar.read.quoted import Finder
from khabar.tagger.chat_answers import ToldEvent, events_of, read_answer
from khabar.tagger.chat_cache import AnswerCache
from khabar.tagger.chat_marks import tagged_of
from khabar.tagger.chat_passage import Passage, Sentences
from khabar.tagger.chat_prompt import Message, messages_of, parts_of, prompt_version
from khabar.tagger.chat_server import NoAnswerError, Server

#: drops that are told of one by one
_MOST_DROPS = 100


class ChatTagger:
    """A Tagger (`nouns/tagged.py`) that asks a server. Whatever comes back, marks hold words of the report only.

    `progress` is told what is being asked, as it is asked.
    """

    def __init__(
        self, server: Server, cache: AnswerCache | None = None, progress: Callable[[str], None] = lambda _line: None
    ) -> None:
        self.server, self.cache = server, cache
        self.name = f"chat:{server.endpoint.model}@{server.endpoint.host} prompt-{prompt_version()}"
        self._progress = progress

    def tag(self, documents: Sequence[Document]) -> Iterator[Tagged]:
        """One Tagged a document, in order; a report that got no answer has no marks and one problem that says why."""
        for document in documents:
            yield self._tag(document)

    def _tag(self, document: Document) -> Tagged:
        at = place_of(document.report)
        drops: list[str] = []
        try:
            sentences = Sentences(document)
            parts = self._events(document, sentences, drops)
        except NoAnswerError as fault:
            return Tagged(document, (), (), self.name, (Problem(fault.code, str(fault), at),))
        tagged = tagged_of(document, sentences, parts, self.name, drops.append)
        return replace(tagged, problems=tuple(_dropped(drops, at)))

    def _events(self, document: Document, sentences: Sentences, drops: list[str]) -> list[list[ToldEvent]]:
        """The events of each part of a document, what had to be left out added to `drops`.

        NoAnswerError when one part has no answer: no half of a report.
        """
        finder = Finder(document.report.text)
        parts = parts_of(document)
        out = []
        for number, part in enumerate(parts, 1):
            where = f", part {number} of {len(parts)}" if len(parts) > 1 else ""
            answer = self._answer(messages_of(document.report, part, number, len(parts)), document.report.id + where)
            found: list[str] = []
            out.append(events_of(answer, Passage(document, finder, sentences, part.start, part.end), found.append))
            drops += [f"{why}{where}" for why in found]
        return out

    def _answer(self, messages: Sequence[Message], what: str) -> dict[str, object]:
        """The answer that is kept, else the server's, which is kept if it can be read."""
        kept = self.cache.get(messages) if self.cache else None
        if kept is not None:
            try:
                return read_answer(kept)
            except ValueError:
                pass  # damaged: it is asked anew
        self._progress(f"asking {self.server.endpoint.host} about {what}; {self.server.asked} requests so far")
        content = self.server.ask(messages)
        try:
            answer = read_answer(content)
        except ValueError as fault:
            raise NoAnswerError(f"{self.server.endpoint.host}: {fault}") from None
        if self.cache:
            self.cache.put(messages, content)
        return answer


def _dropped(drops: Sequence[str], at: str) -> Iterator[Problem]:
    for why in drops[:_MOST_DROPS]:
        yield Problem(DROPPED, f"left out of the reader's answer: {why}", at)
    if len(drops) > _MOST_DROPS:
        yield Problem(DROPPED, f"left out of the reader's answer: {len(drops) - _MOST_DROPS} more like these", at)
