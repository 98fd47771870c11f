"""Khabar reads reports of armed conflict into records: what happened, who says so, in whose words.

`khabar.code(x)` codes, `khabar.read(x)` only reads, `khabar.voices(x)` lists who speaks; each takes text (str), a page
(bytes) or a file or folder (Path). `khabar.code_batch` takes and gives an Arrow batch.
"""

# The folder of the first stage and the function of the door share a name: once the folder has been imported, Python
# never again binds it to `khabar.read`, so the function below keeps the name.
import khabar.read  # noqa: F401  isort: skip
from khabar.coding import Records, Reports, Voices, code, code_batch, code_reports, read, voices
from khabar.errors import InputError, KhabarError, OptionError, PackError, UnfoundedError
from khabar.export.arrow import BATCH_COLUMNS
from khabar.nouns import (
    Claim,
    Event,
    Harm,
    Interval,
    Mention,
    Part,
    Party,
    Place,
    Problem,
    Published,
    Range,
    Record,
    Report,
    Rival,
    Span,
    Voice,
)

__version__ = "0.1.0"

__all__ = [
    "BATCH_COLUMNS",
    "Claim",
    "Event",
    "Harm",
    "InputError",
    "Interval",
    "KhabarError",
    "Mention",
    "OptionError",
    "PackError",
    "Part",
    "Party",
    "Place",
    "Problem",
    "Published",
    "Range",
    "Record",
    "Records",
    "Report",
    "Reports",
    "Rival",
    "Span",
    "UnfoundedError",
    "Voice",
    "Voices",
    "code",
    "code_batch",
    "code_reports",
    "read",
    "voices",
]
