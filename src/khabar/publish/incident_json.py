"""Incidents as JSON: whole (`jsonl`), and as the short form that names accounts, findings, sources and tolls."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass

from khabar.export.record_json import encode_noun
from khabar.nouns import Range, Span
from khabar.nouns.incident import Account, Decision, Finding, Saying, Weighed
from khabar.nouns.record import Interval, Party, Place
from khabar.publish.choices import sayings
from khabar.publish.figures import tolls
from khabar.weigh.values import outlet

VERSION = 1


def encode_whole(weighed: Weighed) -> dict[str, object]:
    """All that is known of an incident: its accounts with their events, its findings with who agrees and differs, its
    grade, tolls and decisions. The texts of the reports stay in the record.
    """
    return {
        "khabar": VERSION,
        "id": weighed.incident.id,
        **_judged(weighed),
        "findings": {name: _finding(finding) for name, finding in weighed.findings.items()},
        "tolls": {name: asdict(toll) for name, toll in tolls(weighed).items()},
        "accounts": [_account(account) for account in weighed.incident.accounts],
        "decisions": [_decision(decision) for decision in weighed.incident.decisions],
    }


def encode_short(weighed: Weighed) -> dict[str, object]:
    """`{"id", "accounts": [{"report", "event", "main"}], ...}` with the findings' values, grade, sources and tolls."""
    accounts = weighed.incident.accounts
    return {
        "id": weighed.incident.id,
        "accounts": [
            {"report": one.report.id, "event": one.event.id, "main": one.event.main, "copies": one.copies}
            for one in accounts
        ],
        **_judged(weighed),
        "findings": {name: _value(finding.value) for name, finding in weighed.findings.items()},
        "sources": _sources(weighed),
        "tolls": {
            name: {"low": toll.low, "best": toll.best, "high": toll.high, "by_side": dict(toll.by_side)}
            for name, toll in tolls(weighed).items()
        },
    }


def _judged(weighed: Weighed) -> dict[str, object]:
    return {"grade": weighed.grade, "why": weighed.why, "independent": weighed.independent}


def _sources(weighed: Weighed) -> list[dict[str, object]]:
    """Who says what: one object a claim; `source` null: the report itself."""
    return [
        {
            "report": said.account.report.id,
            "source": said.claim.source.words.text if said.claim.source else None,
            "name": said.claim.source.name if said.claim.source else None,
            "kind": said.claim.source_kind,
            "stance": said.claim.stance,
            "hedge": said.claim.hedge,
            "killed": _value(said.claim.killed),
            "wounded": _value(said.claim.wounded),
            "taken": _value(said.claim.taken),
        }
        for said in sayings(weighed)
    ]


def _account(account: Account) -> dict[str, object]:
    report = account.report
    return {
        "report": report.id,
        "title": report.title,
        "publisher": report.publisher,
        "outlet": outlet(report),
        "published": report.published.date if report.published else None,
        "url": report.url,
        "sha256": report.sha256,
        "copies": account.copies,
        "event": encode_noun(account.event),
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "value": _value(finding.value),
        "agreeing": [_saying(saying) for saying in finding.agreeing],
        "differing": [_saying(saying) for saying in finding.differing],
        "decision": finding.decision.id if finding.decision else None,
    }


def _saying(saying: Saying) -> dict[str, object]:
    return {
        "report": saying.account.report,
        "event": saying.account.event,
        "value": _value(saying.value),
        "words": _value(saying.words),
        "source": _value(saying.source),
        "kind": saying.kind,
        "stance": saying.stance,
        "hedge": saying.hedge,
        "first": saying.first,
        "quote": _value(saying.quote),
    }


def _decision(decision: Decision) -> dict[str, object]:
    return {
        "id": decision.id,
        "kind": decision.kind,
        "by": decision.by,
        "recorded_at": decision.recorded_at,
        "reason": decision.reason,
        "value": dict(decision.value),
    }


def _value(value: object) -> object:
    """A finding's value: nouns as records write them, words alone for a span's text and place."""
    if isinstance(value, Span):
        return {"text": value.text, "span": [value.start, value.end]}
    if isinstance(value, Interval | Party | Place | Range):
        return encode_noun(value)
    if isinstance(value, tuple | list | frozenset | set):
        return [_value(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return encode_noun(value)
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
