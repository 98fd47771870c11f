"""`/report/published`: the day of publication that a person gives of a report that is in already."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from khabar.desk.deciding.asked import LONGEST_REASON
from khabar.desk.errors_shown import MissingError
from khabar.desk.pages.work import begun
from khabar.desk.reports_told import find, told
from khabar.desk.security.people import Coder
from khabar.desk.state import desk_of
from khabar.desk.views.report import is_datable
from khabar.desk.views.work import WorkView
from khabar.desk.work.dating import dating
from khabar.errors import OptionError
from khabar.record.rebuilding import capture_at
from khabar.record.reports import Seal

router = APIRouter()


@router.post("/report/published", response_model=WorkView, status_code=202)
def give_day(
    request: Request,
    user: Coder,
    key: Annotated[str, Form(alias="id", min_length=1, max_length=1_000, description="key of the report")],
    day: Annotated[str, Form(max_length=40, description="the day of publication, as in 2016-04-14")] = "",
    reason: Annotated[str, Form(max_length=LONGEST_REASON, description="how it is known")] = "",
) -> Response:
    """Gives the day of publication of a report that tells none: it is read once more in the background, so that days
    told as "yesterday" are found. The answer is that work.
    """
    desk = desk_of(request)
    if not reason.strip():
        raise OptionError("no reason is given", "reason", "say how the day is known, for whoever reads it in ten years")
    with desk.store.place.reading() as connection:
        found = find(connection, key)
        held = None if isinstance(found, Seal) else capture_at(connection, found.chosen.reading.sequence)
        if isinstance(found, Seal) or held is None:
            raise MissingError("was sealed: nothing of it is left", key[:200], "its page tells when and why")
        record = told(connection, found, shown=True).record
    if not is_datable(found.chosen.reading, record):
        remedy = (
            "its own day counts; correct the field When of its events. What was coded elsewhere is coded anew there"
        )
        raise OptionError("no day can be given of this report", "id", remedy)
    work = dating(desk, held, day.strip(), reason.strip())
    what = f"the day of publication of {record.report.title or found.key}"[:200]
    return begun(request, user, "add", what, work)
