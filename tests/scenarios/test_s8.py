"""S8. Aging out: a youth of 17, Inuit, in Ottawa, turns 18 in six weeks."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from referrals import operations
from referrals.forms.drafts import age_band_of
from referrals.models import ChildFile, Referral
from tests.application_role import application_role
from tests.scenarios.acts import child_page, needs_of, state

pytestmark = pytest.mark.django_db
EIGHTEEN_ON = timezone.localdate() + datetime.timedelta(weeks=6)
BORN = EIGHTEEN_ON.replace(year=EIGHTEEN_ON.year - 18)
YOUTH = {"age_band": "15-17", "age_status": "known", "given_name": "Zyxnuna", "date_of_birth": str(BORN),
         "situations": ["inuit"], "languages": "iu, en"}  # fmt: skip
OWN = {"decided_by": "Herself", "guardian_told": "told", "child_view": "Yes."}


@pytest.fixture
def society(worker):
    return worker("ON-CAS")


@pytest.fixture
def planned(worker, society):
    """Aftercare is planned with the place she trusts, on a consent that ends on her birthday."""
    until = OWN | {"expires_on": str(EIGHTEEN_ON)}
    reference = society.refers("COVENANT-TO", ["aftercare"], "CA-ON", basis="assent", how=until, **YOUTH)
    worker("COVENANT-TO").accepts(reference)
    return reference


def test_birthday(planned) -> None:
    day = datetime.timedelta(days=1)

    assert age_band_of(BORN, EIGHTEEN_ON - day) == "15-17"
    assert age_band_of(BORN, EIGHTEEN_ON) == "18+"
    assert Referral.objects.get(reference=planned).consent.expires_on == EIGHTEEN_ON


def test_at_eighteen_old_consents_lapse_and_her_own_take_their_place(worker, society, planned) -> None:
    """What the guardian agreed to ends on the day; she renews it for two, and refuses one kind of work."""
    place, law = worker("COVENANT-TO"), worker("JFCY")
    society.renews(planned, basis="assent", decided_by="The society", guardian_told="told", given_by="guardian")
    assert "Zyxnuna" in place.reads(planned)

    with time_machine.travel(datetime.datetime.combine(EIGHTEEN_ON, datetime.time(16), datetime.UTC), tick=False):
        with application_role(None):
            assert operations.look_at_ages(timezone.now()) == 1
        society, place, law = worker("ON-CAS"), worker("COVENANT-TO"), worker("JFCY")
        assert ChildFile.objects.get().age_band == "18+"
        assert "Zyxnuna" not in place.reads(planned)
        assert "Zyxnuna" in society.reads(planned)

        society.renews(planned, basis="consent", given_by="person", **OWN)
        assert "Zyxnuna" in place.reads(planned)
        advice = society.refers("JFCY", ["legal-advice"], child=planned, basis="consent", how=OWN)
        law.accepts(advice)
        society.asks_about(planned, ["health-care"], "no", words="Not that.")
        refused = society.drafts("KLINIC", ["substance-use"], child=planned, basis="consent", how=OWN)
        society.does(refused, "send")

        assert (state(planned), state(advice), state(refused)) == ("accepted", "accepted", "draft")
        assert "Not that." in society.reads_child(planned)


def test_advice_is_asked_without_sending_her(worker, society, planned) -> None:
    """The national Inuit organisation advises; it takes no person."""
    draft = society.drafts("JFCY", ["legal-advice"], child=planned, basis="consent", how=OWN)

    society.fills(f"/referrals/{draft}/draft/receiver/", 422, receiving_agency="PAUKTUUTIT")


def test_no_first_nations_label_on_inuit_data(society, planned) -> None:
    """OCAP is for First Nations: her file carries what she said, and nothing else."""
    assert ChildFile.objects.get().situations == ["inuit"]
    pages = society.reads(planned) + society.reads_child(planned) + society.sees(f"/referrals/{planned}/sheet/")
    assert {label for label in ("OCAP", "First Nations") if label in pages} == set()


def test_she_asks_who_read_her_file(worker, planned) -> None:
    """Each access by each person is on the page that the society's lead reads out to her."""
    lead, reader = worker("ON-CAS", "lead"), worker("COVENANT-TO")
    reader.reads(planned)
    reader.reads_child(planned)

    page = lead.sees(f"{child_page(planned)}readers/")

    assert reader.member.user.email in page
    assert reader.browser.get(f"{child_page(planned)}readers/").status_code == 403


def test_closed_and_opened_again(worker, society, planned) -> None:
    place = worker("COVENANT-TO")
    place.starts(planned)
    place.completes(planned, aftercare="partly_met")
    assert state(planned) == "completed"

    society.reopens(planned, "She wants her worker back.")

    assert state(planned) == "in_progress"
    assert "She wants her worker back." in place.reads(planned)
    place.completes(planned, aftercare="met")
    assert needs_of(planned) == {"aftercare": "met"}
