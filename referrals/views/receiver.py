"""Choosing whom to ask, on the step of a draft and on the page for emergencies."""

from collections.abc import Iterable

from django.http import HttpRequest

from agencies.asking import Answer, ask
from agencies.models import Need
from referrals.forms import ReceiverForm
from referrals.models import Referral
from referrals.views.fetch import known_of


def is_search(request: HttpRequest) -> bool:
    """Whether "Find" was pressed: the page comes back with what it found, and nothing is saved."""
    return request.method == "POST" and "find" in request.GET


def answer_for(request: HttpRequest, referral: Referral, needs: Iterable[Need]) -> Answer:
    """Who is mandated for the needs at the referral's place."""
    is_again = request.method == "POST" and not is_search(request)
    own = referral.sending_agency_id
    return ask(
        needs, referral.place, known=known_of(referral), by=request.membership, leave_out=[own], is_again=is_again
    )


def receiver_form(request: HttpRequest, referral: Referral, answer: Answer | None) -> ReceiverForm:
    """The form as it was sent; as it was left, for a search or while nobody was found yet."""
    mandated = [candidate.agency for candidate in answer.candidates] if answer else []
    is_sent = request.method == "POST" and answer is not None and not is_search(request)
    searched = request.POST if request.method == "POST" and not is_sent else None
    return ReceiverForm(request.POST if is_sent else None, referral=referral, mandated=mandated, searched=searched)
