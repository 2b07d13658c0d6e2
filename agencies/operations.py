"""What is done to an agency's people and contact points, each with its audit entry."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.forms import ModelForm
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.enums import Role
from agencies.mail import send_later
from agencies.models import Agency, Desk, Invitation, Membership, User
from coordination.foundation import audit
from coordination.foundation.models import Verb


class Refused(Exception):
    """The operation cannot be done; the message tells the person why and what to do."""


@transaction.atomic
def add_member(*, agency: Agency, email: str, name: str, role: str, by: Membership) -> Membership:
    """Let a person act for the agency from today on. Raises Refused when the person already does.

    Makes the person when nobody has the e-mail; a known one keeps the name on record. Writes an audit entry.
    """
    email = email.strip().lower()
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name=name)
    if not user.is_active:
        raise Refused(_("This person may no longer sign in. Ask the directory administrator."))
    return begin_membership(user=user, agency=agency, role=role, by=by)


def begin_membership(*, user: User, agency: Agency, role: str, by: Membership) -> Membership:
    """Write it and its audit entry. Raises Refused when the person has the role already."""
    membership = Membership(user=user, agency=agency, role=role, period=DateRange(timezone.localdate(), None))
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError as error:
        raise Refused(_("This person already has this role here.")) from error
    audit.record(Verb.GRANT, by=by, kind="membership", code=str(membership.uuid), purpose=f"added as {role}")
    return membership


@transaction.atomic
def make_first_administrator(*, agency: Agency, email: str, name: str) -> str:
    """The path where the first directory administrator chooses a password, once, within three days. Audited.

    Raises Refused where there is one already, who then invites the others.
    """
    Agency.objects.select_for_update().get(pk=agency.pk)  # two at once come in turn
    if Membership.objects.current().filter(role=Role.DIRECTORY_ADMINISTRATOR).exists():
        raise Refused("There is a directory administrator already: that person invites others on the people page.")
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise Refused("Somebody signs in with this e-mail already: name another.")
    user = User.objects.create_user(email, name=name)
    membership = Membership(user=user, agency=agency, role=Role.DIRECTORY_ADMINISTRATOR)
    membership.period = DateRange(timezone.localdate(), None)
    membership.full_clean()
    membership.save()
    audit.record(Verb.GRANT, actor="first_administrator", kind="membership", code=str(membership.uuid), purpose="made")
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])


@transaction.atomic
def end_membership(*, membership: Membership, by: Membership) -> None:
    """End it now: the period stops before today. Raises Refused for an agency's last lead. Audited.

    Invitations that the person made and nobody answered are revoked with it.
    """
    Agency.objects.select_for_update().get(pk=membership.agency_id)  # two leads ending each other come in turn
    membership = Membership.objects.select_related("agency").get(pk=membership.pk)
    if not membership.is_current:
        return
    others = Membership.objects.current().filter(agency=membership.agency, role=Role.LEAD)
    if membership.role == Role.LEAD and not others.exclude(user=membership.user_id).exists():
        raise Refused(_("This is the agency's last lead. Add another lead first."))
    membership.period = DateRange(membership.period.lower, timezone.localdate())
    membership.save(update_fields=["period"])
    open_ones = Invitation.objects.unanswered().filter(made_by=membership)
    open_ones.update(revoked_at=timezone.now(), revoked_by=by)
    audit.record(Verb.GRANT, by=by, kind="membership", code=str(membership.uuid), purpose="ended")


@transaction.atomic
def reset_factor(*, member: Membership, by: Membership) -> None:
    """Take away the person's second factor and recovery codes, end the sessions, tell the person by mail. Audited."""
    user = member.user
    Authenticator.objects.filter(user=user).delete()
    user.sessions.all().delete()
    audit.record(Verb.GRANT, by=by, kind="second factor", code=str(user.pk), purpose="reset")
    with translation.override(user.language or translation.get_language()):
        body = render_to_string("agencies/factor_reset_mail.txt", {"by": by})
        send_later(to=user.email, subject=_("Accord: your second step was taken away"), body=body)


@transaction.atomic
def choose_mail(user: User, wish: str, *, by: Membership | None) -> None:
    """Which mail the person wishes; an address from which mail came back is tried again. Audited.

    What waited for the digest and is no longer wished goes with the next one.
    """
    user.mail_wish, user.mail_returned_at = wish, None
    user.save(update_fields=["mail_wish", "mail_returned_at"])
    who = {"by": by} if by else {"actor": user.email}
    audit.record(Verb.WRITE, kind="person", code=str(user.pk), purpose="mail", **who)


@transaction.atomic
def note_returned(address: str) -> bool:
    """Mail to the address came back: no notice is mailed there until its person asks again. False for a stranger's."""
    user = User.objects.filter(email=address.strip().lower()).first()
    if user is None:
        return False
    user.mail_returned_at = timezone.now()
    user.save(update_fields=["mail_returned_at"])
    audit.record(Verb.WRITE, actor="bounce", kind="person", code=str(user.pk), purpose="mail came back")
    return True


def may_need_link(user: User, *, agency: Agency) -> bool:
    """Whether the agency's lead may be shown a set-password link: a person without one, of no other agency.

    Otherwise a lead could take over an account that another agency trusts.
    """
    elsewhere = user.memberships.exclude(agency=agency)
    return not user.has_usable_password() and not elsewhere.exists()


def set_password_path(*, user: User, by: Membership) -> str:
    """The path where the person sets a password, valid three days and once. Writes an audit entry."""
    audit.record(Verb.GRANT, by=by, kind="person", code=str(user.pk), purpose="set-password link made")
    token = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": token})


@transaction.atomic
def save_contact(form: ModelForm, *, by: Membership) -> Agency:
    """Save how to reach the agency and whether it is full; note who verified it, if said. Audited."""
    agency: Agency = form.save(commit=False)
    if form.cleaned_data.get("is_checked"):
        agency.verified_on, agency.verified_by = timezone.localdate(), by
    agency.save()
    changed = ", ".join(form.changed_data) or "nothing"
    audit.record(Verb.WRITE, by=by, kind="agency", code=agency.code, purpose=f"changed {changed}")
    return agency


@transaction.atomic
def save_desk(form: ModelForm, *, by: Membership) -> Desk:
    """Save a new or known desk. Writes an audit entry."""
    before = Desk.objects.filter(pk=form.instance.pk).first()
    desk: Desk = form.save()
    changed = [name for name in form.cleaned_data if before and getattr(before, name) != getattr(desk, name)]
    purpose = f"changed {', '.join(changed) or 'nothing'}" if before else "added"
    audit.record(Verb.WRITE, by=by, kind="desk", code=str(desk.uuid), purpose=purpose)
    return desk


@transaction.atomic
def remove_desk(*, desk: Desk, by: Membership) -> None:
    """Take the desk out of the directory. Writes an audit entry."""
    audit.record(Verb.WRITE, by=by, kind="desk", code=str(desk.uuid), purpose="removed")
    desk.delete()
