"""Steps of a draft that their page saves by itself: the same forms and operations, a sentence in answer."""

from typing import Any

import pytest

from coordination.foundation.models import AuditEntry
from referrals.models import Narrative
from tests import factories
from tests.referrals.views.pages import at, text_of

STEPS = {
    "child": {"age_band": "12-14", "place": "CA-MB", "given_name": "Ada"},
    "needs": {"needs": ["safe-shelter"], "urgency": "routine", "what_happened": "A lorry."},
    "receiver": {"receiving_agency": "IRCC-OFFICERS"},
    "basis": {"basis": "vital_interest", "decided_by": "Sandra", "guardian_told": "not_yet"},
}
WRONG = {
    "child": ({"date_of_birth": "2011-02"}, "Date of birth: Enter a valid date."),
    "needs": ({"needs": []}, "Needs: Choose at least one need."),
    "receiver": ({"receiving_agency": ""}, "Receiving agency: Choose the agency to ask."),
    "basis": ({"basis": ""}, "Basis for sharing: Choose what allows you to share this."),
}


def autosave(browser: Any, step: str, referral: Any, typed: dict[str, Any]) -> Any:
    return browser.post(at(f"draft_{step}", referral), typed, headers={"X-Autosave": "yes"})


@pytest.mark.parametrize("step", STEPS)
def test_autosave_saves_as_the_step_does(as_member, sender, receiver, step: str) -> None:
    draft = factories.draft(sender)
    AuditEntry.objects.all().delete()

    response = autosave(as_member(sender), step, draft, STEPS[step])

    assert (response.status_code, response["X-Saved"], text_of(response)) == (200, "yes", "Saved")
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["write"]
    page = text_of(as_member(sender).get(at(f"draft_{step}", draft)))
    assert list(STEPS[step].values())[-1][:6] in page


@pytest.mark.parametrize("step", STEPS)
def test_autosave_of_what_is_not_valid_saves_nothing(as_member, sender, receiver, step: str) -> None:
    draft = factories.draft(sender, what_happened="As before.")
    wrong, words = WRONG[step]
    before = draft.updated_at

    response = autosave(as_member(sender), step, draft, STEPS[step] | wrong)

    draft.refresh_from_db()
    assert (response.status_code, "X-Saved" in response) == (200, False)
    assert text_of(response).startswith(f"Not saved yet. {words}")
    assert draft.updated_at == before
    assert Narrative.objects.get().what_happened == "As before."


def test_autosave_of_what_was_sent_meanwhile(as_member, sender, receiver) -> None:
    sent = factories.referral(sender, receiver, what_happened="As sent.")

    response = autosave(as_member(sender), "needs", sent, STEPS["needs"])

    assert "X-Saved" not in response
    assert "Meanwhile the referral moved: it is now “Sent”." in text_of(response)
    assert Narrative.objects.get().what_happened == "As sent."


def test_autosave_by_strangers(as_member, sender, receiver) -> None:
    assert autosave(as_member(receiver), "needs", factories.draft(sender), STEPS["needs"]).status_code == 404
