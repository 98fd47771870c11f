"""Which figures belong to which claim, and what they come to (codebook section 6)."""

from __future__ import annotations

from typing import Any

from khabar.assemble import assemble
from khabar.nouns import Harm, Range


def pair(figure: Range | None) -> tuple[int, int | None] | None:
    return (figure.low, figure.high) if figure else None


def killed(harm: Harm) -> tuple[int, int | None] | None:
    return pair(harm.killed)


def test_over_twenty_and_twenty_two_of_two_voices_are_twenty_one_to_twenty_two(telling: Any) -> None:
    told = telling(
        "Over 20 rebel fighters were allegedly killed in airstrikes. “The warplanes targeted Rasha, killing 22 rebel "
        "fighters and wounding dozens more,” Qorm reported."
    )
    first, second = (
        told.trigger("airstrikes", "Air/drone strike", hedge=0.9),
        told.trigger("targeted", "Air/drone strike"),
    )
    told.same(first, second)
    told.role(first, "killed", "20")
    told.role(second, "killed", "22")
    told.role(second, "wounded", "dozens")
    told.role(second, "source", "Qorm")
    told.voice("reported", "Qorm", "The warplanes targeted Rasha, killing 22 rebel fighters and wounding dozens more,")
    (event,) = assemble(told.tagged())
    assert (killed(event.harm), pair(event.harm.wounded)) == ((21, 22), (24, None))
    assert [(c.source.words.text if c.source else None, pair(c.killed), pair(c.wounded)) for c in event.claims] == [
        (None, (21, None), None),
        ("Qorm", (22, 22), (24, None)),
    ]


def test_a_voice_that_says_a_number_twice_counts_it_once_at_its_fuller_wording(telling: Any) -> None:
    told = telling(
        "Shells killed 28 people in Rasha. The shelling killed at least 28 people, most of them farmers.",
        title="28 killed in shelling of Rasha",
    )
    title, first, second = (
        told.trigger("shelling", nth=1),
        told.trigger("killed", nth=2),
        told.trigger("shelling", nth=2),
    )
    told.same(title, first, second)
    (event,) = assemble(told.tagged())
    assert killed(event.harm) == (28, None)
    assert [pair(claim.killed) for claim in event.claims] == [(28, None)]


def test_a_title_s_figure_is_no_claim_beside_the_body_s(telling: Any) -> None:
    told = telling("The shelling killed at least 28 people.", title="28 killed in bombardment of Rasha")
    told.same(told.trigger("bombardment"), told.trigger("shelling"))
    (event,) = assemble(told.tagged())
    assert (killed(event.harm), len(event.claims)) == ((28, None), 1)


def test_parts_that_the_report_does_not_total_add_up(telling: Any) -> None:
    told = telling("Two soldiers and five rebels died in the ambush.")
    told.trigger("ambush", "Armed clash")
    (event,) = assemble(told.tagged())
    assert killed(event.harm) == (7, 7)


def test_a_sub_count_is_a_part_and_adds_nothing(telling: Any) -> None:
    told = telling("The shelling killed 22 people, among them four children.")
    told.trigger("shelling", civilians=0.9)
    (event,) = assemble(told.tagged())
    assert killed(event.harm) == (22, 22)
    parts = {(part.who.text if part.who else None): pair(part.killed) for part in event.harm.parts}
    assert parts["children"] == (4, 4)


def test_no_civilians_harmed_beside_other_dead_is_a_part(telling: Any) -> None:
    told = telling("The shelling killed nine rebels. No civilians were harmed in the shelling.")
    told.same(told.trigger("shelling", nth=1), told.trigger("shelling", nth=2))
    (event,) = assemble(told.tagged())
    assert killed(event.harm) == (9, 9)
    assert ("civilians", (0, 0)) in [(part.of, pair(part.killed)) for part in event.harm.parts]


def test_a_denial_of_harm_is_nobody_killed_by_that_claim(telling: Any) -> None:
    told = telling("The shelling caused no casualties, police said. Residents said that the shells killed two men.")
    first, second = told.trigger("shelling"), told.trigger("shells")
    told.same(first, second)
    told.role(first, "source", "police")
    told.role(second, "source", "Residents")
    told.voice("said", "police", "The shelling caused no casualties", nth=1)
    told.voice("said", "Residents", "the shells killed two men", nth=2)
    (event,) = assemble(told.tagged())
    assert [pair(claim.killed) for claim in event.claims] == [(0, 0), (2, 2)]
    assert killed(event.harm) == (0, 2)


def test_a_figure_goes_to_the_event_that_the_tagger_links_it_to(telling: Any) -> None:
    told = telling("After the raid the shelling killed six people, and two died in the ambush.")
    raid, shelling = told.trigger("raid", "Attack"), told.trigger("shelling")
    ambush = told.trigger("ambush", "Armed clash")
    told.role(shelling, "killed", "six")
    told.role(ambush, "killed", "two")
    by_trigger = {event.mentions[0].trigger: killed(event.harm) for event in assemble(told.tagged())}
    assert by_trigger == {raid: None, shelling: (6, 6), ambush: (2, 2)}


def test_nothing_said_of_harm_is_nothing_coded(telling: Any) -> None:
    told = telling("Guns shelled Rasha.")
    told.trigger("shelled")
    (event,) = assemble(told.tagged())
    assert event.harm == Harm()


def test_figures_listed_with_one_that_is_linked_are_linked_with_it(telling: Any) -> None:
    told = telling("The shelling killed a teacher, his wife and three pupils.")
    told.role(told.trigger("shelling"), "killed", "three")
    (event,) = assemble(told.tagged())
    assert killed(event.harm) == (5, 5)


def test_a_figure_beside_a_linked_one_that_is_no_list_of_it_is_not_the_event_s(telling: Any) -> None:
    told = telling("The shelling killed three pupils. A miner had died.")
    told.role(told.trigger("shelling"), "killed", "three")
    (event,) = assemble(told.tagged())
    assert killed(event.harm) == (3, 3)


def test_nobody_harmed_of_some_is_the_figure_where_nothing_else_is_told(telling: Any) -> None:
    told = telling("No guards were wounded in the shelling.")
    told.trigger("shelling")
    (event,) = assemble(told.tagged())
    assert pair(event.harm.wounded) == (0, 0)


def test_who_tells_of_the_harm_is_not_harmed(telling: Any) -> None:
    told = telling(
        "“Planes hit Rasha, killing 22 fighters and wounding dozens more,” local activist Davi Renn reported."
    )
    hit = told.trigger("hit", "Air/drone strike")
    told.role(hit, "source", "local activist Davi Renn")
    told.voice(
        "reported", "local activist Davi Renn", "Planes hit Rasha, killing 22 fighters and wounding dozens more,"
    )
    (event,) = assemble(told.tagged())
    assert (killed(event.harm), pair(event.harm.wounded)) == ((22, 22), (24, None))
    assert not [part for part in event.harm.parts if part.who and "activist" in part.who.text]


def test_deaths_beside_an_agreement_are_another_event_s(telling: Any) -> None:
    told = telling("The truce was signed after 20 people were killed.")
    told.trigger("truce", "Agreement")
    (event,) = assemble(told.tagged())
    assert event.harm.killed is None


def test_a_single_person_of_a_list_counts_beside_a_number(telling: Any) -> None:
    told = telling("The raid killed a commander and two guards. Officials praised the raid.")
    told.trigger("raid", "Armed clash", nth=1)
    (event,) = assemble(told.tagged())
    assert killed(event.harm) == (3, 3)


def test_the_number_of_those_told_before_is_no_new_statement(telling: Any) -> None:
    told = telling(
        "Strikes killed 50 rebels and eight civilians. Most of the 50 rebels killed in the attacks were young."
    )
    told.same(told.trigger("Strikes", "Air/drone strike"), told.trigger("attacks", "Air/drone strike"))
    (event,) = assemble(told.tagged())
    assert killed(event.harm) == (58, 58)


def test_what_another_voice_adds_is_added(telling: Any) -> None:
    told = telling(
        "The monitor said the strikes killed at least 20 rebels. “One civilian was also killed in the strikes,” "
        "Doe said."
    )
    first, second = told.trigger("strikes", nth=1), told.trigger("strikes", nth=2)
    told.same(first, second)
    told.role(first, "source", "monitor")
    told.role(second, "source", "Doe")
    (event,) = assemble(told.tagged())
    assert killed(event.harm) == (21, None)


def by_source(telling: Any, text: str, *voices: tuple[str, str, str]) -> dict[str, tuple[int, int | None] | None]:
    """What each of the sources (source, cue, content) says of the killed, where all are linked to one trigger."""
    told = telling(text)
    trigger = told.trigger("bombing", "Suicide bomb")
    told.same(trigger, told.trigger("killed", "Suicide bomb"))
    for source, cue, content in voices:
        told.role(trigger, "source", source)
        told.voice(cue, source, content)
    (event,) = assemble(told.tagged())
    return {c.source.words.text: pair(c.killed) for c in event.claims if c.source}


def test_of_two_voices_in_one_sentence_each_says_its_own_figure(telling: Any) -> None:
    assert by_source(
        telling,
        "Police said 12 were killed in the bombing of Rasha, while Qorm reported 30 dead.",
        ("Police", "said", "12 were killed in the bombing of Rasha"),
        ("Qorm", "reported", "30 dead"),
    ) == {"Police": (12, 12), "Qorm": (30, 30)}


def test_words_that_go_before_their_source_are_its_own(telling: Any) -> None:
    assert by_source(
        telling,
        "The bombing killed 40 people according to residents, but Qorm said only 15 died.",
        ("residents", "according to", "but Qorm said only 15 died"),
        ("Qorm", "said", "only 15 died"),
    ) == {"residents": (40, 40), "Qorm": (15, 15)}


def test_who_speaks_together_says_the_same(telling: Any) -> None:
    assert by_source(
        telling,
        "The army and residents said the bombing killed 12 people, but Qorm put the toll at 30.",
        ("army", "said", "the bombing killed 12 people"),
        ("residents", "said", "the bombing killed 12 people"),
        ("Qorm", "put", "the toll at 30"),
    ) == {"army": (12, 12), "residents": (12, 12), "Qorm": (30, 30)}
