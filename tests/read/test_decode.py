"""Bytes become the text that was meant, whatever the declaration says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khabar.read.decode import decode
from khabar.read.encodings import known
from khabar.read.mojibake import control_free

WORDS = {
    "ar": "سقطت قذيفتان على رصيف العبارات فجر الاثنين وأصيب حارس بجروح",
    "fa": "دو گلوله به اسکله برخورد کرد و یک نگهبان زخمی شد",
    "ru": "Два снаряда упали на причал до рассвета, ранен сторож",
    "uk": "Два снаряди впали на причал удосвіта, поранено сторожа, її життю ніщо не загрожує",
    "fr": "Deux obus sont tombés sur le quai avant l’aube – un gardien a été blessé, où l’école est fermée",
    "de": "Zwei Wächter wurden verletzt, „größer als früher“, sagte Käthe Böhm",
    "pl": "Żołnierze ostrzelali wioskę koło Łodzi, zginęło pięć osób, mówią świadkowie",
    "cs": "Dvě střely dopadly na přístaviště, hlídač byl zraněn, řekl mluvčí úřadu",
    "tr": "Şırnak’ta çatışma: üç asker yaralandı, görgü tanıkları söyledi",
    "el": "Δύο οβίδες έπεσαν στην προβλήτα πριν από την αυγή",
    "zh": "黎明前两枚炮弹落在码头上，一名看守受伤，港口办公室说",
    "ja": "夜明け前に砲弾二発が埠頭に落ち、警備員一人が負傷した",
    "ko": "새벽에 포탄 두 발이 부두에 떨어져 경비원 한 명이 다쳤다",
}
ENCODED = [
    ("ar", "windows-1256"), ("fa", "windows-1256"), ("ru", "windows-1251"), ("ru", "koi8-r"), ("uk", "windows-1251"),
    ("fr", "windows-1252"), ("de", "windows-1252"), ("pl", "windows-1250"), ("pl", "iso8859-2"), ("cs", "windows-1250"),
    ("tr", "windows-1254"), ("el", "windows-1253"), ("zh", "gb18030"), ("zh", "big5"), ("ja", "cp932"),
    ("ja", "euc_jp"),
    ("ko", "cp949"),
]  # fmt: skip


def page(language: str, encoding: str, declared: str = "") -> tuple[bytes, str]:
    """A page in `encoding` that declares `declared`, and the words in it as that encoding can hold them."""
    words = WORDS[language].encode(encoding, "ignore").decode(encoding)
    meta = f'<meta charset="{declared}">' if declared else ""
    html = f'<html lang="{language}"><head>{meta}</head><body><p>{words}</p></body></html>'
    return html.encode(encoding), words


@pytest.mark.parametrize(("language", "encoding"), ENCODED)
@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1", "true"])
def test_words_are_read_whatever_is_declared(language: str, encoding: str, declared: str) -> None:
    raw, words = page(language, encoding, encoding if declared == "true" else declared)
    assert words in decode(raw).text


@pytest.mark.parametrize("declared", ["", "gb2312", "iso-8859-1", "windows-1256", "utf-8"])
@pytest.mark.parametrize("language", WORDS)
def test_valid_utf8_is_utf8(language: str, declared: str) -> None:
    raw, words = page(language, "utf-8", declared)
    found = decode(raw)
    assert words in found.text
    assert found.encoding == "utf-8"
    assert bool(found.doubts) == (declared not in ("", "utf-8"))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_utf16_is_told_by_its_mark_or_its_nul_bytes(encoding: str, mark: str) -> None:
    found = decode(f"{mark}<html><body><p>{WORDS['ar']}</p></body></html>".encode(encoding))
    assert WORDS["ar"] in found.text
    assert found.encoding == encoding


def test_a_byte_order_mark_wins_over_the_declaration() -> None:
    found = decode(b"\xef\xbb\xbf" + page("fr", "utf-8", "windows-1252")[0])
    assert (found.encoding, found.doubts) == ("utf-8", ())
    assert not found.text.startswith("\ufeff")


def test_the_http_charset_is_asked_when_the_page_declares_none() -> None:
    raw, words = page("el", "windows-1253")
    assert words in decode(raw, "ISO-8859-7").text or words in decode(raw, "windows-1253").text


@pytest.mark.parametrize("language", ["fr", "de", "ru", "ar"])
def test_utf8_encoded_twice_is_repaired_and_told(language: str) -> None:
    as_1252 = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in WORDS[language].encode())
    found = decode(f"<p>{as_1252}</p>".encode())
    assert WORDS[language] in found.text
    assert "twice" in found.doubts[0]


def test_a_cut_within_a_character_leaves_utf8() -> None:
    raw, words = page("fr", "utf-8")
    cut = raw + "é".encode()[:1]
    assert words in decode(cut).text


def test_a_few_broken_bytes_leave_utf8_and_are_told() -> None:
    raw = page("ru", "utf-8")[0] + b"<p>\xe9</p>"
    found = decode(raw)
    assert WORDS["ru"] in found.text
    assert found.doubts


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("ISO-8859-1", "windows-1252"),
        ("GB2312", "gb18030"),
        ("x-sjis", "cp932"),
        ("cp1256", "windows-1256"),
        ("base64", None),
        ("no-such", None),
        ("utf-7", None),
        ("", None),
    ],
)
def test_labels_are_read_as_browsers_read_them(label: str, name: str | None) -> None:
    assert known(label) == name


@given(st.binary(max_size=300), st.none() | st.text(max_size=12))
def test_no_bytes_raise_and_no_control_character_is_left(raw: bytes, declared: str | None) -> None:
    text = decode(raw, declared).text
    assert not [c for c in text if (ord(c) < 32 and c not in "\t\n\r") or "\ud800" <= c <= "\udfff" or c == "\x00"]
    assert decode(raw, declared).text == text


@given(st.text(max_size=200))
def test_what_utf8_holds_comes_back(text: str) -> None:
    plain = control_free(text)
    assert control_free(plain) == plain
    if all(ord(c) < 128 for c in plain):
        assert decode(plain.encode()).text == plain
