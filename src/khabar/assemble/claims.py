"""Who says so: the claims of an event (codebook section 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from khabar.assemble.phrases import (
    Filler,
    Referent,
    is_pronoun,
    is_role_noun,
    referents,
    share_a_referent,
    specificity,
    whole_phrases,
)
from khabar.assemble.voices import voices
from khabar.nouns import Mark, Report, Span, Tagged, Voice, holder


#: how surely the source of a voice vouches for an event told in its words
VOICE = 0.5


@dataclass(slots=True)
class Saying:
    """One source's words on one event, before figures are read: `source` None where nobody vouches by name."""

    source: Referent | None
    cue: Span | None
    quote: Span
    hedge: float
    denies: float
    mentions: list[Mark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Speakers:
    """Everybody whom a document lets speak, so that "he" and "the spokesman" find their fullest wording."""

    text: str
    voices: tuple[Voice, ...]
    named: tuple[Span, ...]

    @classmethod
    def of(cls, tagged: Tagged) -> Speakers:
        heard = voices(tagged)
        sources = [m.span for m in tagged.marks if "source" in m.labels]
        named = {s for s in sources if not is_pronoun(s.text) and any(c.isupper() for c in s.text)}
        return cls(tagged.document.report.text, heard, tuple(sorted(named)))

    def points_back(self, source: Span) -> bool:
        """Is this a pronoun, or "the spokesman", "the group": words for somebody named elsewhere?"""
        if is_pronoun(source.text):
            return True
        before = self.text[max(0, source.start - 4) : source.start].lower()
        return before == "the " and is_role_noun(source.text)

    def antecedent(self, pronoun: Span) -> Span | None:
        """The nearest named source before a pronoun."""
        return next((s for s in reversed(self.named) if s.end <= pronoun.start), None)

    def voice(self, trigger: Span, source: Span | None) -> Voice | None:
        """The voice in whose words the trigger stands, of that source where one is given."""
        around = [v for v in self.voices if v.content.contains(trigger)]
        if source is not None:
            own = [v for v in self.voices if v.source is not None and v.source.overlaps(source)]
            around = [v for v in around if v in own] or [v for v in own if _near(v, trigger)]
        return min(around, key=lambda v: len(v.content.text), default=None)


def _near(voice: Voice, trigger: Span) -> bool:
    return voice.cue is not None and abs(voice.cue.start - trigger.start) < 400


def sayings(tagged: Tagged, triggers: Sequence[int], speakers: Speakers) -> list[Saying]:
    """The claims of one event, one a source, in the order in which they are first made."""
    out: list[Saying] = []
    for number in triggers:
        mark = tagged.marks[number]
        sources = _sources(tagged, number, speakers) or _heard(mark, speakers)
        for source in sources or [None]:
            _add(out, mark, source, tagged, speakers)
    return _without_idle_null(out, tagged)


def _sources(tagged: Tagged, trigger: int, speakers: Speakers) -> list[Filler | None]:
    linked = [
        Filler(tagged.marks[link.tail].span, link.score)
        for link in tagged.links
        if link.head == trigger and link.label == "source"
    ]
    found: list[Filler | None] = []
    for group in referents(whole_phrases(speakers.text, linked)):
        best = max(group.fillers, key=lambda f: (f.score, specificity(f.span.text)))
        found.append(best)
    return found


def _heard(mark: Mark, speakers: Speakers) -> list[Filler | None]:
    """The source of the voice in whose words a trigger stands, where the tagger links none to the trigger itself."""
    voice = speakers.voice(mark.span, None)
    return [Filler(voice.source, VOICE)] if voice and voice.source and voice.content.contains(mark.span) else []


def _add(out: list[Saying], mark: Mark, source: Filler | None, tagged: Tagged, speakers: Speakers) -> None:
    voice = speakers.voice(mark.span, source.span if source else None)
    sentence = holder(tagged.document.sentences, mark.span.start) or mark.span
    quote = voice.content if voice and voice.content.contains(mark.span) else sentence
    fillers = [source] if source else []
    if source and speakers.points_back(source.span) and (name := speakers.antecedent(source.span)):
        fillers = [Filler(name, source.score), source]
    home = next((s for s in out if _same_source(s.source, fillers)), None)
    if home is None:
        cue = voice.cue if voice and source else None
        referent = Referent(list(fillers)) if fillers else None
        home = Saying(referent, cue, quote, 0.0, 0.0)
        out.append(home)
    elif home.source is not None:
        home.source.fillers.extend(fillers)
    home.mentions.append(mark)
    home.hedge = max(home.hedge, mark.labels.get("hedge", 0.0))
    home.denies = max(home.denies, mark.labels.get("denies", 0.0))


def _same_source(referent: Referent | None, fillers: list[Filler]) -> bool:
    if referent is None or not fillers:
        return referent is None and not fillers
    return any(
        a.span.overlaps(b.span) or share_a_referent(a.span.text, b.span.text)
        for a in referent.fillers
        for b in fillers
        if not is_pronoun(a.span.text) and not is_pronoun(b.span.text)
    )


def _without_idle_null(out: list[Saying], tagged: Tagged) -> list[Saying]:
    """Ruling 26: beside a named source nobody's claim stands only where the body says it too; a title alone is none."""
    body = title_end(tagged.document.report)
    if all(s.source is None for s in out):
        return out
    return [s for s in out if s.source is not None or any(m.span.start >= body for m in s.mentions)]


def title_end(report: Report) -> int:
    """Where the title ends in the text, also where the body itself begins with it."""
    if report.body_start or not report.title:
        return report.body_start
    return len(report.title) if report.text.lower().startswith(report.title.lower()) else 0
