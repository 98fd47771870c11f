from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([sys.executable, "-m", "pip", *build], check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_holds_every_data_file_of_the_packages(wheel: Path) -> None:
    package = ROOT / "src" / "khabar"
    files = [file for file in package.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    held = set(zipfile.ZipFile(wheel).namelist())
    assert {f"khabar/{file.relative_to(package).as_posix()}" for file in files} <= held


@pytest.mark.slow
def test_a_wheel_installed_without_development_tools_codes_a_report(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    pip = [str(tmp_path / "venv" / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run(
        [*pip, "--no-deps", "--require-hashes", "-r", str(ROOT / "requirements" / "run.txt")],
        check=True,
        capture_output=True,
    )
    subprocess.run([*pip, "--no-deps", str(wheel)], check=True, capture_output=True)
    command = [str(tmp_path / "venv" / "bin" / "khabar"), "code", str(ROOT / "examples" / "dar-kesh.html")]
    done = subprocess.run(command, check=True, capture_output=True, cwd=tmp_path, text=True, encoding="utf-8")
    assert "WHAT HAPPENED" in done.stdout
    assert done.stderr == ""
