"""Casualty figures of an incident by policy, worked out once for all that is written of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from khabar.nouns.incident import Toll, Weighed
from khabar.weigh.policies import POLICIES
from khabar.weigh.policies import toll as toll_by

Policy = Literal["acled", "ucdp", "airwars"]


@dataclass(frozen=True, slots=True)
class Told(Weighed):
    """A weighed incident with its tolls, which are worked out on the reports' own words: what is withheld from the
    public afterwards changes no figure.
    """

    tolls: Mapping[str, Toll] = field(default_factory=dict)


def told(weighed: Weighed) -> Told:
    """The incident with its toll by each policy."""
    if isinstance(weighed, Told):
        return weighed
    by_policy: dict[str, Toll] = {policy: toll_by(weighed, policy) for policy in POLICIES}
    return Told(weighed.incident, weighed.findings, weighed.grade, weighed.why, weighed.independent, by_policy)


def tolls(weighed: Weighed) -> Mapping[str, Toll]:
    """The toll by each policy."""
    return told(weighed).tolls


def toll(weighed: Weighed, policy: Policy) -> Toll:
    """The toll by one policy."""
    return weighed.tolls[policy] if isinstance(weighed, Told) else toll_by(weighed, policy)
