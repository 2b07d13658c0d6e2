"""The demo's best-interests decisions: one that lets a child stay, one that refuses a return, one still to be made."""

import datetime

from coordination.dashboards.demo.stage import Moment, Stage
from referrals import operations
from referrals.enums import Decided, Question
from referrals.models import Decision, Referral

STAYS = {
    "question": Question.PLACEMENT,
    "decided": Decided.YES,
    "options": "A foster family that speaks his language; a group home; the cousin he names.",
    "child_view": "He wants a room with a door that closes, and to keep his telephone at night.",
    "risks": "The man he travelled with knows the group home. The cousin's address could not be confirmed.",
    "words": "He stays with the foster family until his status is settled.",
    "reasons": "Safe, near the school that takes him, and what he asks for.",
    "decided_by": "The guardian, two workers of the agency, and the lawyer of the child",
}
NO_RETURN = {
    "question": Question.RETURN,
    "decided": Decided.NOT_NOW,
    "options": "Return to the parents; to an aunt in another town; foster care here.",
    "child_view": "She asks to stay with the foster family and to finish the school year.",
    "risks": "The family took part and still owes money to those who moved her.",
    "words": "No return now.",
    "reasons": "Nobody there can keep her safe, and she does not want to go.",
    "decided_by": "The director of child protection, the guardian and the advocate of the child",
}


def play_decisions(stage: Stage, stays: Referral, returns: Referral, moment: Moment) -> None:
    """Record both by the agency that accepted the child."""
    for referral, words in ((stays, STAYS), (returns, NO_RETURN)):
        by = stage.someone(referral.receiving_agency.code)
        with stage.acting(by, moment):
            decision = Decision(
                decided_on=moment.date(),
                review_on=moment.date() + datetime.timedelta(days=90),
                form_key=stage.key(),
                **words,
            )
            child_file = Referral.objects.select_related("child_file__key").get(pk=referral.pk).child_file
            operations.record_decision(child_file, by=by, decision=decision)
