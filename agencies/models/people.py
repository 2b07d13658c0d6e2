"""People and the memberships through which they act."""

import uuid
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.enums import Role
from agencies.models.agencies import Agency
from agencies.notices import MailWish
from agencies.roles import ROLES, Ability, allows


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who signs in with `email`, kept in lower case; without a password nobody can sign in."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").strip().lower())


class User(AbstractBaseUser):
    """A person. What the person may do hangs on memberships, never on the user."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[("en", "English"), ("fr", "Français")],
        blank=True,
        help_text=_("Empty: the browser's language."),
    )
    mail_wish = models.CharField(_("Mail"), max_length=10, choices=MailWish, default=MailWish.AT_ONCE)
    mail_returned_at = models.DateTimeField(_("mail came back"), null=True, blank=True, editable=False)
    """When a mail to the address came back (`manage.py bounce`); no notice is mailed until the person asks again."""
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(condition=models.Q(mail_wish__in=MailWish.values), name="user_mail_wish")]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> "MembershipQuerySet":
        """Memberships in force today, of people who may sign in and agencies that are not retired."""
        return self.filter(period__contains=timezone.localdate(), user__is_active=True, agency__retired_on__isnull=True)

    def with_unread(self) -> "MembershipQuerySet":
        """Each with `unread`, how many notifications wait, and `turns`, how many referrals wait for its agency and how
        many drafts it has, to a hundred; none where it works on none. Asked through functions, since nobody acts yet.
        """
        turns = ArrayField(models.IntegerField(), null=True)
        return self.annotate(
            unread=models.Func("pk", function="accord_unread", output_field=models.IntegerField()),
            turns=models.Func("pk", function="accord_turns", output_field=turns),
        )

    def with_factor(self) -> "MembershipQuerySet":
        """Each says whether its person `has_factor`, a second one, and `is_shared`: acts or acted elsewhere too."""
        factors = Authenticator.objects.filter(user=models.OuterRef("user")).exclude(type="recovery_codes")
        elsewhere = Membership.objects.filter(user=models.OuterRef("user")).exclude(agency=models.OuterRef("agency"))
        return self.annotate(has_factor=models.Exists(factors), is_shared=models.Exists(elsewhere))

    def visible_to(self, membership: Any) -> "MembershipQuerySet":
        """A directory administrator sees all; a lead the own agency's; anybody the own."""
        if membership is None:
            return self.none()
        if allows(membership, Ability.WRITE_DIRECTORY):
            return self
        if allows(membership, Ability.MANAGE_OWN_MEMBERS):
            return self.filter(models.Q(agency=membership.agency_id) | models.Q(user=membership.user_id))
        return self.filter(user=membership.user_id)


class Membership(models.Model):
    """A person acts for an agency in a role, for a period. The actor of everything is a membership."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        User,
        on_delete=models.PROTECT,  # what was done stays attributable
        related_name="memberships",
        verbose_name=_("person"),
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("agency"))
    role = models.CharField(_("role"), max_length=30, choices=Role)
    period = DateRangeField(_("period"), help_text=_("First day and the day after the last."))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["user__name", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role"),
            ExclusionConstraint(
                name="membership_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("agency", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This person already has this role for the agency in this period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.name}, {self.agency.short_name}"

    @property
    def is_current(self) -> bool:
        today = timezone.localdate()
        starts, ends = self.period.lower, self.period.upper
        return not self.period.isempty and (starts is None or starts <= today) and (ends is None or today < ends)

    @property
    def home(self) -> str:
        """Name of the URL this membership lands on after sign-in."""
        return ROLES[self.role].home

    @property
    def role_sentence(self) -> Any:
        return ROLES[self.role].sentence
