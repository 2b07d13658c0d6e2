"""The demo's case of siblings: two files, referred together to one shelter, one of them soon 18."""

import datetime
import uuid
from typing import Any

from coordination.dashboards.demo.stage import Moment, Stage
from referrals import operations
from referrals.enums import AgeBand, Basis, GuardianTold, Urgency
from referrals.models import Referral

SENDER, RECEIVER, PLACE = "MB-CFS", "NDINAWE", "CA-MB"
SAFE_CONTACT = "Call the aunt, who has both with her until tonight. Say it is about the library books."
STORY = (
    "Sister and brother who worked in a kitchen at night to pay off what their uncle owed. They came away together and "
    "ask not to be parted."
)
VIEW = "Both want to stay in one place, and to go to school by day."
COUNT = 2
KEY = uuid.UUID("5b0c2f0e-6d0e-4b0b-9b6e-2f5d8c1a7e30")


def play_siblings(stage: Stage, moment: Moment) -> list[Referral]:
    """Put the case together and send both referrals in one act."""
    by, place = stage.cast[SENDER][0], stage.places[PLACE]
    with stage.acting(by, moment):
        draft = operations.create_draft(by=by, place=place, form_key=KEY, **_child(moment, "Ilse", 6561))
        case = draft.child_file.case
        brother = operations.add_sibling(case, by=by, place=place, form_key=KEY, **_child(moment, "Jonas", 4700))
        operations.save_needs(
            draft, by=by, needs=[stage.needs["safe-shelter"]], urgency=Urgency.URGENT, what_happened=STORY
        )
        operations.save_receiver(draft, by=by, agency=stage.agencies[RECEIVER])
        details = {
            "instrument": stage.statutes["MB-CHILD"],
            "decided_by": by.user.name,
            "child_view": VIEW,
            "guardian_told": GuardianTold.NOT_TOLD,
        }
        operations.save_basis(draft, by=by, basis=Basis.DUTY_TO_REPORT, may_be_passed_on=True, details=details)
        operations.add_together(draft, by=by, children=[brother], with_story=True)
        drafts = Referral.objects.filter(child_file__case=case)
        return operations.send_together(drafts[0].together, set(drafts.values_list("pk", flat=True)), by=by)


def _child(moment: Moment, given_name: str, days: int) -> dict[str, Any]:
    """Facts and identity of one of them, `days` old; eighteen years have 6574 or 6575."""
    born = moment.date() - datetime.timedelta(days=days)
    band = AgeBand.FROM_15 if days > 15 * 366 else AgeBand.FROM_12
    facts = {"age_band": band, "situations": ["foreign-nationals"], "languages": ["de", "en"]}
    names = {"given_name": given_name, "family_name": "Brannock", "date_of_birth": born}
    return {"facts": facts, "identity": {**names, "safe_contact": SAFE_CONTACT}}
