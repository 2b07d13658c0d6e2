"""Inviting people: making, sending again, revoking and accepting, each with its audit entry."""

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.mail import send_later
from agencies.models import Agency, Invitation, Membership, User
from agencies.operations import Refused, begin_membership
from coordination.foundation import audit
from coordination.foundation.models import Verb


def needs_invitation(email: str) -> bool:
    """Whether nobody signs in with this e-mail yet: then the person must choose a password first."""
    user = User.objects.filter(email=email.strip().lower()).first()
    return user is None or (user.is_active and not user.has_usable_password())


@transaction.atomic
def invite(*, agency: Agency, email: str, name: str, role: str, by: Membership, site: str) -> tuple[Invitation, str]:
    """The invitation and its link, which is kept nowhere. Raises Refused when the person already has one or the role.

    Writes the invitation, an audit entry, and the mail that the worker sends. `site` is the address of this site.
    """
    email = email.strip().lower()
    Agency.objects.select_for_update().get(pk=agency.pk)  # two leads who invite the same person come in turn
    if Invitation.objects.unanswered().filter(agency=agency, email=email, role=role).exists():
        raise Refused(_("This person is invited already. Send that invitation again, or revoke it."))
    if Membership.objects.current().filter(agency=agency, user__email=email, role=role).exists():
        raise Refused(_("This person already has this role here."))
    invitation = Invitation(agency=agency, email=email, name=name, role=role, made_by=by)
    return invitation, _send(invitation, f"made for {role}", by=by, site=site)


@transaction.atomic
def send_again(*, invitation: Invitation, by: Membership, site: str) -> str:
    """A fresh link for three more days; the one before stops working. Raises Refused once it was answered."""
    return _send(_unanswered(invitation), "sent again", by=by, site=site)


@transaction.atomic
def revoke(*, invitation: Invitation, by: Membership) -> None:
    """Its link stops working now. Raises Refused once it was answered. Audited."""
    invitation = _unanswered(invitation)
    invitation.revoked_at, invitation.revoked_by = timezone.now(), by
    invitation.save(update_fields=["revoked_at", "revoked_by"])
    audit.record(Verb.GRANT, by=by, kind="invitation", code=str(invitation.uuid), purpose="revoked")


@transaction.atomic
def accept(*, invitation: Invitation, name: str = "", password: str = "") -> User:
    """The person acts for the agency from today on; one without a password gets `name` and `password`.

    Raises Refused when the invitation was answered meanwhile or the person is barred. Audited as the person.
    """
    invitation = _unanswered(invitation)
    user = User.objects.filter(email=invitation.email).first() or User(email=invitation.email, name=name)
    if not user.is_active:
        raise Refused(_("This person may no longer sign in. Ask the directory administrator."))
    if not user.has_usable_password() or not user.pk:
        user.set_password(password)
        user.save()
    begin_membership(user=user, agency=invitation.agency, role=invitation.role, by=invitation.made_by)
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    audit.record(Verb.GRANT, actor=user.email, kind="invitation", code=str(invitation.uuid), purpose="accepted")
    return user


def _unanswered(invitation: Invitation) -> Invitation:
    """The row under a lock. Raises Refused when somebody answered it meanwhile."""
    found = Invitation.objects.unanswered().select_for_update(of=("self",)).select_related("agency", "made_by__agency")
    locked = found.filter(pk=invitation.pk).first()
    if locked is None:
        raise Refused(_("This invitation was accepted or revoked meanwhile."))
    return locked


def _send(invitation: Invitation, purpose: str, *, by: Membership, site: str) -> str:
    """Save with a fresh link and enqueue the mail, in both languages: nobody knows yet which one the person reads."""
    link = site + reverse("agencies:invitation_accept", args=[invitation.renew()])
    invitation.save()
    audit.record(Verb.GRANT, by=by, kind="invitation", code=str(invitation.uuid), purpose=purpose)
    bodies = []
    for language in ("en", "fr"):
        with translation.override(language):
            bodies.append(render_to_string("agencies/invitation_mail.txt", {"invitation": invitation, "link": link}))
    send_later(to=invitation.email, subject="Accord: invitation", body="\n\n---\n\n".join(bodies))
    return link
