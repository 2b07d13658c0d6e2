"""How long a session lasts, what ends it, and the list of one's own."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Session
from agencies.operations import end_membership
from agencies.sessions import device_of
from coordination.foundation.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def after(**wait: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + datetime.timedelta(**wait), tick=False)


def last_purpose() -> str:
    return AuditEntry.objects.order_by("pk").last().purpose


def test_session_ends_after_half_an_hour_of_nothing(sender, as_member) -> None:
    client = as_member(sender)

    with after(minutes=29):
        assert client.get("/").status_code == 200
    with after(minutes=58):  # counted from the last request
        assert client.get("/").status_code == 200
    with after(minutes=89):
        answer = client.post("/account/switch/", {"membership": sender.uuid})

        assert answer.headers["Location"] == "/accounts/login/?ended=idle"
        assert "nothing happened for half an hour" in client.get(answer.headers["Location"]).content.decode()
        assert last_purpose() == "session ended: idle"
        assert client.get("/").headers["Location"] == "/accounts/login/?next=/"


def test_session_ends_twelve_hours_after_sign_in_even_in_use(sender, as_member) -> None:
    client = as_member(sender)

    answers = []
    for quarter in range(1, 49):
        with after(minutes=15 * quarter):
            answers.append(client.get("/"))

    assert [answer.status_code for answer in answers] == [200] * 47 + [302]
    assert answers[-1].headers["Location"] == "/accounts/login/?ended=long"


def test_session_ends_with_the_membership_it_acts_for(sender, lead, outsider, as_member) -> None:
    """Though the person acts for another agency too: what stands on the screen was the ended one's."""
    factories.membership(outsider.agency, person=sender.user)
    client = as_member(sender)

    end_membership(membership=sender, by=lead)

    assert client.get("/agencies/").headers["Location"] == "/accounts/login/?ended=membership"
    page = client.get("/accounts/login/?ended=membership").content.decode()
    assert "the membership that you acted for has ended" in page


def test_session_that_never_chose_ends_with_its_membership_too(sender, lead, outsider, as_member) -> None:
    factories.membership(outsider.agency, person=sender.user)
    client = as_member(sender)
    session = client.session
    del session["membership"]
    session.save()
    assert client.get("/").status_code == 200

    end_membership(membership=sender, by=lead)

    assert client.get("/agencies/").headers["Location"] == "/accounts/login/?ended=membership"


def test_session_of_a_barred_person_ends(sender, as_member) -> None:
    client = as_member(sender)
    sender.user.is_active = False
    sender.user.save()

    answer = client.get("/")

    assert answer.headers["Location"] == "/accounts/login/?ended=barred"
    assert "may no longer sign in" in client.get(answer.headers["Location"]).content.decode()


def test_made_up_reason_says_nothing(client) -> None:
    assert "notice-warning" in client.get("/accounts/login/?ended=idle").content.decode().split("<noscript>")[0]
    assert "notice-warning" not in client.get("/accounts/login/?ended=<b>").content.decode().split("<noscript>")[0]


def test_leaving_quickly_works_from_a_session_that_is_over(sender, as_member) -> None:
    client = as_member(sender)

    with after(hours=1):
        assert client.post("/leave/").status_code == 200
        assert client.get("/").headers["Location"] == "/accounts/login/?next=/"


def test_use_is_written_down_once_a_minute(sender, as_member) -> None:
    client = as_member(sender)

    def writes(**wait: float) -> int:
        with after(**wait), CaptureQueriesContext(connection) as captured:
            client.get("/agencies/")
        return sum("agencies_session" in query["sql"] and "UPDATE" in query["sql"] for query in captured)

    assert [writes(seconds=61), writes(seconds=100), writes(seconds=120), writes(seconds=122)] == [1, 0, 0, 1]


def test_own_sessions_are_listed_and_ended(sender, outsider, as_member) -> None:
    here, there, foreign = as_member(sender), as_member(sender), as_member(outsider)
    with after(seconds=61):
        there.get("/", headers={"User-Agent": FIREFOX}, REMOTE_ADDR="192.0.2.7")
        page = here.get("/account/").content.decode()
        row = Session.objects.get(pk=there.session.session_key)

        assert all(words in page for words in ("Firefox, Linux", "192.0.2.7", "This one", "End all others"))
        assert page.count("End this one") == 1
        here.post(f"/account/sessions/{row.uuid}/end/")
        assert there.get("/").status_code == 302
        assert last_purpose() == "ended 1 of the own sessions"
        assert here.get("/").status_code == foreign.get("/").status_code == 200


def test_foreign_session_is_not_found(sender, outsider, as_member) -> None:
    foreign = as_member(outsider)
    row = Session.objects.get(pk=foreign.session.session_key)

    assert as_member(sender).post(f"/account/sessions/{row.uuid}/end/").status_code == 404
    assert foreign.get("/").status_code == 200


def test_all_other_sessions_end_at_once(sender, outsider, as_member) -> None:
    here, others, foreign = as_member(sender), [as_member(sender), as_member(sender)], as_member(outsider)

    here.post("/account/sessions/end/")

    assert [client.get("/").status_code for client in (here, *others, foreign)] == [200, 302, 302, 200]


def test_ended_sessions_are_not_listed(sender, as_member) -> None:
    as_member(sender)

    with after(minutes=31):
        assert "End this one" not in as_member(sender).get("/account/").content.decode()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8", ""),
    ],
)
def test_device_in_words(agent: str, words: str) -> None:
    assert device_of(agent) == words
