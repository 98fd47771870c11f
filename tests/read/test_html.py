"""A page comes out as the reporter wrote it: invented pages, one for each kind of fault (tests/read/pages)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from khabar.errors import InputError
from khabar.read import html_tree
from khabar.read.html import Page, read_page

PAGES = Path(__file__).parent / "pages"
ARTICLE = (
    "<h1>Two shells hit ferry quay</h1><p>Two shells fell on the ferry quay of Oster Bay before dawn on Monday, the "
    "port office said.</p><p>The Coast Brigade denied that it had fired, and gave no further details of the night.</p>"
)


def names() -> list[str]:
    return sorted(path.stem for path in PAGES.glob("*.html"))


def read(name: str) -> tuple[Page, dict[str, object]]:
    expected = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    return read_page((PAGES / f"{name}.html").read_bytes()), expected


@pytest.mark.parametrize("name", names())
def test_the_text_is_every_paragraph_once_and_nothing_else(name: str) -> None:
    page, expected = read(name)
    if expected["paragraphs"] is not None:
        assert list(page.paragraphs) == expected["paragraphs"]
    for words in expected["must_not"]:
        assert words not in page.text


@pytest.mark.parametrize("name", names())
def test_the_fields_are_those_that_the_page_prints(name: str) -> None:
    page, expected = read(name)
    assert page.title == expected["title"]
    for field in ("agency", "dateline", "publisher", "url"):
        if field in expected:
            assert getattr(page, field) == expected[field]
    if "byline" in expected:
        assert list(page.byline) == expected["byline"]
    if "date" in expected:
        assert page.published is not None
        assert page.published.date == expected["date"]
        assert page.published.words == expected.get("words")


def test_a_live_blog_is_read_as_its_dated_entries() -> None:
    page, expected = read("live")
    entries = [[e.title, e.text, e.published.date if e.published else None] for e in page.entries]
    assert entries == expected["entries"]


def test_the_text_above_the_entries_of_a_live_blog_is_not_lost() -> None:
    raw = (PAGES / "live.html").read_text(encoding="utf-8")
    lead = "".join(
        f"<p>The harbour of the town has been shelled {n} times since the truce ended, its log says.</p>"
        for n in range(5)
    )
    page = read_page(raw.replace('<p class="dek">', lead + '<p class="dek">'))
    assert len(page.entries) == 4
    assert "shelled 4 times" in page.entries[0].text


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"\x00" * 500, "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "PNG"),
        (b"\xff\xd8\xff\xe0" + bytes(range(256)), "JPEG"),
        (bytes(range(1, 256)) * 40, "no text"),
        (b"No tag stands in this.", "not HTML"),
        (
            b"<body><nav><a href='/a'>News</a></nav><ul><li><a href='/b'>One headline</a></li></ul></body>",
            "no article",
        ),
        (b"<html><head><title>Quay</title></head><body></body></html>", "no article"),
        (
            b"<html><body><script>var text = 'Two shells fell on the quay on Monday.'</script></body></html>",
            "no article",
        ),
    ],
)
def test_what_holds_no_article_is_refused_with_its_reason(raw: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        read_page(raw)
    assert caught.value.remedy


def test_a_page_beyond_the_limit_is_refused_by_naming_it() -> None:
    with pytest.raises(InputError, match=r"10,000,000"):
        read_page("<p>" + "shells fell " * 1_000_000)
    with pytest.raises(InputError, match=f"{html_tree.MAX_ELEMENTS:,} are read"):
        read_page("<p>a" * (html_tree.MAX_ELEMENTS + 1))


def test_pictures_within_a_saved_page_do_not_count_against_the_limit() -> None:
    picture = f'<img src="data:image/png;base64,{"iVBORw0K" * 2_000_000}">'
    assert len(read_page(f"<body>{ARTICLE}{picture}</body>").paragraphs) == 2


@pytest.mark.parametrize("tag", ["div", "span", "b", "blockquote", "table><tr><td", "font", "section"])
def test_ten_thousand_nested_tags_keep_their_text_and_are_told(tag: str) -> None:
    page = read_page(f"<body>{f'<{tag}>' * 10_000}{ARTICLE}</body>")
    assert len(page.paragraphs) == 2
    assert [problem.code for problem in page.problems] == ["page-nesting"]


def test_absurd_spans_of_a_table_cost_nothing() -> None:
    table = '<table><tr><td colspan="9000000000000000" rowspan="99999999999">a</td></tr></table>'
    assert len(read_page(f"<body>{ARTICLE}{table * 50}</body>").paragraphs) >= 2


def test_control_characters_and_lone_surrogates_do_not_reach_the_text() -> None:
    page = read_page(
        "<p>Two shells\x00 fell\x07 &#xD800; on the \ud800 quay of Oster Bay on Monday, the office said.</p>"
    )
    assert not [c for c in page.text if ord(c) < 32 or "\ud800" <= c <= "\udfff"]
    assert "Two shells fell" in page.text


@pytest.mark.parametrize("reference", ["&#8;", "&#x1F;", "&#0", "&#00011;", "&#12;", "&#65534;", "&#xffff;"])
def test_references_to_control_characters_do_not_stop_the_reading(reference: str) -> None:
    page = read_page(
        f'<title>Shells{reference}fall</title><body class="a{reference}">{ARTICLE}<p>{reference}{reference}'
    )
    (first, second) = page.paragraphs
    assert (first, second) == read_page(f"<title>Shells fall</title><body>{ARTICLE}").paragraphs


def test_json_ld_nested_or_broken_does_not_stop_the_reading() -> None:
    for block in ("[" * 100_000, '{"@type": "NewsArticle",', '{"@graph": {"@graph": null}}', "null", '{"@type": 7}'):
        page = read_page(f'<head><script type="application/ld+json">{block}</script></head><body>{ARTICLE}</body>')
        assert len(page.paragraphs) == 2


@pytest.mark.parametrize(
    ("head", "line", "date", "words"),
    [
        ('<meta name="date" content="2024-04-02T01:00:00Z">', "Posted April 1, 2024", "2024-04-01", "April 1, 2024"),
        ('<meta name="date" content="2024-04-01T23:50:00-05:00">', "", "2024-04-01", None),
        ('<meta property="article:published_time" content="2024-04-01">', "Updated 9 April 2024", "2024-04-01", None),
        ("", "1 April 2024", "2024-04-01", "1 April 2024"),
        ("", '<time datetime="2024-04-01T08:00:00+02:00">three hours ago</time>', "2024-04-01", None),
        ('<meta name="date" content="the first of never">', "", None, None),
    ],
)
def test_the_day_is_the_one_printed_beside_the_headline_in_the_zone_of_the_page(
    head: str, line: str, date: str | None, words: str | None
) -> None:
    title, rest = ARTICLE.split("</h1>")
    page = read_page(
        f"<head>{head}</head><body>{title}</h1><div>{line}</div>{rest}<footer>2 January 2026</footer></body>"
    )
    assert (page.published.date if page.published else None) == date
    assert (page.published.words if page.published else None) == words


@pytest.mark.parametrize(
    "line",
    [
        "Also on Monday, the governor said that two drones had fell on the town of Kell and hurt nobody.",
        "The republic wants to become a member of the union, and its president said so on Monday again.",
        "A video shared on WhatsApp shows the quay in flames, but the port office could not be reached at once.",
        "Read more than once, the statement does not say who fired, and the brigade did not explain it.",
    ],
)
def test_a_report_that_sounds_like_furniture_stays_text(line: str) -> None:
    assert line in read_page(f"<body><article>{ARTICLE}<p>{line}</p></article></body>").paragraphs


@settings(max_examples=60)
@given(st.binary(max_size=400))
@example(b"<p>\xff\xfe")
@example(b"<a href='http://[x'>")
def test_no_bytes_raise_anything_but_an_input_error(raw: bytes) -> None:
    for given_ in (raw, b"<p>" + raw + ARTICLE.encode()):
        outcomes = []
        for _ in range(2):
            try:
                outcomes.append(read_page(given_))
            except InputError as error:
                outcomes.append(str(error))
        assert outcomes[0] == outcomes[1]


TAGS = "<p>|</p>|<div class='related'>|</div>|<h1>|</h1>|<h2><a href='/'>|<br>|<br><br>|<blockquote>|<li>|<table><td>"
ODD = "<time datetime='2024-13-45'>|<article>|<!--|-->|<script>|&#0;|Shells fell. |By Nora Quist |\u202e|😀"
LONG = "The port office said on Monday that two shells had fallen on the quay of Oster Bay. "
FRAGMENTS = st.lists(st.sampled_from([*TAGS.split("|"), *ODD.split("|"), LONG]), max_size=40)


@settings(max_examples=60)
@given(FRAGMENTS)
def test_no_paragraph_is_doubled_or_empty(fragments: list[str]) -> None:
    try:
        page = read_page("".join(fragments))
    except InputError:
        return
    long = [p for p in page.paragraphs if len(p) >= 40]
    assert len(long) == len(set(long))
    assert all(p == " ".join(p.split()) and p for p in page.paragraphs)
