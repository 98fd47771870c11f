"""How quick a report's page is in a real browser: `python bench/desk_report.py`; `--json` for programs.

Reports are invented, of 60 kB with 500 spans, of 1 MB with 8,000, of 20 MB with 500, and one whose 3,000 spans all lie
within each other. Milliseconds: `server` until the whole answer is there, `paint` the first contentful one from the
start of the navigation, `ready` until the script is, `hover` from a pointer that moves on to a value (on to words)
until the next frame is drawn, the median and the slowest of 40, and `choose` the same from a key that chooses an event.
On a machine that is busy with other work these are of the machine: `load` is how many processes wait for a core, and
`cpu_server` and `cpu_ready` are the processor's milliseconds of the answer, and of the page's thread until ready.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "desk"), str(ROOT / "tests" / "record")]

from playwright.sync_api import Page, sync_playwright  # noqa: E402
from report_samples import dense, nested  # noqa: E402
from served import serving  # noqa: E402

from khabar.nouns import Record  # noqa: E402
from khabar.record.store import open_store  # noqa: E402

CHROMIUM = os.environ.get("KHABAR_CHROMIUM", "/usr/bin/chromium")
_PAINT = """() => new Promise((done) => {
  const told = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
  const ask = () => told() ? done(told()) : setTimeout(ask, 20);
  ask();
})"""
_DRAWN = """
const drawn = () => new Promise((done) => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = done;
  channel.port2.postMessage(0);
}));
"""
# Events are made in the page itself, so that the way from the driver to the browser is not measured.
_SLOWEST = (
    f"""async ([selector, kind]) => {{ {_DRAWN}"""
    """
  const found = [...document.querySelectorAll(selector)];
  const step = Math.max(1, Math.floor(found.length / 40));
  const all = [];
  for (let at = 0; at < found.length; at += step) {
    const begun = performance.now();
    found[at].dispatchEvent(new MouseEvent(kind, { bubbles: true }));
    await drawn();
    all.push(performance.now() - begun);
  }
  all.sort((one, other) => one - other);
  return [all[all.length >> 1], all[all.length - 1]];
}"""
)
_CHOOSE = (
    f"""async () => {{ {_DRAWN}"""
    """
  const begun = performance.now();
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true }));
  await drawn();
  return performance.now() - begun;
}"""
)


def reports() -> Iterator[tuple[str, Record]]:
    """The reports that are measured."""
    yield "60 kB, 500 spans", dense("k60", 60_000, 500)
    yield "1 MB, 8,000 spans", dense("m1", 1_000_000, 8_000)
    yield "20 MB, 500 spans", dense("m20", 20_000_000, 500)
    yield "3,000 spans, all nested", nested("nested", 3_000)


def measured(page: Page, url: str, key: str) -> dict[str, Any]:
    """The figures of one report."""
    page.request.get(f"{url}/report?id={key}", headers={"Accept": "text/html"})
    begun, processor = time.monotonic(), time.process_time()
    answer = page.request.get(f"{url}/report?id={key}", headers={"Accept": "text/html"})
    server, cpu_server = (time.monotonic() - begun) * 1000, (time.process_time() - processor) * 1000
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(f"{url}/report?id={key}", wait_until="commit")
    page.wait_for_selector("[data-ready]", timeout=120_000)
    ready = page.evaluate("performance.now()")
    ticks = {one["name"]: one["value"] for one in cdp.send("Performance.getMetrics")["metrics"]}
    values = page.evaluate(_SLOWEST, ["a.value", "mouseover"])
    words = page.evaluate(_SLOWEST, ["#report-text .m", "mouseover"])
    return {
        "html_kB": len(answer.body()) / 1000,
        "elements": page.evaluate("document.querySelectorAll('*').length"),
        "cpu_server": cpu_server,
        "server": server,
        "paint": page.evaluate(_PAINT),
        "cpu_ready": ticks["TaskDuration"] * 1000,
        "ready": ready,
        "hover_value": values[0],
        "slowest": values[1],
        "hover_words": words[0],
        "slowest_words": words[1],
        "choose": page.evaluate(_CHOOSE),
        "load": os.getloadavg()[0],
    }


def main() -> None:
    """Measures and prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        made = dict(reports())
        with open_store(Path(folder) / "record", create=True) as store:
            store.add(made.values(), by="bench")
        with serving(Path(folder) / "record") as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], timeout=120_000)
            for name, record in made.items():
                page = browser.new_page(viewport={"width": 1400, "height": 900})
                found[name] = measured(page, served.url, record.report.id)
                page.close()
            browser.close()
    if asked.json:
        print(json.dumps(found))
        return
    columns = list(next(iter(found.values())))
    print(f"{'':26}" + "".join(f"{name:>13}" for name in columns))
    for name, figures in found.items():
        print(f"{name:26}" + "".join(f"{figures[column]:13,.0f}" for column in columns))


if __name__ == "__main__":
    main()
