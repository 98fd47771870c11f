"""Whether what a comparison of two reports found makes them copies of one story (docs/copies.md says why)."""

from __future__ import annotations

from khabar.link.copies_compare import Compared

# The share of the shorter report that must stand in the longer one, by what the agencies say; more where little text
# bears witness, and where one publisher issued both or may have: it fills the same forms every day.
_LEAST = {True: 0.42, None: 0.46, False: 0.65}
_LEAST_OF_SAME_TEXT = 0.85
_LEAST_OF_LITTLE = 0.2
_LEAST_BY_PUBLISHER = {True: 0.22, None: 0.1, False: 0.0}
_MUCH_WORDS = 120
_FEWEST_WORDS = 25

DAYS = 3
DAYS_OF_SAME_TEXT = 30


def least_of_shorter(days: int | None) -> float:
    """Where less of the shorter report stands in the longer one, published `days` apart (None: a day is unknown), they
    are no copies whatever else is found.
    """
    return _LEAST_OF_SAME_TEXT if days is not None and days > DAYS else min(_LEAST.values())


def are_copies(found: Compared) -> bool:
    """The verdict on a comparison."""
    return _is_enough(found) and _in_time(found) and _agrees(found) and _is_the_story(found)


def _is_enough(found: Compared) -> bool:
    """Enough of the shorter one is shared: of its words, and of the names and figures that it tells of."""
    if found.shared < _FEWEST_WORDS:
        return found.of_shorter >= 0.9 and found.of_longer >= 0.9
    little = 1 - min(found.shared, _MUCH_WORDS) / _MUCH_WORDS
    least = _LEAST[found.agency] + _LEAST_OF_LITTLE * little + _LEAST_BY_PUBLISHER[found.publisher]
    return found.of_shorter >= least and found.specific >= 0.5 + 0.25 * little


def _in_time(found: Compared) -> bool:
    """Copies are printed within days; only a long text that is the same may bear another day."""
    if not found.days:
        return True
    if found.publisher is not False and found.shared < 45:
        return False  # "Near Raqqa, one strike destroyed a vehicle": said again next day
    return found.days <= DAYS or (
        found.days <= DAYS_OF_SAME_TEXT
        and found.shared >= 80
        and found.of_shorter >= _LEAST_OF_SAME_TEXT
        and not found.clashing
    )


def _agrees(found: Compared) -> bool:
    """Names, figures and days do not differ at the same places, as they do between releases by one template."""
    said = found.same + found.clashing
    told_anew = found.shared >= _MUCH_WORDS and found.of_shorter >= 0.6 and not found.publisher
    return found.clashing <= (0.2 if told_anew else 0.1) * said


def _is_the_story(found: Compared) -> bool:
    """What is shared is the story of both: neither background that an outlet repeats nor one item of a round-up."""
    if found.lead_of_shorter < 0.35:
        return found.of_shorter >= 0.7 and found.of_longer >= 0.6
    if found.of_longer >= 0.3:
        return True
    if found.of_longer >= 0.15:
        return found.lead_of_longer >= 0.4
    return found.lead_of_longer >= 0.5 and found.of_shorter >= 0.75
