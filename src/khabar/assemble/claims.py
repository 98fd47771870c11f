"""Who says so: the claims of an event (codebook section 8)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from khabar.assemble.links import Links
from khabar.assemble.phrases import (
    Filler,
    Referent,
    content_words,
    is_denial,
    is_hedge,
    is_pronoun,
    referents,
    role_noun,
    share_a_referent,
    specificity,
    whole_phrases,
)
from khabar.assemble.referents import kind_of_source, referents_of
from khabar.assemble.voices import voices_of
from khabar.nouns import Mark, Report, Span, Voice
from khabar.read.compose import begins_with, fold
from khabar.text.laid import Laid

#: how surely the source of a voice vouches for an event told in its words
VOICE = 0.5
#: how surely a source outside the sentence of a mention must be linked to it
ELSEWHERE = 0.6
#: and how surely to be taken beside one within it
AWAY = 0.9
#: so many letters at the beginning of a body are its title once more
REPEATED = 20
#: behind "denied": something was not given to them, which denies no event
_REFUSED = frozenset(("them", "him", "us", "me", "you"))


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
    contents: Laid[Voice]
    sources: Laid[Voice]
    hedges: Laid[Span]

    @classmethod
    def of(cls, links: Links) -> Speakers:
        heard = voices_of(links)
        text = links.text
        said = set(re.findall(r"[^\W\d_]+", text))
        sources = {m.span for m in links.marks if "source" in m.labels}
        return cls(
            text,
            heard,
            tuple(sorted(s for s in sources if _is_named(s.text, said))),
            Laid((v.content.start, v.content.end, v) for v in heard),
            Laid((v.source.start, v.source.end, v) for v in heard if v.source),
            Laid((v.cue.start, v.cue.end, v.cue) for v in heard if v.source is None and v.cue and is_hedge(v.cue.text)),
        )

    def antecedent(self, source: Span) -> Span | None:
        """Who is meant by a pronoun, "the spokesman" or "the group": the nearest named source before that can be."""
        kind = "office" if is_pronoun(source.text) else role_noun(source.text)
        definite = is_pronoun(source.text) or self.text[max(0, source.start - 4) : source.start].lower() == "the "
        if kind is None or not definite:
            return None
        own = content_words(source.text)
        nearest = bisect_left(self.named, source)  # the first that does not begin before it
        before = (s for s in map(self.named.__getitem__, range(nearest - 1, -1, -1)) if s.end <= source.start)
        return next((s for s in before if kind == "office" or own & content_words(s.text)), None)

    def hedge(self, sentence: Span) -> Span | None:
        """The "reportedly" of a sentence that names nobody."""
        return next((cue for cue in self.hedges.over(sentence.start, sentence.end) if sentence.contains(cue)), None)

    def voice(self, trigger: Span, source: Span | None) -> Voice | None:
        """The voice in whose words the trigger stands, of that source where one is given."""
        around = [v for v in self.contents.over(trigger.start, trigger.end) if v.content.contains(trigger)]
        if source is not None:
            own = self.sources.over(source.start, source.end)
            around = [v for v in around if v in own] or [v for v in own if _near(v, trigger)]
        return min(around, key=lambda v: len(v.content.text), default=None)


def _is_named(words: str, said: set[str]) -> bool:
    """Is there a name in it: a capital that does not merely open a sentence with a word the text writes small?"""
    capitals = [w for w in re.findall(r"[^\W\d_]+", words) if w[0].isupper()]
    return not is_pronoun(words) and any(w.lower() not in said for w in capitals)


def _near(voice: Voice, trigger: Span) -> bool:
    return voice.cue is not None and abs(voice.cue.start - trigger.start) < 400


def sayings(links: Links, triggers: Sequence[int], speakers: Speakers) -> list[Saying]:
    """The claims of one event, one a source, in the order in which they are first made."""
    out: list[Saying] = []
    groups = referents_of(links, triggers, "source")
    alike = {f.span: n for n, group in enumerate(groups) for f in group.fillers}
    for number in triggers:
        mark = links.marks[number]
        sources = _quoted(links, mark, speakers) or _sources(links, number) or _heard(mark, speakers)
        for source in sources or [None]:
            _add(out, mark, source, links.sentence(mark.span), speakers, alike)
    return _without_idle_null(links, out)


def _sources(links: Links, trigger: int) -> list[Filler | None]:
    """Who is linked to a trigger: those of its own sentence, else the one elsewhere that is linked most surely."""
    groups = referents(whole_phrases(links.text, links.fillers(trigger, "source")))
    best = [max(g.fillers, key=lambda f: (f.score, specificity(f.span.text))) for g in groups]
    home = links.sentence(links.marks[trigger].span)
    here = [f for f in best if home.overlaps(f.span) or f.score > AWAY]
    return list(here or [f for f in sorted(best, key=lambda f: (-f.score, f.span))[:1] if f.score > ELSEWHERE])


def _quoted(links: Links, mark: Mark, speakers: Speakers) -> list[Filler | None]:
    """Whose words a trigger within quotation marks is, where a voice has a part of that quotation for its content."""
    around = [q for q in links.quotations.over(mark.span.start, mark.span.end) if q.contains(mark.span)]
    if not around:
        return []
    outer = max(around, key=lambda s: s.end - s.start)
    own = [v for v in speakers.contents.over(outer.start, outer.end) if v.source and not outer.contains(v.source)]
    best = max(own, key=lambda v: min(v.content.end, outer.end) - max(v.content.start, outer.start), default=None)
    return [Filler(best.source, VOICE)] if best and best.source else []


def _heard(mark: Mark, speakers: Speakers) -> list[Filler | None]:
    """The source of the voice in whose words a trigger stands, where the tagger links none to the trigger itself."""
    voice = speakers.voice(mark.span, None)
    return [Filler(voice.source, VOICE)] if voice and voice.source and voice.content.contains(mark.span) else []


def _add(
    out: list[Saying],
    mark: Mark,
    source: Filler | None,
    sentence: Span,
    speakers: Speakers,
    alike: Mapping[Span, int],
) -> None:
    voice = speakers.voice(mark.span, source.span if source else None)
    quote = voice.content if voice and voice.content.contains(mark.span) else sentence
    fillers = [source] if source else []
    if source and (name := speakers.antecedent(source.span)):
        fillers = [Filler(name, source.score), source]
    home = next((s for s in out if _same_source(s.source, fillers, alike)), None)
    if home is None:
        cue = voice.cue if voice and source else None if source else speakers.hedge(sentence)
        referent = Referent(list(fillers)) if fillers else None
        home = Saying(referent, cue, quote, 0.0, 0.0)
        out.append(home)
    elif home.source is not None:
        home.source.fillers.extend(fillers)
    home.mentions.append(mark)
    if source and voice and _denies(voice, speakers.text):
        home.denies = 1.0
        return
    weakened = home.cue is not None and is_hedge(home.cue.text)
    home.hedge = max(home.hedge, mark.labels.get("hedge", 0.0), float(weakened))
    home.denies = max(home.denies, mark.labels.get("denies", 0.0))


def _denies(voice: Voice, text: str) -> bool:
    """By its cue, or by the word behind it: "has" of "has denied". Who "denied them citizenship" denied no event."""
    if voice.cue is None:
        return False
    found = re.match(r"\s+([^\W\d_]+)", text[voice.cue.end : voice.cue.end + 20])
    behind = found.group(1) if found else ""
    return is_denial(f"{voice.cue.text} {behind}") and behind.lower() not in _REFUSED


def _same_source(referent: Referent | None, fillers: list[Filler], alike: Mapping[Span, int]) -> bool:
    """`alike` numbers the sources that the tagger links to the event by who is meant."""
    if referent is None or not fillers:
        return referent is None and not fillers
    return any(
        _is_same(a.span, b.span, alike)
        for a in referent.fillers
        for b in fillers
        if not is_pronoun(a.span.text) and not is_pronoun(b.span.text)
    )


def _is_same(a: Span, b: Span, alike: Mapping[Span, int]) -> bool:
    if a.overlaps(b) or a.text.lower() == b.text.lower():
        return True
    if a in alike and b in alike:
        return alike[a] == alike[b] and not any(
            role_noun(one.text) == "body" and not kind_of_source(other.text) for one, other in ((a, b), (b, a))
        )  # "the ministry" is no person
    return share_a_referent(a.text, b.text)


def _without_idle_null(links: Links, out: list[Saying]) -> list[Saying]:
    """Ruling 26: beside a named source nobody's claim stands only where the body says it too; a title alone is none."""
    if all(s.source is None for s in out):
        return out
    body = title_end(links.tagged.document.report)
    return [s for s in out if s.source is not None or any(m.span.start >= body for m in s.mentions)]


def title_end(report: Report) -> int:
    """Where the title ends in the text, also where the body itself begins with it or says it once more."""
    title = report.title or ""
    if not report.body_start:
        return len(title) if title and begins_with(report.text, title) else 0
    both = zip(fold(title), fold(report.text[report.body_start :]), strict=False)
    again = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], both))
    return report.body_start + (again if again >= max(REPEATED, len(title) / 2) else 0)
