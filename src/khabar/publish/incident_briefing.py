"""An incident as people read it: what was found, who agrees, who differs, in whose words; 80 columns, no colour."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from khabar.export.layout import COLUMNS, RULE, hang, pad, shown, width
from khabar.export.phrases import days, number_of, party_words, place_words, published_words
from khabar.export.record_json import Writable
from khabar.nouns import Interval, Party, Place, Range, Report
from khabar.nouns.incident import Account, AccountKey, Decision, Finding, Saying, Toll, Weighed
from khabar.weigh.decided import in_force, rejected
from khabar.weigh.figures import MEASURES
from khabar.weigh.policies import tolls
from khabar.weigh.values import outlet as outlet_of

_INDENT = 5
_DIGITS = 16
_LABEL = 15
#: a figure's column, behind the indent of its label
_FIGURE = 24
_UNTOLD = "not told"
_FIELDS = (
    ("When", "time"),
    ("Where", "places"),
    ("Who", "doers"),
    ("Against", "targets"),
    ("With", "weapons"),
    ("Civilians", "civilians"),
)
_POLICY_NAMES = {"acled": "ACLED", "ucdp": "UCDP", "airwars": "Airwars"}
_SIDES = {"side_a": "of side a", "side_b": "of side b", "civilians": "civilian", "unknown": "of no known side"}


def write(incidents: Iterable[Weighed], stream: Writable) -> None:
    """Writes the briefings of incidents, a rule between them."""
    for number, weighed in enumerate(incidents):
        if number:
            stream.write(f"\n{RULE}\n\n")
        stream.write("\n".join(briefing(weighed)) + "\n")


def briefing(weighed: Weighed) -> list[str]:
    """The lines of one incident: its grade, its findings with their sayings, the tolls, the accounts, the decisions."""
    lines = [_title(weighed), *hang("", shown(_grade(weighed)), _INDENT), ""]
    for label, field in _FIELDS:
        lines += _finding(label, weighed.findings.get(field), weighed)
    lines += _rivals("Type", weighed.findings.get("type"), weighed)
    lines += _rivals("Status", weighed.findings.get("status"), weighed)
    for field, found in weighed.findings.items():
        if field.partition(".")[0] in MEASURES and (found.agreeing or found.differing or found.decision):
            lines += ["", *_figures(field, found, weighed)]
    lines += ["", *_tolls(weighed), "", *_accounts(weighed)]
    return lines + list(_decisions(weighed))


def _title(weighed: Weighed) -> str:
    status = weighed.value("status")
    name = f"{pad(weighed.incident.id, _INDENT)}{weighed.value('type') or 'nothing known'}"
    notes = [str(status)] if status not in ("happened", None) else []
    notes += ["summed up"] if weighed.value("aggregate") is True else []
    right = ", ".join([*notes, weighed.grade])
    return f"{pad(name, COLUMNS - width(right))}{right}"


def _grade(weighed: Weighed) -> str:
    first = "independent source" if weighed.independent == 1 else "independent sources"
    return f"{weighed.grade}: {weighed.why} ({weighed.independent} {first})"


def _finding(label: str, found: Finding | None, weighed: Weighed) -> Iterator[str]:
    if found is None or (found.field in ("weapons", "civilians") and not found.value and not found.differing):
        return
    words = _value_words(found)
    yield from hang(" " * _INDENT + label, shown(words or _UNTOLD), _LABEL)
    yield from _decided(found)
    for sayings, verb in ((found.agreeing, "agree" if words else "said"), (found.differing, "differ")):
        for number, (source, told) in enumerate(_grouped(sayings, weighed).items()):
            label = " " * (_INDENT + 2) + (verb if number == 0 else "")
            yield from hang(label, shown(f"{source}: {', '.join(told)}"), _LABEL + 2)


def _rivals(label: str, found: Finding | None, weighed: Weighed) -> Iterator[str]:
    """The finding of a field that the title tells already: only where somebody differs or a person decided."""
    if found is not None and (found.differing or found.decision):
        yield from _finding(label, found, weighed)


def _grouped(sayings: Sequence[Saying], weighed: Weighed) -> Mapping[str, list[str]]:
    """What is said by source, in its words."""
    out: dict[str, list[str]] = {}
    for saying in sayings:
        told = out.setdefault(_source(saying, weighed), [])
        if (words := _told(saying)) not in told:
            told.append(words)
    return out


def _told(saying: Saying) -> str:
    words = f"“{saying.words.text}”" if saying.words else "no words"
    told = f"{saying.value} {words}" if isinstance(saying.value, str) and saying.words else words
    return told if not saying.words or saying.value != saying.words.text else words


def _source(saying: Saying, weighed: Weighed) -> str:
    """Who says it: the source or the outlet, its kind, its reserve, and the report in which it stands."""
    account = next((a for a in weighed.incident.accounts if a.key == saying.account), None)
    outlet = (account and _outlet(account.report)) or _named(saying.account.report)
    notes = [saying.kind] if saying.source or saying.kind == "party" else []
    notes += ["denies it"] if saying.stance == "denies" else []
    notes += ["with reserve"] if saying.hedge else []
    notes += [f"in {outlet}"] if saying.source else []
    name = party_words(saying.source) if saying.source else outlet
    return (
        f"{name} ({', '.join(notes)}){_mark(weighed, saying.account)}"
        if notes
        else f"{name}{_mark(weighed, saying.account)}"
    )


def _outlet(report: Report) -> str | None:
    return report.agency or outlet_of(report)


def _named(key: str) -> str:
    """A report's key, of a digest as many digits as name it."""
    return re.sub(f"^([0-9a-f]{{{_DIGITS}}})[0-9a-f]{{{64 - _DIGITS}}}(?=#|$)", r"\1", key)


def _mark(weighed: Weighed, key: AccountKey) -> str:
    """The number of an account in the list of them; none where there is but one."""
    keys = [account.key for account in weighed.incident.accounts]
    return f" [{keys.index(key) + 1}]" if len(keys) > 1 and key in keys else ""


def _value_words(found: Finding) -> str:
    value = found.value
    if isinstance(value, Interval):
        return days(Interval(None, value.start, value.end, value.precision))
    if isinstance(value, bool):
        return "among those targeted or harmed" if value else "none targeted or harmed is told of"
    if isinstance(value, tuple):
        words = (_one(one) for one in value)
        return "; ".join(dict.fromkeys(words))
    return str(value or "")


def _one(value: object) -> str:
    if isinstance(value, Place):
        return place_words(value)
    return party_words(value) if isinstance(value, Party) else str(value)


def _figures(field: str, found: Finding, weighed: Weighed) -> Iterator[str]:
    """A figure's range, then every figure in its words, so that rivals stand side by side."""
    measure, _, whose = field.partition(".")
    of = f", {whose if whose != 'all' else 'part of them'}" if whose else ""
    value = cast("Range | None", found.value)
    label = " " * _INDENT + f"{measure.capitalize()}{of}"
    yield from hang(label, _number(value) if value else "no figure counts", max(_LABEL, width(label) + 2))
    yield from _decided(found)
    for saying in sorted((*found.agreeing, *found.differing), key=_by_figure):
        told = f"{_told(saying)} – {_source(saying, weighed)}"
        yield from hang(" " * (_INDENT + 2) + _number(cast("Range", saying.value)), shown(told), _FIGURE)


def _by_figure(saying: Saying) -> tuple[object, ...]:
    figure = cast("Range", saying.value)
    return figure.low, figure.high is None, figure.high or 0, saying.account


def _number(figure: Range) -> str:
    return number_of(figure, "").strip()


def _tolls(weighed: Weighed) -> Iterator[str]:
    yield " " * _INDENT + "Killed by the rules of"
    for policy, counted in tolls(weighed).items():
        label = " " * (_INDENT + 2) + _POLICY_NAMES[policy]
        yield from hang(label, shown(f"{_toll_words(counted)}: {counted.why}"), _LABEL + 2)


def _toll_words(counted: Toll) -> str:
    if counted.policy == "airwars":
        return f"{_span(counted.low, counted.high)} {'civilian' if counted.high == 1 else 'civilians'}"
    if counted.policy == "acled":
        return str(counted.best)
    sides = [f"{number} {_SIDES[side]}" for side, number in counted.by_side.items() if number]
    split = f", {', '.join(sides)}" if sides else ""
    return f"best {counted.best}{split} (low {counted.low}, high {counted.high})"


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _accounts(weighed: Weighed) -> Iterator[str]:
    aside = rejected(weighed.incident)
    groups = {account.copies for account in weighed.incident.accounts}
    told = f"Told in {len(weighed.incident.accounts)}" if len(weighed.incident.accounts) > 1 else "Told in"
    yield (
        " " * _INDENT + f"{told} accounts{_copies(weighed, len(groups))}" if told != "Told in" else " " * _INDENT + told
    )
    for account in weighed.incident.accounts:
        mark = _mark(weighed, account.key).strip()
        label = " " * (_INDENT + 2) + (f"{mark} " if mark else "")
        yield from hang(label, shown(_account(account, aside)), len(label))


def _copies(weighed: Weighed, groups: int) -> str:
    reports = {account.report.id for account in weighed.incident.accounts}
    return f", {groups} without copies" if groups < len(reports) else ""


def _account(account: Account, aside: Mapping[AccountKey, Decision]) -> str:
    report = account.report
    about = [report.publisher or report.agency or "", published_words(report.published) if report.published else ""]
    copy = f", copy of {_named(account.copies)}" if account.copies != report.id else ""
    decision = aside.get(account.key)
    out = f"; rejected by {decision.by}: {decision.reason}" if decision else ""
    title = report.title or report.text[:60]
    origin = ", ".join(filter(None, about)) or "no publisher"
    return f"{_named(report.id)} {account.event.id}{copy}: {title} ({origin}){out}"


def _decided(found: Finding) -> Iterator[str]:
    if decision := found.decision:
        words = f"so decided by {decision.by} on {decision.recorded_at[:10]}: {decision.reason}"
        yield from hang(" " * _LABEL, shown(words), _LABEL)


def _decisions(weighed: Weighed) -> Iterator[str]:
    held = in_force(weighed.incident.decisions)
    if held:
        yield from ("", " " * _INDENT + "Decisions")
    for decision in held:
        words = f"{decision.recorded_at[:10]} {decision.kind} by {decision.by}: {decision.reason}"
        yield from hang(" " * (_INDENT + 2), shown(words), _INDENT + 2)
