"""In how many questions the codings of a report differ, counted once: what is submitted never changes."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from khabar.desk.coders.differences import differences
from khabar.desk.coders.kept import coding_at
from khabar.desk.coders.rounds import Progress
from khabar.nouns import Report
from khabar.record.store import Store

_COUNTED: WeakKeyDictionary[Store, dict[tuple[int, ...], int]] = WeakKeyDictionary()
_MAKING = threading.Lock()


def differing(store: Store, going: Progress, reports: Mapping[int, Report]) -> Mapping[int, int]:
    """The numbers of differences in those reports of a round that all have coded, by their captures."""
    with _MAKING:
        counted = _COUNTED.setdefault(store, {})
    found = {}
    for capture, report in reports.items():
        if going.is_complete(capture):
            of = tuple(one.sequence for one in going.codings(capture))
            if of not in counted:
                codings = [coding_at(store, sequence, report.text) for sequence in of]
                counted[of] = len(differences(codings, going.round.coders, report.text))
            found[capture] = counted[of]
    return found
