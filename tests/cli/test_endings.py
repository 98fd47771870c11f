from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from calling import STORY, Run

COMMAND = [sys.executable, "-c", "from khabar.cli import main; main()"]


def test_all_read_is_zero(khabar: Run, story: str) -> None:
    done = khabar("code", story)
    assert done.status == 0


def test_some_unread_is_one_and_the_rest_is_done(khabar: Run, story: str, tmp_path: Path) -> None:
    absent = str(tmp_path / "absent.html")
    done = khabar("code", absent, story, "--format", "jsonl")
    assert done.status == 1
    assert len(done.out.splitlines()) == 1
    assert done.err.startswith(f"khabar: {absent}: ")
    assert len([line for line in done.err.splitlines() if absent in line]) == 1


def test_nothing_read_is_three(khabar: Run, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    done = khabar("code", str(empty), str(tmp_path / "absent"))
    assert (done.status, done.out) == (3, "")
    assert len(done.err.splitlines()) == 2


def test_a_folder_without_reports_is_three_and_says_so(khabar: Run, tmp_path: Path) -> None:
    done = khabar("code", str(tmp_path))
    assert done.status == 3
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("code",),
        ("code", "x.txt", "--published", "14.5.2015"),
        ("code", "x.txt", "--published", "2015-02-30"),
        ("code", "x.txt", "--format", "xml"),
        ("code", "x.txt", "--colour"),
        ("cod", "x.txt"),
        ("schema", "everything"),
    ],
)
def test_wrong_use_is_two(khabar: Run, arguments: tuple[str, ...]) -> None:
    done = khabar(*arguments)
    assert (done.status, done.out) == (2, "")
    assert "Error: " in done.err


def test_an_address_is_not_fetched_unasked(khabar: Run) -> None:
    done = khabar("code", "http://127.0.0.1:9/page")
    assert done.status == 3
    assert "--fetch" in done.err


BAD = [b"", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\x1f\x8b\x08\0cut", b"<html></html>", b"{]", b"\xff" * 9]


@pytest.mark.parametrize("raw", BAD)
def test_bad_input_gives_one_line_that_names_the_file(khabar: Run, tmp_path: Path, raw: bytes) -> None:
    bad = tmp_path / "bad"
    bad.write_bytes(raw)
    done = khabar("code", str(bad))
    assert done.status in (0, 3)
    assert all(line.startswith(f"khabar: {bad}") for line in done.err.splitlines())


def test_a_name_with_controls_cannot_break_the_line(khabar: Run) -> None:
    done = khabar("code", "no\nsuch\x1b[31m\x85file")
    assert len(done.err.splitlines()) == 1
    assert "\x1b" not in done.err


def test_an_output_appears_whole(khabar: Run, story: str, tmp_path: Path) -> None:
    out = tmp_path / "records.jsonl"
    assert khabar("code", story, "--format", "jsonl", "-o", str(out)).status == 0
    assert json.loads(out.read_text("utf-8"))["khabar"] == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["records.jsonl", "story.txt"]


def test_an_output_may_be_an_input(khabar: Run, tmp_path: Path) -> None:
    file = tmp_path / "reports.jsonl"
    file.write_text(json.dumps({"id": "a", "text": STORY}) + "\n", "utf-8")
    assert khabar("code", str(file), "--format", "jsonl", "-o", str(file)).status == 0
    assert json.loads(file.read_text("utf-8"))["report"]["id"] == "a"


def test_an_output_that_cannot_be_written_is_one_line(khabar: Run, story: str, tmp_path: Path) -> None:
    done = khabar("code", story, "-o", str(tmp_path / "no" / "such" / "folder"))
    assert done.status == 2
    assert len(done.err.splitlines()) == 1
    assert "cannot be written" in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a full disk")
def test_a_full_disk_is_one_line(story: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, "code", story], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert b"No space left" in done.stderr


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "reports.jsonl"
    file.write_text("".join(json.dumps({"id": n, "text": STORY * 50}) + "\n" for n in range(200)), "utf-8")
    command = [*COMMAND, "read", str(file), "--format", "jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 141


@pytest.mark.parametrize(("closed", "status"), [("<&-", 3), (">&-", 2), ("2>&-", 0), ("<&- >&- 2>&-", 2)])
def test_a_closed_stream_is_no_traceback(story: str, closed: str, status: int) -> None:
    source = "-" if closed == "<&-" else story
    shell = ["bash", "-c", f'"$@" {closed}', "bash", *COMMAND, "read", source]
    done = subprocess.run(shell, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    assert (done.returncode, len(done.stderr.splitlines())) == (status, int(status != 0 and "2>" not in closed))


# Shells start background jobs with interrupts ignored, and this test may run in one.
INTERRUPTIBLE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "


@pytest.mark.parametrize(("ending", "expected"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_is_quiet_and_leaves_no_half_of_an_output(
    tmp_path: Path, ending: signal.Signals, expected: int
) -> None:
    command = [sys.executable, "-c", INTERRUPTIBLE + COMMAND[-1], "code", "-", "-o", "out.jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        deadline = time.monotonic() + 30
        while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(ending)
        try:
            status = process.wait(timeout=30)
        finally:
            process.kill()
        assert process.stderr
        assert (process.stderr.read(), status) == (b"", expected)
    assert not list(tmp_path.iterdir())


def test_help_loads_nothing_heavy() -> None:
    heavy = "lxml numpy onnxruntime trafilatura tokenizers pypdf feedparser pandas pyarrow"
    script = f"""
import sys
from khabar.cli import main
try:
    main(["--help"])
except SystemExit:
    print([name for name in "{heavy}".split() if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")
