"""`khabar train`: a reader pack made from the corpus."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from khabar.cli.endings import Ending, tell
from khabar.errors import KhabarError, OptionError

if TYPE_CHECKING:
    from khabar.learn.encoders import Pretrained
    from khabar.learn.train import Course

HELP = """Make a reader pack from the corpus: train a network, export it, train the small heads over it.

Three stages, each left out where its result stands in --out: `network` (network.pt), `pack` (pack/), `heads` (names and
verbs in pack/). The network is saved every four minutes; stopped by Ctrl-C it goes on from there when the command is
given again. The split test of the corpus is never learned. Two cores take some hours.

A larger network, made with --encoder mpnet --stages network, may be its teacher: it says what is in texts that nobody
coded. It needs a graphics card.

With --start it goes on from a pack, in a few epochs: for corrections of your own, or a corpus that has grown.

Needs the extra `learn` and, without --start, the pretrained encoder (docs/train.md).

\b
Examples:
  khabar train --out my-reader
  khabar train --out quarter --dev --share 0.25 --stages network,pack
  khabar evaluate --split dev --pack quarter/pack
  khabar train --out large --encoder mpnet --epochs 6 --stages network
  khabar train --out my-reader --teacher large
  khabar train --out my-reader --start shipped
"""
EXTRA = ("torch", "onnx", "safetensors")
STAGES = ("network", "pack", "heads")


def _stages(_context: click.Context, _option: click.Parameter, given: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in given.split(","))
    if wrong := [name for name in names if name not in STAGES]:
        raise click.BadParameter(f"{wrong[0]!r} is no stage; the stages are {', '.join(STAGES)}")
    return names


@click.command("train", help=HELP, short_help="Make a reader pack from the corpus.")
@click.option(
    "--out", required=True, metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False),
    help="Where all that is made goes; its name becomes the reader's.",
)  # fmt: skip
@click.option("--corpus", type=click.Path(path_type=Path), default=Path("corpus"), metavar="FOLDER", show_default=True)
@click.option(
    "--texts", type=click.Path(path_type=Path), default=Path("../shared"), envvar="KHABAR_TEXTS", metavar="FOLDER",
    show_default=True, help="Folder of the texts (or KHABAR_TEXTS).",
)  # fmt: skip
@click.option("--dev", is_flag=True, help="Learn the split train alone, and say how well dev is read.")
@click.option("--epochs", type=click.IntRange(1), metavar="N", help="[default: 8; with --start none]")
@click.option(
    "--further", type=click.IntRange(0), metavar="N",
    help="Epochs behind a restart, in which texts also get other names.  [default: 4; of a teacher 0]",
)  # fmt: skip
@click.option(
    "--share", type=click.FloatRange(0, 1, min_open=True), default=1.0, metavar="SHARE", show_default=True,
    help="Of the stories learn this share; a smaller one lies within a larger one.",
)  # fmt: skip
@click.option(
    "--encoder", type=click.Choice(("minilm", "mpnet")), default="minilm", show_default=True,
    help="The pretrained encoder to begin with; a pack is made of the small one alone.",
)  # fmt: skip
@click.option(
    "--teacher", "teachers", multiple=True, metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False),
    help="The --out of a larger network that teaches this one; may be given more than once.",
)  # fmt: skip
@click.option(
    "--start", metavar="PACK", help="Go on from the pack in this folder, or from the shipped one (`shipped`)."
)
@click.option("--seed", type=int, default=1, metavar="N", show_default=True, help="Of weights, order and share.")
@click.option(
    "--stages", metavar="STAGES", default=",".join(STAGES), show_default=True, callback=_stages,
    help="What to do, parted by commas.",
)  # fmt: skip
def command(  # noqa: PLR0913  an argument an option
    *,
    out: Path,
    corpus: Path,
    texts: Path,
    dev: bool,
    epochs: int | None,
    further: int | None,
    share: float,
    seed: int,
    stages: tuple[str, ...],
    encoder: str,
    teachers: tuple[Path, ...],
    start: str | None,
) -> Ending:
    """Checks what is needed, makes the stages."""
    for module in EXTRA:
        if find_spec(module) is None:
            raise KhabarError(f"{module} is not installed", "", "pip install 'khabar[learn]'")
    if not texts.is_dir():
        raise OptionError("is no folder", str(texts), "give the folder that holds the texts with --texts")
    if encoder == "mpnet" and stages != ("network",):
        raise OptionError("makes a teacher, of which no pack is made", "--encoder mpnet", "add --stages network")
    from khabar.learn.corpora import Material
    from khabar.learn.stages import Making

    course = _course(encoder, start, epochs, further, seed)
    pretrained = _beginning(encoder, start)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise OptionError(f"cannot be made ({refused.strerror})", str(out), "give another --out") from refused
    Making(out, Material(corpus, texts, dev, share, seed), course, pretrained, tell, teachers).run(stages)
    return Ending.ALL_READ


def _course(encoder: str, start: str | None, epochs: int | None, further: int | None, seed: int) -> Course:
    from khabar.learn.train import STARTED, TEACHER, Course

    if start and encoder == "mpnet":
        raise OptionError("goes on from a pack, of which no teacher is made", "--start", "leave out --encoder mpnet")
    if start and epochs:
        raise OptionError("has no epochs before those that go on", "--start", "say how many with --further")
    course = STARTED if start else TEACHER if encoder == "mpnet" else Course()
    given = {"epochs": epochs, "further": further}
    return replace(course, seed=seed, **{name: count for name, count in given.items() if count is not None})


def _beginning(encoder: str, start: str | None) -> Pretrained:
    from khabar.learn.encoders import read_pretrained, read_teacher

    if start is None:
        return read_teacher() if encoder == "mpnet" else read_pretrained()
    from khabar.learn.unpacking import read_packed
    from khabar.tagger.reader import SHIPPED

    return read_packed(SHIPPED if start == "shipped" else Path(start))
