"""How many were killed, by the rules of a data set: pure functions over the same claims (docs/weighing.md, "Tolls")."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

from khabar.errors import OptionError
from khabar.nouns.incident import Toll, Weighed
from khabar.weigh import policy_acled, policy_airwars, policy_ucdp
from khabar.weigh.deaths import Deaths, deaths_of

Policy = Literal["acled", "ucdp", "airwars"]
POLICIES: tuple[Policy, ...] = get_args(Policy)
_TOLLS: Mapping[str, Callable[[Weighed, Sequence[Deaths]], Toll]] = {
    "acled": policy_acled.toll,
    "ucdp": policy_ucdp.toll,
    "airwars": policy_airwars.toll,
}


def toll(weighed: Weighed, policy: Policy) -> Toll:
    """How many were killed by a policy, and how it came to that. What did not happen has a toll of 0.

    OptionError for a policy that there is not. Law: low <= best <= high.
    """
    if policy not in _TOLLS:
        raise OptionError(f"no casualty policy {policy!r}", "policy", f"choose from {', '.join(POLICIES)}")
    return _toll(weighed, policy, deaths_of(weighed))


def tolls(weighed: Weighed) -> Mapping[Policy, Toll]:
    """How many were killed by each policy; the claims are read once for all of them."""
    every = deaths_of(weighed)
    return {policy: _toll(weighed, policy, every) for policy in POLICIES}


def _toll(weighed: Weighed, policy: Policy, every: Sequence[Deaths]) -> Toll:
    status = weighed.value("status")
    if status != "happened":
        why = f"{status}, not told as happened: nobody was killed in it" if status else "nothing is known of it"
        return _nobody(policy, why)
    killed = weighed.findings["killed"]
    if killed.decision and killed.value is None:
        why = f"not known how many, as decided by {killed.decision.by}: {killed.decision.reason}"
        return _nobody(policy, why)
    return _TOLLS[policy](weighed, every)


def _nobody(policy: Policy, why: str) -> Toll:
    return Toll(policy, 0, None if policy == "airwars" else 0, 0, why)
