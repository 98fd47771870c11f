"""The shipped reader: what it gives is true to the text, whatever the text is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws import check_links

from khabar.nouns import Mark, Report, Span, Tagged, Tagger
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.tagger import load_tagger
from khabar.tagger.labels import ROLE_LABELS
from khabar.text import document

Tag = Callable[..., Tagged]

STORY = (
    "Shells hit the village of Rasha on Tuesday, killing at least six farmers, a doctor said. "
    "“Our guns did not fire,” Colonel Idris Qorm told reporters. Gunmen kidnapped two teachers near Sannat."
)
QUIET = "The shops in the old market were open until noon, and the weather stayed mild and dry. "
AWKWARD = (
    "",
    "a",
    ".",
    " \n\t\u00a0 ",
    "🙂🚀👩‍👩‍👧",
    "قصف الجيش قرية وقتل مدنيين اثنين، بحسب المرصد.",
    "\x00\x01\x07\x1b[31m\x7f",
    "\u200b\u202e\ufeff\u2028",
    "e\u0301\u0301\u0301",
    "x" * 5000,
    "!" * 1200,
    "\ud800 lone",
    "0" * 2000 + " killed",
)
LABELS = {"trigger", "aggregate", "civilians", "main", "hedge", "denies", "cue", "content", *ROLE_LABELS.values()}
LABELS |= {f"type:{name}" for name in SUB_EVENT_TYPES} | {
    f"status:{name}" for name in ("happened", "planned", "denied")
}


def labelled(tagged: Tagged, label: str) -> list[Mark]:
    return [mark for mark in tagged.marks if label in mark.labels]


def check_laws(tagged: Tagged) -> None:
    text = tagged.document.report.text
    spans = [mark.span for mark in tagged.marks]
    assert spans == sorted(set(spans))
    assert all(span.text == text[span.start : span.end] for span in spans)
    assert all(0 <= score <= 1 for mark in tagged.marks for score in mark.labels.values())
    assert all(0 <= link.score <= 1 for link in tagged.links)
    assert {label for mark in tagged.marks for label in mark.labels} <= LABELS
    check_links(tagged)


def test_what_is_told_is_marked_and_linked(tag: Tag) -> None:
    tagged = tag(STORY)
    check_laws(tagged)
    assert labelled(tagged, "trigger")
    assert "said" in {mark.span.text for mark in labelled(tagged, "cue")}
    assert {"doer", "target", "source"} <= {link.label for link in tagged.links}


def test_a_trigger_has_its_status_and_its_likely_types(tag: Tag) -> None:
    for mark in labelled(tag(STORY), "trigger"):
        types = [score for label, score in mark.labels.items() if label.startswith("type:")]
        statuses = [score for label, score in mark.labels.items() if label.startswith("status:")]
        assert 0.75 < sum(types) <= 1 + 1e-5
        assert sum(statuses) == pytest.approx(1, abs=1e-5)


def test_reading_twice_gives_the_same(tag: Tag) -> None:
    assert tag(STORY) == tag(STORY)


def test_a_batch_gives_what_single_calls_give(reader: Tagger, tag: Tag) -> None:
    told = [STORY, "", QUIET * 3, STORY + " " + QUIET, "a"]
    together = list(reader.tag([document(Report("r", text)) for text in told]))
    assert together == [tag(text) for text in told]


def test_no_documents_give_nothing(reader: Tagger) -> None:
    assert list(reader.tag([])) == []


@pytest.mark.parametrize("text", AWKWARD, ids=lambda text: ascii(text[:12]))
def test_awkward_texts_are_read(tag: Tag, text: str) -> None:
    check_laws(tag(text))


@settings(max_examples=25)
@given(
    st.lists(st.sampled_from([*STORY.split(), "\n\n", "🙂", "قصف", "\x00", "“", "1,300"]), max_size=30).map(" ".join)
)
def test_any_order_of_words_is_read_by_the_same_laws(text: str) -> None:
    (tagged,) = load_tagger().tag([document(Report("r", text))])
    check_laws(tagged)


def test_furniture_tells_of_no_event_and_lets_nobody_speak(tag: Tag) -> None:
    caption = "Shells hit Rasha and killed two men, police said."
    text = f"{QUIET}\n\n{caption}\n\n{QUIET}"
    start = text.index(caption)
    assert labelled(tag(text), "trigger")
    assert labelled(tag(text), "cue")
    kept = tag(Report("r", text, furniture=(Span.of(text, start, start + len(caption)),)))
    assert not labelled(kept, "trigger")
    assert not labelled(kept, "cue")


def test_a_long_text_is_read_to_its_end(tag: Tag) -> None:
    text = f"{STORY} {QUIET * 150}{STORY}"
    tagged = tag(text)
    check_laws(tagged)
    triggers = [mark.span.start for mark in labelled(tagged, "trigger")]
    assert min(triggers) < len(STORY)
    assert max(triggers) > len(text) - len(STORY)
    assert not [start for start in triggers if len(STORY) < start < len(text) - len(STORY) - 1]


# The peak is read from the process itself: getrusage of a child begins at what its parent held when it forked.
LONG = """
from pathlib import Path
from khabar.nouns import Report
from khabar.tagger import load_tagger
from khabar.text import document

text = {quiet!r} * 1765 + {story!r}
(tagged,) = load_tagger().tag([document(Report("r", text))])
last = max(mark.span.start for mark in tagged.marks if "trigger" in mark.labels)
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
print(len(text.split()), len(text) - last, int(peak.split()[1]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process stands in /proc on Linux only")
def test_thirty_thousand_words_are_read_whole_in_bounded_memory() -> None:
    code = LONG.format(quiet=QUIET, story=STORY)
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    words, from_end, peak_mib = map(int, done.stdout.split())
    assert words >= 30_000
    assert from_end < len(STORY)
    assert peak_mib < 500
