"""The captured original: shown so that nothing in it runs or asks for anything, given as the exact bytes, or sealed."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import Opener, axe, shots
from lxml import html as lxml_html
from playwright.sync_api import expect
from report_samples import ARTICLE, FEED, HOSTILE, TELEGRAM, captured, lerm
from served import Served, serving

from khabar.desk.safe_page import MOST_CHARACTERS, safe_page
from khabar.errors import InputError
from khabar.record.captures import Capture
from khabar.record.store import open_store

_PAGE = f"<html><head><title>Shells hit Lerm</title></head><body><h1>Shells hit Lerm</h1>{ARTICLE}</body></html>"


def _pdf(words: str) -> bytes:
    """A PDF of one page with a text layer."""
    stream = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /Resources << /Font << /F1 4 0 R >> >> /MediaBox [0 0 9 9] /Contents 5 0 R >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 6\n0000000000 65535 f \n"
        + table
        + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("originals")
    (made / "hostile.html").write_text(HOSTILE, "utf-8")
    (made / "packed.html.gz").write_bytes(gzip.compress(_PAGE.encode()))
    (made / "feed.xml").write_text(FEED, "utf-8")
    (made / "result.json").write_text(TELEGRAM, "utf-8")
    (made / "report.pdf").write_bytes(_pdf("Shells hit the market of Lerm on Wednesday, killing five people."))
    (made / "plain.txt").write_text(
        "Shells hit Lerm\n\nFive <b>people</b> were killed in Lerm on Wednesday.\n", "utf-8"
    )
    (made / "lines.jsonl").write_text(
        '{"id": "line-1", "text": "Five people were killed in Lerm on Wednesday."}\n', "utf-8"
    )
    (made / "secret.html").write_text(_PAGE.replace("Lerm", "Qasra"), "utf-8")
    return made


@pytest.fixture(scope="module")
def keys(folder: Path) -> dict[str, str]:
    """The key of the (first) report of each file."""
    return {path.name: next(captured(path)).capture.key for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def desk(folder: Path, keys: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    path = tmp_path_factory.mktemp("original") / "war.khabar"
    with open_store(path, create=True) as store:
        store.add([lerm()], by="ada")
        store.add(captured(*sorted(folder.iterdir())), by="ada")
        store.seal(keys["secret.html"], "the source is in danger", by="lena")
    with serving(path) as served:
        yield served


@pytest.mark.parametrize(
    ("name", "media_type", "shape", "told"),
    [
        ("hostile.html", "text/html", "page", ""),
        ("packed.html.gz", "text/html", "page", ""),
        ("feed.xml", "application/xml", "text", "entry 1 of 2 of the feed"),
        ("result.json", "application/json", "text", "message 11 of the chat"),
        ("report.pdf", "application/pdf", "none", "a PDF is given as a file only; its text stands beside"),
        ("plain.txt", "text/plain", "text", ""),
        ("lines.jsonl", "application/json", "text", ""),
    ],
)
def test_each_kind_of_original_is_told(
    desk: Served, keys: dict[str, str], folder: Path, name: str, media_type: str, shape: str, told: str
) -> None:
    with desk.client() as client:
        view = client.get("/report/original", params={"id": keys[name]}).json()
        exact = client.get("/report/original/bytes", params={"id": keys[name]})
    assert (view["media_type"], view["shape"], view["note"]) == (media_type, shape, told)
    raw = (folder / name).read_bytes()
    assert exact.content == raw
    assert (view["digest"], view["size"]) == (hashlib.sha256(raw).hexdigest(), len(raw))
    assert exact.headers["content-type"] == "application/octet-stream"
    assert exact.headers["content-disposition"].startswith("attachment;")
    assert exact.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in exact.headers["content-security-policy"]
    if shape == "text":
        assert view["text"].strip()
    if name == "report.pdf":
        assert "killing five people" in view["read"]


def test_the_piece_of_a_file_is_the_report_itself(desk: Served) -> None:
    with desk.client() as client:
        second = client.get("/report/original", params={"id": "https://post.example/2"}).json()
    assert "Quiet in Qasra" in second["text"] and "Shells" not in second["text"]


def test_a_coded_line_is_shown_as_it_came(desk: Served) -> None:
    with desk.client() as client:
        view = client.get("/report/original", params={"id": "lerm"}).json()
    assert view["how"] == "a line that was coded elsewhere"
    assert '"khabar": 1' in view["text"]


def test_nothing_of_a_hostile_page_is_left_but_its_words() -> None:
    made = safe_page(HOSTILE)
    tree = lxml_html.document_fromstring(made)
    for element in tree.iter():
        assert isinstance(element.tag, str)
        assert set(element.attrib) <= {"colspan", "rowspan", "dir", "lang", "title", "charset"}, element.attrib
    for name in ("script", "img", "svg", "math", "iframe", "object", "embed", "form", "input", "link", "base", "video"):
        assert not tree.findall(f".//{name}"), name
    assert len(tree.findall(".//meta")) == len(tree.findall(".//style")) == 1
    assert "killing five people" in made
    assert "[picture: a picture of the market]" in made


def test_a_huge_page_is_cut_and_one_that_is_none_refused() -> None:
    paragraph = "<p>" + "Shells hit Lerm again. " * 3_000 + "</p>"
    made = safe_page(f"<html><body>{paragraph * 60}</body></html>")
    assert len(made) < 2 * MOST_CHARACTERS and "left out" in made
    with pytest.raises(InputError):
        safe_page("no tags at all")


def test_nothing_of_a_hostile_page_runs_and_nothing_is_asked_for(
    desk: Served, keys: dict[str, str], browse: Opener
) -> None:
    page, _ = browse(desk.url)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/report/original?id={keys['hostile.html']}")
    frame = page.frame_locator("iframe.original-frame")
    expect(frame.locator("body")).to_contain_text("killing five people")
    page.wait_for_timeout(500)
    assert all(url.startswith(desk.url) for url in asked), asked
    assert page.evaluate("window.hacked") is None
    assert page.title().startswith("Original of")
    inner = next(one for one in page.frames if "/frame" in one.url)
    assert inner.evaluate("typeof window.hacked") == "undefined"
    assert page.locator("iframe").get_attribute("sandbox") == ""
    axe(page)
    shots(page, "report-original")


def test_the_frame_is_bound_by_its_own_policy(desk: Served, keys: dict[str, str]) -> None:
    with desk.client() as client:
        answer = client.get("/report/original/frame", params={"id": keys["hostile.html"]})
    policy = {part.strip().split(" ")[0]: part.strip() for part in answer.headers["content-security-policy"].split(";")}
    assert policy["default-src"] == "default-src 'none'"
    assert "sandbox" in policy and policy["sandbox"] == "sandbox"
    assert "script-src" not in policy and policy["frame-ancestors"] == "frame-ancestors 'self'"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("address", ["/report", "/report/original", "/report/versions"])
def test_sealed_bytes_are_told_to_be_sealed_and_nothing_else(desk: Served, folder: Path, address: str) -> None:
    digest = hashlib.sha256((folder / "secret.html").read_bytes()).hexdigest()
    with desk.client() as client:
        for name in (digest, digest[:16]):
            told = client.get(address, params={"id": name})
            assert told.status_code == 410
            assert told.json()["reason"] == "the source is in danger"
            assert told.json()["by"] == "lena"
            assert "Qasra" not in told.text
            page = client.get(address, params={"id": name}, headers={"Accept": "text/html"})
            assert "the source is in danger" in page.text and "Qasra" not in page.text
    with desk.client() as client:
        assert client.get("/report/original/bytes", params={"id": digest}).status_code == 404


def test_bytes_that_nobody_can_open_do_no_harm() -> None:
    from khabar.desk.originals import opened

    for raw in (
        b"",
        b"\x1f\x8b",
        b"\x1f\x8b" + b"x" * 50,
        b"<rss",
        b"{",
        b"[" * 5_000,
        b"%PDF",
        b"\x00" * 100,
        b"<?xml?><a/>",
    ):
        for how in ("file", "answer", "fetched", "line", "text", "coded"):
            found = opened(Capture(raw, how, "key", 0, {"options": {}, "input": "x", "stem": "x"}))  # type: ignore[arg-type]
            assert found.shape in ("page", "text", "none")


def test_a_compressed_bomb_is_refused() -> None:
    from khabar.desk.originals import opened

    bomb = gzip.compress(b"\x00" * 70_000_000, 9)
    assert opened(Capture(bomb, "file", "key", 0, {"options": {}})).shape == "none"
