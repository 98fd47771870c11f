"""The desk against its own description (OpenAPI): nothing sent to any address makes it fail or answer in another shape.

Each address is sent a few requests, sound and unsound, the same in every run.
"""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from served import Served, logged_in

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 8
JSON = {"Accept": "application/json"}


def _operations(desk: Served) -> Iterator[APIOperation]:
    schema = schemathesis.openapi.from_dict(desk.app.openapi())
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result.err()
        yield result.ok()


def _tried(operation: APIOperation, url: str, headers: dict[str, str], expected: set[int] | None = None) -> str:
    """What is wrong with the answers of an address; "" nothing. `expected`: it may answer these statuses only."""

    @hypothesis.seed(12)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def trying(case: schemathesis.Case) -> None:
        answer = case.call(base_url=url, headers=headers, timeout=60, allow_redirects=False)
        if expected:
            assert answer.status_code in expected, answer.status_code
        case.validate_response(answer, checks=CHECKS)

    try:
        trying()
    except (Exception, BaseExceptionGroup) as fault:  # told with those of the other addresses
        return f"{operation.method.upper()} {operation.path}: {_lines(fault)}"
    return ""


def _lines(fault: BaseException) -> str:
    within = getattr(fault, "exceptions", None)
    return "\n".join(_lines(one) for one in within) if within else f"{type(fault).__name__}: {str(fault)[:1500]}"


def _fails(faults: Iterator[str]) -> None:
    found = [fault for fault in faults if fault]
    assert not found, "\n\n".join(found)


@pytest.mark.filterwarnings("ignore")
def test_as_the_one_person_of_a_desk_without_login(served: Served) -> None:
    headers = {**JSON, "X-Khabar-Token": served.token()}
    _fails(_tried(operation, served.url, headers) for operation in _operations(served))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["Boss", "Ruth"])
def test_with_a_token_of_the_api(team: Served, name: str) -> None:
    assert team.desk.people is not None
    secret, _ = team.desk.people.make_token(name, "tries", team.desk.people.person(name).role)
    headers = {**JSON, "Authorization": f"Bearer {secret}"}
    _fails(_tried(operation, team.url, headers) for operation in _operations(team))


@pytest.mark.filterwarnings("ignore")
def test_nobody_gets_anything(team: Served) -> None:
    closed = (operation for operation in _operations(team) if operation.path not in ("/login", "/health"))
    _fails(_tried(operation, team.url, JSON, {401}) for operation in closed)


def test_the_description_is_for_who_may_read(team: Served) -> None:
    with logged_in(team, "Ruth") as client:
        told = client.get("/openapi.json").json()
    assert set(told["components"]["securitySchemes"]) == {"session", "token"}
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            assert operation.get("security") or path in ("/login", "/health"), f"{method} {path} says not who may ask"
            assert operation["responses"]["404"]["content"]["application/json"]["schema"], path
