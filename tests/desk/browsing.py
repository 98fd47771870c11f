"""A browser that watches what pages do: errors, what the policy forbids, requests to other machines; axe; pictures."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Route, expect

CHROMIUM = os.environ.get("KHABAR_CHROMIUM", "/usr/bin/chromium")
#: where pictures go; KHABAR_SHOTS names another folder
SHOTS = Path(os.environ.get("KHABAR_SHOTS", "/tmp/khabar-shots"))  # noqa: S108  pictures to look at
WIDTHS = (360, 820, 1400)
WAIT_MS = 30_000

_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`forbidden by the policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""


class Watched:
    """What went wrong in the pages of a context, less what a test says it expects."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.faults: list[str] = []
        self._expected: list[str] = []

    def expect(self, words: str) -> None:
        """Console errors that hold these words are no fault (browsers tell answers of 4xx as errors)."""
        self._expected.append(words)

    def watch(self, context: BrowserContext) -> None:
        context.add_init_script(_TELL_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"uncaught: {error.error}"))
        context.on("request", self._request)
        context.route(lambda address: not self._own(address), self._refuse)

    def check(self) -> None:
        """AssertionError: something went wrong that was not expected."""
        found = [fault for fault in self.faults if not any(words in fault for words in self._expected)]
        assert not found, "\n".join(found)

    def _own(self, address: str) -> bool:
        parts = urlsplit(address)
        return parts.scheme in ("data", "blob", "about") or parts.netloc == self.host

    def _console(self, message: ConsoleMessage) -> None:
        address = message.location.get("url", "")
        # The browser asks for the tab's icon whenever it likes, also when a test's desk has stopped.
        late = address.endswith("/static/icon.svg") and "ERR_CONNECTION_REFUSED" in message.text
        if message.type in ("error", "assert") and not late:
            self.faults.append(f"console: {message.text} ({address})")

    def _request(self, request: Request) -> None:
        if not self._own(request.url):
            self.faults.append(f"asked another host: {request.url}")

    def _refuse(self, route: Route) -> None:
        route.abort()


@contextmanager
def browsing(browser: Browser, url: str, **how: Any) -> Iterator[tuple[Page, Watched]]:
    """A page of a fresh context on a desk, and what is watched; checked at the end."""
    watched = Watched(url)
    context = browser.new_context(base_url=url, **how)
    context.set_default_timeout(WAIT_MS)
    watched.watch(context)
    page = context.new_page()
    try:
        yield page, watched
    finally:
        context.close()
    watched.check()


@cache
def _axe_source() -> str:
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")


def axe(page: Page, *, without: tuple[str, ...] = (), within: str | None = None) -> None:
    """AssertionError: axe-core finds something serious or critical (WCAG 2.2 A and AA) in the page, or `within` an
    element of it.
    """
    page.wait_for_load_state()  # without its style sheets a page is another
    page.evaluate(_axe_source())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options = {"runOnly": tags, "resultTypes": ["violations"], "rules": {name: {"enabled": False} for name in without}}
    run = """async ([within, options]) => {
      for (const moving of document.getAnimations()) if (moving instanceof CSSTransition) moving.finish();
      return (await axe.run(within ?? document, options)).violations;
    }"""
    found = page.evaluate(run, [within, options])
    worst = [
        {
            "rule": one["id"],
            "help": one["help"],
            "nodes": [(n["html"][:200], n["failureSummary"]) for n in one["nodes"]],
        }
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert not worst, json.dumps(worst, indent=1, ensure_ascii=False)


def shots(page: Page, name: str, *, full: bool = True) -> list[Path]:
    """Pictures of the page as it is, at three widths, light and dark; no width may scroll sideways."""
    page.wait_for_load_state()
    SHOTS.mkdir(parents=True, exist_ok=True)
    made = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900 if width > 500 else 740})
            made.append(SHOTS / f"{name}-{width}-{scheme}.png")
            page.screenshot(path=made[-1], full_page=full)
            wide = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
            assert wide <= 0, f"{name} at {width} px scrolls sideways by {wide} px"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    return made


def opened(page: Page, key: str) -> None:
    """Opens a dialog by its key."""
    page.keyboard.press(key)
    expect(page.locator("dialog[open]")).to_be_visible(timeout=60_000)


Opener = Callable[..., tuple[Page, Watched]]
