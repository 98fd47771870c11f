"""The fields a report prints about itself, over the styles that news uses."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from khabar.read.compose import compose
from khabar.read.dates import date_line_at, iso_date
from khabar.read.elements import furniture_pattern, is_furniture_line
from khabar.read.fields import survey
from khabar.read.language import guess_language
from khabar.read.tables import rows


@pytest.mark.parametrize(
    ("text", "place", "agency", "date"),
    [
        ("LERM (Reuters) - Two shells fell on the market.", "LERM", "Reuters", None),
        ("LERM, Sept 3 (AFP) – Two shells fell.", "LERM", "AFP", None),
        ("LERM, Velmora (Sep. 17, 2011)\nTwo shells fell.", "LERM, Velmora", None, "2011-09-17"),
        ("LERM 1997-03-10\nTwo shells fell.", "LERM", None, "1997-03-10"),
        ("LERM – Two shells fell.", "LERM", None, None),
        ("LERM, Velmora —\xa0Two shells fell.", "LERM, Velmora", None, None),
        ("TARNU, Vel. (AP) — Two shells fell.", "TARNU, Vel.", "AP", None),
        ("Lerm, SANA – Two shells fell.", "Lerm", "SANA", None),
        ("Lerm (dpa) - Zwei Granaten schlugen ein.", "Lerm", "dpa", None),
        ("LERM: Two shells fell.", "LERM", None, None),
        ("lerm valley: two shells fell on the market, police said.", "lerm valley", None, None),
        ("ЯСЕНКИ, 16 марта. Обстрел повредил мост.", "ЯСЕНКИ", None, None),
        ("ЯСЕНКИ, 3 мар — РИА Новости. Обстрел повредил мост.", "ЯСЕНКИ", "РИА Новости", None),
        ("دير السلمان (وكالة الدلتا) - أصاب قصف سوق البلدة.", "دير السلمان", "وكالة الدلتا", None),
        ("Landing hit, harbour office says LERM (Reuters) - Two shells fell.", "LERM", "Reuters", None),
        ("A summary of what was said.\nLERM — Two shells fell.", "LERM", None, None),
        ("Lerm Wire\n\nLERM\n\nWednesday, 14 June 2023, 16:21\n\nTwo shells fell.", "LERM", "Lerm Wire", "2023-06-14"),
        ("BREAKING - Two shells fell.", None, None, None),
        ("NATO – The alliance met.", None, None, None),
        ("Two shells fell on Lerm - the monitor said.", None, None, None),
        ("On 3 May 2016 two shells fell on Lerm.", None, None, None),
        ("Two shells fell. In Lerm, Reuters reported on 3 May 2016 that two died.", None, None, None),
    ],
)
def test_the_dateline_its_agency_and_its_date(
    text: str, place: str | None, agency: str | None, date: str | None
) -> None:
    found = survey(text)
    assert (found.dateline, found.agency, found.printed[0] if found.printed else None) == (place, agency, date)


@pytest.mark.parametrize(
    ("text", "names", "agency"),
    [
        ("By Jane Doe, Correspondent\nTwo shells fell.", ("Jane Doe",), None),
        ("By JANE DOE, Associated Press\nLERM (AP) — Two shells fell.", ("JANE DOE",), "Associated Press"),
        ("By Jane Doe, Lerm\nTwo shells fell.", ("Jane Doe",), None),
        (
            "Two fell. Reporting by Jane Doe and Karim al-Nabi; Editing by Oto Brandt",
            ("Jane Doe", "Karim al-Nabi"),
            None,
        ),
        (
            "Two shells fell.\n\nReporting by: Jane Doe\n\nSource: Lerm Wire\n\nLeave a comment",
            ("Jane Doe",),
            "Lerm Wire",
        ),
        ("Two shells fell on the market. R.J/Karim", ("R.J", "Karim"), None),
        ("Two shells fell.\nJane Doe contributed to this report from Tarnu.", ("Jane Doe",), None),
        ("Two shells fell, he said.--Reuters", (), "Reuters"),
        ("Two shells fell. (With AFP and Reuters)", (), "AFP and Reuters"),
        ("The attack was reported by Jane Doe.", (), None),
        ("Two shells fell near the office of Reuters.", (), None),
    ],
)
def test_who_wrote_it_and_whose_copy_it_is(text: str, names: tuple[str, ...], agency: str | None) -> None:
    found = survey(text)
    assert (found.byline, found.agency) == (names, agency)


def test_a_text_that_lost_its_lines_gives_its_head_and_tail() -> None:
    title = "Two shells hit the market of Lerm"
    body = f"{title} AFP Sunday 29 Jun 2014 Two shells hit the market on Sunday a monitor said. Read Also"
    found = survey(compose(title, body)[0], title)
    assert (found.agency, found.printed[0] if found.printed else None) == ("AFP", "2014-06-29")
    assert [span.text for span in found.furniture] == ["AFP Sunday 29 Jun 2014", "Read Also"]


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("Published 3 September 2015 10:20 GMT", "2015-09-03"),
        ("3 September، 2015", "2015-09-03"),
        ("Mon Jul 18 2016", "2016-07-18"),
        ("24.07.2016Get short URL", "2016-07-24"),
        ("Last updated at Jul 012016", "2016-07-01"),
        ("This story is from March 1, 2002", "2002-03-01"),
        ("Published in Lerm News, March 13th, 2022", "2022-03-13"),
        ("2015/9/3", "2015-09-03"),
        ("3 de septiembre de 2015", "2015-09-03"),
        ("le 3 août 2015", "2015-08-03"),
        ("3. März 2015", "2015-03-03"),
        ("16 марта 2024", "2024-03-16"),
        ("3 كانون الثاني/يناير 2016", "2016-01-03"),
        ("الجمعة ١٥ آذار ٢٠٢٤", "2024-03-15"),
        ("15/03/2024 18:00", "2024-03-15"),
        ("03/09/2015", None),
        ("31 February 2015", None),
        ("2011-09-S-035", None),
        ("soon", None),
    ],
)
def test_dates_in_the_forms_of_news(words: str, date: str | None) -> None:
    assert iso_date(words) == date


def test_a_time_is_not_taken_from_the_story() -> None:
    line = date_line_at("21 August 2013 1300 people were killed", 0)
    assert line is not None
    assert line.end == len("21 August 2013")


@pytest.mark.parametrize("row", rows("furniture.tsv"), ids=lambda row: row[-1][:30])
def test_every_pattern_of_furniture_matches_its_example(row: tuple[str, ...]) -> None:
    where, _, _, example = row
    if where == "line":
        assert is_furniture_line(example)
    else:
        assert furniture_pattern(where).search(f"Two fell. {example}" if where == "tail" else example)


@pytest.mark.parametrize(
    "line",
    [
        "Two shells fell on the market.",
        "The army shared a photo of the bridge with reporters on Monday.",
        "Related to the ceasefire, he said, was the exchange of prisoners.",
        "Follow-up strikes hit the bridge, the governor said.",
        "Print workers went on strike in Lerm on Monday, their union said.",
        "Source close to the army told Lerm Wire that two died.",
        "He was named as Oto Brandt, 34.",
    ],
)
def test_a_line_of_the_story_is_no_furniture(line: str) -> None:
    assert not is_furniture_line(line)
    assert survey(f"Two shells fell.\n\n{line}\n\nNobody was hurt.").furniture == ()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The army said that two of the sellers were hurt in the market.", "en"),
        ("Deux gardiens ont été blessés dans la cour de l’école, selon la préfecture.", "fr"),
        ("Обстрел повредил мост у посёлка, сообщила районная управа.", "ru"),
        ("Обстріл пошкодив міст біля селища, повідомила управа.", "uk"),
        ("أصاب قصف مدفعي صباح الجمعة سوق البلدة وجرح أربعة باعة.", "ar"),
        ("پلیس گفت که دو نفر در این حمله کشته شدند و چند نفر زخمی شدند.", "fa"),
        ("המשטרה אמרה כי שני בני אדם נפצעו בשוק.", "he"),
        ("两枚炮弹击中市场，两人受伤。", "zh"),
        ("Lerm 12 Tarnu", None),
        ("", None),
    ],
)
def test_the_language_is_guessed_or_left_open(text: str, language: str | None) -> None:
    assert guess_language(text) == language


def test_fields_agree_with_the_coded_corpus(shared: Path) -> None:
    """Floors of precision and recall; agencies that the coders knew otherwise count as missed."""
    with gzip.open(shared / "corpus/reports.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = {report["id"]: report for report in map(json.loads, lines)}
    with gzip.open(shared / "corpus/reports_coded.jsonl.gz", "rt", encoding="utf-8") as lines:
        coded = [json.loads(line) for line in lines]
    counts = {field: [0, 0, 0] for field in ("byline", "agency", "dateline", "printed")}
    for code in coded:
        report = texts[code["id"]]
        found = survey(compose(report["title"], report["text"])[0], report["title"])
        printed = found.printed[0] if found.printed else None
        pairs = {
            "byline": (found.byline or None, tuple(code["byline"]) or None),
            "agency": (found.agency and found.agency.casefold(), code["agency"] and code["agency"].casefold()),
            "dateline": (found.dateline, code["dateline"]),
            "printed": (printed, code["published"] if printed else None),
        }
        for field, (got, want) in pairs.items():
            right = got is not None and got == want
            counts[field] = [
                a + b for a, b in zip(counts[field], (right, got is not None, want is not None), strict=True)
            ]
    floors = {"byline": (0.97, 0.84), "agency": (0.9, 0.58), "dateline": (0.95, 0.9), "printed": (0.98, 0.98)}
    for field, (precision, recall) in floors.items():
        right, got, want = counts[field]
        assert right >= precision * got, (field, counts[field])
        assert right >= recall * want, (field, counts[field])
