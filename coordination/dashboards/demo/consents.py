"""The demo's consents: one child's answers by purpose, and a consent that was withdrawn while work went on."""

import datetime

from agencies.models import Function
from coordination.dashboards.demo.stage import Moment, Stage
from referrals import operations
from referrals.enums import RESTS_ON_CONSENT, GivenBy, Sharing
from referrals.models import Agreement, Referral

ANSWERS = (
    ("health-care", True, "Explained in English by the nurse. She wants the clinic, and to go there with her friend."),
    ("investigation", False, "She does not want to speak to the police. She may be asked again when she feels safe."),
)
WITHDRAWN = "The person told the worker that nothing more is to be shared. Told what stays possible without it."


def play_consents(stage: Stage, at_work: list[Referral], moment: Moment) -> None:
    """Answers on the file of the first referral at work; one whose sender shares no more than how to reach the child;
    the last one that rests on consent is taken back."""
    by = stage.someone(at_work[0].receiving_agency.code)
    with stage.acting(by, moment):
        first = Referral.objects.select_related("child_file__key").get(pk=at_work[0].pk)
        key, until = stage.key(), moment.date() + datetime.timedelta(days=180)
        agreements = [
            Agreement(
                function=Function.objects.get(code=code),
                is_agreed=is_agreed,
                given_by=GivenBy.PERSON,
                words=words,
                expires_on=until,
                form_key=key,
            )
            for code, is_agreed, words in ANSWERS
        ]
        operations.record_agreement(first.child_file, by=by, agreements=agreements)
    narrowed = at_work[6]
    by = narrowed.created_by
    with stage.acting(by, moment):
        held = Referral.objects.get(pk=narrowed.pk)
        operations.change_basis(
            held,
            by=by,
            basis=held.basis,
            sharing=Sharing.CONTACT,
            may_be_passed_on=held.may_be_passed_on,
            details={"decided_by": by.user.name},
            before=str(held.get_sharing_display()),
            form_key=stage.key(),
        )
    withdrawn = [referral for referral in at_work if referral.basis in RESTS_ON_CONSENT][-1]
    by = stage.someone(withdrawn.receiving_agency.code)
    with stage.acting(by, moment):
        operations.withdraw_consent(withdrawn, by=by, words=WITHDRAWN, form_key=stage.key())
