"""Who says so, in which words (codebook section 8)."""

from __future__ import annotations

from typing import Any

import pytest

from khabar.assemble import assemble
from khabar.nouns import Claim


def sources(claims: tuple[Claim, ...]) -> list[str | None]:
    return [claim.source.words.text if claim.source else None for claim in claims]


def test_a_claim_has_its_source_its_cue_and_its_words(telling: Any) -> None:
    told = telling("Guns shelled Rasha at noon, Idris Qorm said.")
    told.role(told.trigger("shelled"), "source", "Idris Qorm")
    told.voice("said", "Idris Qorm", "Guns shelled Rasha at noon")
    (event,) = assemble(told.tagged())
    (claim,) = event.claims
    assert claim.source
    assert claim.cue
    assert (claim.source.words.text, claim.cue.text, claim.quote.text) == (
        "Idris Qorm",
        "said",
        "Guns shelled Rasha at noon",
    )
    assert (claim.stance, claim.hedge) == ("asserts", False)


def test_what_nobody_vouches_for_is_the_report_s_own_claim(telling: Any) -> None:
    told = telling("Guns shelled Rasha at noon. People fled.")
    told.trigger("shelled")
    (event,) = assemble(told.tagged())
    (claim,) = event.claims
    assert (claim.source, claim.cue, claim.quote.text) == (None, None, "Guns shelled Rasha at noon.")


def test_hedge_and_denial_are_the_claim_s_that_makes_them(telling: Any) -> None:
    told = telling("Guns reportedly shelled Rasha. The army denied having fired on it.")
    shelled, fired = told.trigger("shelled", hedge=0.9), told.trigger("fired", denies=0.9)
    told.same(shelled, fired)
    told.role(fired, "source", "army")
    told.voice("denied", "army", "having fired on it")
    (event,) = assemble(told.tagged())
    assert sources(event.claims) == [None, "army"]
    assert [(claim.stance, claim.hedge) for claim in event.claims] == [("asserts", True), ("denies", False)]


@pytest.mark.parametrize(
    ("text", "cue", "content", "stance"),
    [
        ("The army denied its guns had killed nine.", "denied", "its guns had killed nine", "denies"),
        ("The army has rejected claims that it killed nine.", "has", "claims that it killed nine", "denies"),
        ("The army denied them the nine they had killed.", "denied", "the nine they had killed", "asserts"),
        ("The army said its guns had killed nine.", "said", "its guns had killed nine", "asserts"),
    ],
)
def test_a_word_of_denial_denies_and_counts_nobody(
    telling: Any, text: str, cue: str, content: str, stance: str
) -> None:
    told = telling(text)
    killed = told.trigger("killed", hedge=0.9)
    told.role(killed, "source", "army")
    told.role(killed, "killed", "nine")
    told.voice(cue, "army", content)
    (event,) = assemble(told.tagged())
    (claim,) = event.claims
    assert (claim.stance, claim.hedge) == (stance, stance == "asserts")
    assert (claim.killed is None) == (stance == "denies")


def test_a_title_alone_makes_no_claim_beside_a_named_source(telling: Any) -> None:
    told = telling("Guns shelled the market, a doctor said.", title="Shelling in Rasha")
    title, shelled = told.trigger("Shelling"), told.trigger("shelled")
    told.same(title, shelled)
    told.role(shelled, "source", "doctor")
    told.voice("said", "doctor", "Guns shelled the market")
    (event,) = assemble(told.tagged())
    assert len(event.mentions) == 2
    assert sources(event.claims) == ["doctor"]


def test_an_unattributed_lead_is_a_claim_beside_a_named_source(telling: Any) -> None:
    told = telling("Shells hit Rasha. Guns shelled the market, a doctor said.", title="Shelling in Rasha")
    title, lead, shelled = told.trigger("Shelling"), told.trigger("hit"), told.trigger("shelled")
    told.same(title, lead, shelled)
    told.role(shelled, "source", "doctor")
    told.voice("said", "doctor", "Guns shelled the market")
    (event,) = assemble(told.tagged())
    assert sources(event.claims) == [None, "doctor"]


def test_a_title_that_nobody_repeats_is_the_report_s_own_claim(telling: Any) -> None:
    told = telling("The market was empty.", title="Shelling in Rasha")
    told.trigger("Shelling")
    (event,) = assemble(told.tagged())
    assert sources(event.claims) == [None]


def test_he_is_the_named_source_before_him(telling: Any) -> None:
    told = telling("Guns shelled Rasha, Idris Qorm said. He added that the shelling killed six.")
    first, second = told.trigger("shelled"), told.trigger("shelling")
    told.same(first, second)
    told.role(first, "source", "Idris Qorm")
    told.role(second, "source", "He")
    told.voice("said", "Idris Qorm", "Guns shelled Rasha")
    told.voice("added", "He", "the shelling killed six")
    (event,) = assemble(told.tagged())
    assert sources(event.claims) == ["Idris Qorm"]


def test_he_alone_on_an_event_takes_the_fullest_wording(telling: Any) -> None:
    told = telling("“We are calm,” Idris Qorm said. He added that guns shelled Rasha.")
    told.role(told.trigger("shelled"), "source", "He")
    told.voice("said", "Idris Qorm", "We are calm")
    told.voice("added", "He", "guns shelled Rasha")
    (event,) = assemble(told.tagged())
    (claim,) = event.claims
    assert sources(event.claims) == ["Idris Qorm"]
    assert claim.quote.text == "guns shelled Rasha"


def test_two_wordings_of_one_source_are_one_claim(telling: Any) -> None:
    told = telling("Guns shelled Rasha, Idris Qorm said. The shelling killed six, Qorm said.")
    first, second = told.trigger("shelled"), told.trigger("shelling")
    told.same(first, second)
    told.role(first, "source", "Idris Qorm")
    told.role(second, "source", told.at("Qorm", 2))
    told.voice("said", "Idris Qorm", "Guns shelled Rasha", nth=1)
    told.voice("said", told.at("Qorm", 2), "The shelling killed six", nth=2)
    (event,) = assemble(told.tagged())
    (claim,) = event.claims
    assert claim.source
    assert (claim.source.words.text, [w.text for w in claim.source.wordings]) == ("Idris Qorm", ["Qorm"])


def test_two_sources_are_two_claims_in_the_order_in_which_they_speak(telling: Any) -> None:
    told = telling("Guns shelled Rasha, police said. The Valley Monitor reported that shells hit Rasha.")
    first, second = told.trigger("shelled"), told.trigger("hit")
    told.same(first, second)
    told.role(second, "source", "Valley Monitor")
    told.role(first, "source", "police")
    told.voice("said", "police", "Guns shelled Rasha")
    told.voice("reported", "Valley Monitor", "shells hit Rasha")
    (event,) = assemble(told.tagged())
    assert sources(event.claims) == ["police", "Valley Monitor"]
    assert [claim.quote.text for claim in event.claims] == ["Guns shelled Rasha", "shells hit Rasha"]


def test_the_spokesman_is_the_person_named_before(telling: Any) -> None:
    told = telling("“We are calm,” Idris Qorm said. The spokesman added that guns shelled Rasha.")
    told.role(told.trigger("shelled"), "source", "spokesman")
    told.voice("said", "Idris Qorm", "We are calm")
    told.voice("added", "spokesman", "guns shelled Rasha")
    (event,) = assemble(told.tagged())
    assert sources(event.claims) == ["Idris Qorm"]


def test_the_ministry_is_not_the_person_named_before(telling: Any) -> None:
    told = telling("Army guns shelled Rasha, Idris Qorm said. The ministry denied that its guns had fired.")
    shelled, fired = told.trigger("shelled"), told.trigger("fired", denies=0.95)
    told.same(shelled, fired)
    told.role(shelled, "source", "Idris Qorm")
    told.role(fired, "source", "ministry")
    told.voice("said", "Idris Qorm", "Army guns shelled Rasha")
    told.voice("denied", "ministry", "its guns had fired")
    (event,) = assemble(told.tagged())
    assert [(claim.source.words.text, claim.stance) for claim in event.claims if claim.source] == [
        ("Idris Qorm", "asserts"),
        ("ministry", "denies"),
    ]


def test_the_ministry_is_the_ministry_named_before(telling: Any) -> None:
    told = telling("The Defence Ministry said guns were quiet. The ministry denied that its guns had fired.")
    told.role(told.trigger("fired", denies=0.95), "source", "ministry")
    told.voice("said", "Defence Ministry", "guns were quiet")
    told.voice("denied", "ministry", "its guns had fired")
    (event,) = assemble(told.tagged())
    assert sources(event.claims) == ["Defence Ministry"]


def test_a_title_said_once_more_by_the_body_is_no_claim_beside_a_named_source(telling: Any) -> None:
    title = "Guns shell the harbour of Rasha"
    told = telling("Guns shell the harbour of Rasha Friday 3 May. Seven shells hit the harbour, the navy said.", title)
    first, second = told.trigger("shell", nth=2), told.trigger("hit")
    told.same(first, second)
    told.role(second, "source", "navy")
    (event,) = assemble(told.tagged())
    assert sources(event.claims) == ["navy"]


def test_a_sentence_behind_a_source_s_that_nobody_vouches_for_is_the_report_s_own(telling: Any) -> None:
    told = telling("Guns shelled Rasha, the navy said. The shelling lasted an hour.")
    first, second = told.trigger("shelled"), told.trigger("shelling")
    told.same(first, second)
    told.role(first, "source", "navy")
    (event,) = assemble(told.tagged())
    assert sources(event.claims) == ["navy", None]
