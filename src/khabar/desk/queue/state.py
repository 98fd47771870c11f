"""What a running desk holds of its queue."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from starlette.requests import Request

from khabar.desk.queue.keeping import Claims, Skips
from khabar.desk.queue.ranking import Ranker
from khabar.desk.state import desk_of

_making = threading.Lock()


@dataclass(frozen=True, slots=True)
class QueueState:
    """The ranking, who has what in hand, who put what aside."""

    ranker: Ranker
    claims: Claims
    skips: Skips


def queue_of(request: Request) -> QueueState:
    """The queue of the desk that answers a request."""
    state = request.app.state
    with _making:
        if not hasattr(state, "review_queue"):
            place = desk_of(request).store.place
            state.review_queue = QueueState(Ranker(place), Claims(), Skips(place))
    found: QueueState = state.review_queue
    return found
