from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.errors import UnfoundedError
from khabar.nouns import Span
from khabar.nouns.identity import ActorKind, Identity, SourceKind
from khabar.packs.roster_tables import keys_of
from khabar.resolve.actor_context import day_of
from khabar.resolve.actor_lookup import bearers, nearest_names
from khabar.resolve.actors import actor_context, identify
from khabar.resolve.source_kinds import source_kind

REPORT = (
    "ALEPPO - Russian warplanes hit two villages south of Aleppo in Syria, said Mustafa Sulaiman, a farmer. "
    "The anti-ISIS coalition said that a former Taliban commander died in a village near the SDF base. "
    "Saleh Zein, a spokesman for the Levant Front, denied it. "
    "Zein added that the group had lost 22 civilians and a woman. Regime forces and the army advanced with "
    "pro-Assad forces; rebel fighters and militants fled. Levant Front positions were shelled. "
    "Protesters and villagers said that unidentified gunmen came. "
    "A doctor at the hospital and US officials confirmed it."
)
DAY = "2016-04-10"


def who(words: str, text: str = REPORT, on: str | None = DAY, country: str | None = None, nth: int = 0) -> Identity:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return identify(text, Span.of(text, start, start + len(words)), on=on, country=country)


def source(words: str, text: str = REPORT) -> SourceKind | None:
    span = Span.of(text, text.index(words), text.index(words) + len(words))
    context = actor_context(text, DAY)
    return source_kind(text, span, identify(text, span, context=context), context=context)


@pytest.mark.parametrize(
    ("words", "name", "kind", "country"),
    [
        ("Russian warplanes", "Russian Aerospace Forces", "external/other forces", "RU"),
        ("spokesman for the Levant Front", "Levant Front", "rebel group", "SY"),
        ("Levant Front positions", "Levant Front", "rebel group", "SY"),
        ("the group", "Levant Front", "rebel group", "SY"),
        ("Regime forces", "Syrian Arab Army", "state forces", "SY"),
        ("the army", "Syrian Arab Army", "state forces", "SY"),
        ("pro-Assad forces", "Syrian Arab Army", "state forces", "SY"),
        ("rebel fighters", None, "rebel group", "SY"),
        ("militants", None, "political militia", "SY"),
        ("unidentified gunmen", None, "political militia", "SY"),
        ("22 civilians", None, "civilians", "SY"),
        ("a woman", None, "civilians", "SY"),
        ("villagers", None, "civilians", "SY"),
        ("Protesters", None, "protesters", "SY"),
        ("US officials", None, "government (civil)", "US"),
    ],
)
def test_words_mean_what_the_report_warrants(words: str, name: str | None, kind: str, country: str) -> None:
    found = who(words)
    assert (found.name, found.kind, found.country) == (name, kind, country)


def test_the_head_decides_and_not_what_only_describes() -> None:
    assert who("anti-ISIS coalition").name != "Islamic State"
    assert who("former Taliban commander").name is None
    assert who("village near the SDF base").id is None
    assert who("village near the SDF base").kind is None


def test_a_person_speaks_for_the_organisation_that_the_report_gives_him() -> None:
    for found in (who("Saleh Zein"), who("Zein", nth=1)):
        assert (found.name, found.person) == ("Levant Front", False)
        assert "speaks for" in [reason.name for reason in found.reasons]
    assert who("Saleh Zein").score < who("Levant Front").score


def test_a_private_person_is_marked() -> None:
    found = who("Mustafa Sulaiman")
    assert (found.name, found.person, found.kind) == (None, True, "civilians")
    assert not who("Col. Adam Brook", "Col. Adam Brook denied it in Syria.").person


@pytest.mark.parametrize(
    ("on", "name"),
    [("2015-02-01", "Nusra Front"), ("2016-07-28", "Jabhat Fateh al-Sham"), ("2018-03-01", "Hay'at Tahrir al-Sham")],
)
def test_names_are_those_of_the_day(on: str, name: str) -> None:
    assert who("Nusra Front", "The Nusra Front took a hill near Hama.", on, "SY").name == name


def test_an_army_is_the_one_of_its_time() -> None:
    text = "The Syrian army shelled the town."
    assert who("Syrian army", text, "2016-01-01").id != who("Syrian army", text, "2025-06-01").id


def test_forces_abroad_are_external_and_rebels_stay_rebels() -> None:
    assert who("Kenyan troops", "Kenyan troops fired.", "2020-01-01", "SO").kind == "external/other forces"
    assert who("Kenyan troops", "Kenyan troops fired.", "2020-01-01", "KE").kind == "state forces"
    assert who("al-Shabaab", "Men of al-Shabaab fired.", "2020-01-01", "KE").kind == "rebel group"


@pytest.mark.parametrize(
    "wording",
    ["al-Shabaab", "Al Shabab", "Al-Shabāb", "AL-SHABAAB", "al Shabaab’s", "al‑Shabaab", "Аl-Shаbааb", "حركة الشباب"],
)
def test_spellings_scripts_and_look_alike_letters_are_one_name(wording: str) -> None:
    assert who(wording, f"In Somalia {wording} attacked a base.", "2020-01-01").name == "al-Shabaab"


@pytest.mark.parametrize(
    ("words", "text", "on", "country", "name", "kind"),
    [
        ("group of insurgents", "A group of insurgents fled.", "2012-08-19", "AF", None, "rebel group"),
        ("TLP activists", "TLP activists blocked a road.", "2021-04-19", "PK", "Tehreek-e-Labbaik Pakistan", None),
        ("Vladimir Putin's forces", "Vladimir Putin's forces shelled it.", "2022-04-26", "UA",
         "Russian Armed Forces", "external/other forces"),
        ("Karen soldiers", "Karen soldiers held a post.", "2021-08-31", "MM", "Karen National Union", "rebel group"),
        ("Al-Qaida linked group", "An Al-Qaida linked group did it.", "2020-03-31", "SO", "al-Shabaab", "rebel group"),
        ("People's Amed Police", "The People's Amed Police came.", "2008-03-20", "CN", "People's Armed Police",
         "state forces"),
        ("military source", "A military source said so.", "2017-05-27", "SY", None, "state forces"),
        ("paramilitary troops", "Some paramilitary troops came.", "2010-06-30", "IN", None, "state forces"),
        ("Men armed with machetes", "Men armed with machetes came.", "2001-06-01", "GT", None, "political militia"),
        ("Abu Omar al-Golani", "An activist, Abu Omar al-Golani, wept.", "2016-03-02", "SY", None, None),
        ("local officials", "The local officials said so.", "2015-09-01", "AF", None, "government (civil)"),
        ("anti-Taliban fighters", "The anti-Taliban fighters fled.", "2021-09-01", "AF", None, "political militia"),
        ("defence ministry", "The defence ministry said so.", "2023-09-01", "RU", "Russian Ministry of Defence", None),
        ("Russian paramilitaries", "Russian paramilitaries came.", "2022-01-03", "ML", None, "external/other forces"),
        ("gang members", "Some gang members came.", "2024-10-03", "HT", None, "political militia"),
        ("al-Qaeda affiliate", "The al-Qaeda affiliate did it.", "2020-08-16", "SO", "al-Shabaab", "rebel group"),
        ("AFP", "The AFP said so.", "2020-08-16", "SO", "Agence France-Presse", "medium"),
        ("Islamist rebels", "The Islamist rebels lost it.", "2016-07-02", "SY", None, "rebel group"),
    ],
)  # fmt: skip
def test_kinds_of_wordings(words: str, text: str, on: str, country: str, name: str | None, kind: str | None) -> None:
    found = who(words, text, on, country)
    assert found.name == name
    assert kind is None or found.kind == kind


def test_the_country_is_found_where_nobody_gives_it() -> None:
    text = "French troops and Turkish drones were seen at Gao and Kidal in Mali. French troops left."
    assert who("French troops", text, "2014-01-01").kind == "external/other forces"
    named = "The Janjaweed burned a village. Rwandan soldiers of the peacekeepers watched."
    assert who("Rwandan soldiers", named, "2006-01-01").kind == "external/other forces"


def test_letters_mean_what_the_report_introduces() -> None:
    syria = "In Syria the Syrian National Army (SNA) shelled a village. The SNA denied it."
    somalia = "In Somalia the Somali National Army (SNA) shelled a village. The SNA denied it."
    unknown = "In Syria the Sunflower Nursery Association (SNA) met. The SNA denied it."
    assert who("SNA", syria, "2020-01-01", nth=1).name == "Syrian National Army"
    assert who("SNA", somalia, "2020-01-01", nth=1).name == "Somali National Army"
    assert who("SNA", unknown, "2020-01-01", nth=1).name is None
    turned = "In Syria the SNA (Syrian National Army) shelled a village."
    assert who("SNA", turned, "2020-01-01").name == "Syrian National Army"


def test_letters_that_are_a_word_need_their_capitals() -> None:
    assert who("is", "It is said in Syria.", "2016-01-01").id is None
    assert who("IS", "Fighters of IS fled in Syria.", "2016-01-01").name == "Islamic State"


def test_pronouns_follow_the_last_actor_that_was_named() -> None:
    text = "The Houthis fired a missile in Yemen. They said so."
    assert who("They", text, "2019-01-01").name == "Houthis"


def test_without_a_warrant_there_is_no_name_and_what_was_near_is_a_rival() -> None:
    found = who("RSF", "The RSF denied it.", "2020-08-15", "CM")
    assert found.name is None or found.rivals is not None
    assert who("rebels", "The rebels fled.", "2016-01-01", "SY").name is None


def test_settlers_and_states_by_their_names() -> None:
    text = "Israeli settlers burned a car near Nablus. Russia bombed Aleppo. Russia said so."
    assert who("Israeli settlers", text, "2022-01-01").kind == "identity militia"
    assert "Armed Forces" in str(who("Russia", text, "2022-01-01").name)
    assert who("Russia", text, "2022-01-01", nth=1).kind == "government (civil)"


def test_sources_have_a_kind() -> None:
    told = {
        "spokesman for the Levant Front": "party",
        "Mustafa Sulaiman": "witness",
        "US officials": "anonymous",
        "A doctor at the hospital": "medical",
        "villagers": "witness",
    }
    assert {words: source(words) for words in told} == told
    for words, kind in (
        ("SANA", "state medium"), ("Reuters", "medium"), ("Syrian Observatory for Human Rights", "monitor"),
        ("local activists", "activist"), ("a military source", "anonymous"), ("the Syrian government", "official"),
    ):  # fmt: skip
        assert source(words, f"In Syria {words} said so.") == kind


def test_one_context_serves_all_mentions_of_a_report() -> None:
    context = actor_context(REPORT, DAY)
    for words in ("Russian warplanes", "Levant Front", "the group", "Mustafa Sulaiman"):
        span = Span.of(REPORT, REPORT.index(words), REPORT.index(words) + len(words))
        assert identify(REPORT, span, context=context) == identify(REPORT, span, on=DAY)


def test_a_span_outside_the_text_is_refused() -> None:
    with pytest.raises(UnfoundedError):
        identify("short", Span.of("much longer", 4, 11))


@settings(max_examples=60)
@given(st.text(max_size=120), st.integers(0, 119), st.integers(1, 120), st.one_of(st.none(), st.text(max_size=12)))
def test_any_words_have_an_answer_and_always_the_same(text: str, start: int, length: int, on: str | None) -> None:
    if start >= len(text):
        return
    span = Span.of(text, start, min(start + length, len(text)))
    found = identify(text, span, on=on)
    assert found == identify(text, span, on=on)
    _check(found)


WORDS = st.sampled_from(
    [
        "the",
        "The",
        "SDF",
        "rebels",
        "army",
        "of",
        "for",
        "Levant",
        "Front",
        "Syrian",
        "Syria",
        "(",
        ")",
        ",",
        ".",
        "'s",
        "anti-",
        "-backed",
        "-held",
        "Russian",
        "former",
        "police",
        "Ali",
        "spokesman",
        "Hezbollah",
        "and",
        "20",
        "people",
        "they",
        "الجيش",
        "Боевики",
        "\n",
    ]
)


@settings(max_examples=100)
@given(st.lists(WORDS, min_size=1, max_size=14), st.data())
def test_any_mix_of_actor_words_has_an_answer(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span.of(text, start, data.draw(st.integers(start + 1, len(text))))
    found = identify(text, span, on="2016-01-01")
    _check(found)
    assert source_kind(text, span, found) in (None, *get_args(SourceKind))


def _check(found: Identity) -> None:
    assert (found.name is None) == (found.id is None)
    assert found.kind is None or found.kind in get_args(ActorKind)
    assert 0 <= found.score <= 1
    assert not (found.person and found.id)


def test_days_may_be_written_short() -> None:
    assert [day_of(day) for day in ("2016-04-13T00:00:00", "2016-04", "2016", "13 April", "", None)] == [
        "2016-04-13", "2016-04-15", "2016-07-01", None, None, None,
    ]  # fmt: skip


def test_a_name_looked_up_has_its_bearers_and_an_unknown_one_its_neighbours() -> None:
    assert [found.id for found in bearers("Levant Front")] == ["levant-front"]
    assert bearers("SDF", country="SY")[0].country == "SY"
    assert not bearers("Purple Lantern Society of Nowhere")
    assert "Levant Front" in nearest_names("Levant Frond")


def test_five_thousand_mentions_of_one_report_and_a_name_of_300_letters() -> None:
    text = REPORT + " " + "A" + "a" * 299 + " Front said so."
    context = actor_context(text, DAY)
    span = Span.of(text, text.index("Aaaa"), len(text) - 9)
    assert identify(text, span, context=context).name is None
    spans = [Span.of(text, 9, 26)] * 5_000
    assert {identify(text, span, context=context).name for span in spans} == {"Russian Aerospace Forces"}


@pytest.mark.parametrize(
    ("file", "given", "organisations", "kinds"),
    [
        ("actor_mentions.jsonl", True, 0.92, 0.96),
        ("actor_mentions.jsonl", False, 0.92, 0.95),
        ("actor_mentions_heldout.jsonl", True, 0.89, 0.93),
        ("actor_mentions_heldout.jsonl", False, 0.89, 0.91),
    ],
)
def test_mentions_coded_by_hand_are_read_as_well_as_they_were(
    texts: dict[str, str], file: str, given: bool, organisations: float, kinds: float
) -> None:
    mentions = [json.loads(line) for line in Path(__file__).with_name(file).read_text("utf-8").splitlines()]
    named = told = 0
    for mention in mentions:
        text = texts[mention["report"]]
        span = Span.of(text, mention["start"], mention["end"])
        assert hashlib.sha256(span.text.encode()).hexdigest()[:16] == mention["digest"]
        found = identify(text, span, on=mention["date"], country=mention["country"] if given else None)
        named += _is_right(found, mention)
        told += found.kind in (mention["kind"], *mention.get("kind_also", []))
    assert named / len(mentions) >= organisations
    assert told / len(mentions) >= kinds


def _is_right(found: Identity, mention: dict[str, Any]) -> bool:
    if found.name is None:
        return not mention["names"] or mention.get("none_also", False)
    return keys_of([found.name])[0][0] in {key for key, _ in keys_of(mention["names"])}


@pytest.fixture(scope="module")
def texts(shared: Path) -> dict[str, str]:
    found: dict[str, Any] = {}
    for folder in ("data/reports", "corpus"):
        for path in sorted((shared / folder).glob("*.jsonl.gz")):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                found |= {report["id"]: report["text"] for report in map(json.loads, lines) if "text" in report}
    return found
