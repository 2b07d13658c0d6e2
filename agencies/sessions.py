"""The sessions' store: Django's own in the database, with the person, the device and the times in columns."""

import datetime
import time
import uuid
from typing import Any

from django.contrib.auth import SESSION_KEY as USER
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest

from agencies.models.sessions import Session
from coordination.foundation import origin

BEGAN, SEEN, NUMBER, DEVICE, ADDRESS = "began", "seen", "number", "device", "address"
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrom": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)
        row.user_id = int(data[USER]) if USER in data else None
        row.device, row.address = data.get(DEVICE, ""), data.get(ADDRESS)
        row.started_at, row.seen_at = _moment(data.get(BEGAN)), _moment(data.get(SEEN))
        if NUMBER in data:
            row.uuid = uuid.UUID(data[NUMBER])
        return row


def _moment(seconds: float | None) -> datetime.datetime | None:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC) if seconds else None


def begin(session: SessionBase) -> None:
    """Somebody signs in here now: its times and its number start anew."""
    session[BEGAN] = session[SEEN] = time.time()
    session[NUMBER] = str(uuid.uuid4())


def see(request: HttpRequest) -> None:
    """The person at this session did something now, from this address."""
    request.session[SEEN] = time.time()
    request.session[DEVICE] = device_of(request.headers.get("User-Agent", ""))
    request.session[ADDRESS] = origin.client_address(request)


def device_of(agent: str) -> str:
    """The browser and the system in words that people know, such as "Firefox, Windows"; empty when neither is known."""
    known = [next((name for mark, name in names.items() if mark in agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, known))
