"""How to reach an agency: its offices and desks."""

import datetime
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from agencies.enums import Weekday
from agencies.models.agencies import Agency
from agencies.models.reference import Jurisdiction
from coordination.foundation.bilingual import in_language


class Office(models.Model):
    """A place where an agency works. A confidential one shows on no page, export, index or map."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="offices", verbose_name=_("agency"))
    name_en = models.CharField(_("name in English"), max_length=160)
    name_fr = models.CharField(_("name in French"), max_length=160, blank=True)
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="offices", verbose_name=_("place")
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    is_confidential = models.BooleanField(
        _("confidential"), default=False, help_text=_("The address is shown on no page and in no export.")
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["name_en", "pk"]

    def __str__(self) -> str:
        return in_language(self, "name")

    @property
    def public_address(self) -> str:
        return "" if self.is_confidential else self.address


class Desk(models.Model):
    """A contact point of an agency: who to call when."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="desks", verbose_name=_("agency"))
    office = models.ForeignKey(
        Office,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="desks",
        verbose_name=_("office"),
    )
    name_en = models.CharField(_("name in English"), max_length=160)
    name_fr = models.CharField(_("name in French"), max_length=160, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    hours_en = models.CharField(_("hours in English"), max_length=160, blank=True)
    hours_fr = models.CharField(_("hours in French"), max_length=160, blank=True)
    open_days = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday), default=list, blank=True, verbose_name=_("open on")
    )
    opens_at = models.TimeField(_("opens at"), null=True, blank=True)
    closes_at = models.TimeField(
        _("closes at"),
        null=True,
        blank=True,
        help_text=_("Earlier than it opens: on the next day. The same time: open all day."),
    )
    is_open_at_night = models.BooleanField(_("reachable at night"), default=False)
    languages = ArrayField(
        models.CharField(max_length=10),
        default=list,
        blank=True,
        verbose_name=_("languages"),
        help_text=_("Language codes separated by commas, such as en,fr."),
    )

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ["-is_open_at_night", "name_en", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(phone="", email=""),
                name="desk_reachable",
                violation_error_message=_("Give a phone number or an e-mail address, so that the desk can be reached."),
            ),
            models.CheckConstraint(
                condition=models.Q(open_days=[], opens_at__isnull=True, closes_at__isnull=True)
                | (~models.Q(open_days=[]) & models.Q(opens_at__isnull=False, closes_at__isnull=False)),
                name="desk_hours_whole",
                violation_error_message=_(
                    "Say on which days it is open, from when and until when; or leave all empty."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(open_days__contained_by=Weekday.values),
                name="desk_open_days",
                violation_error_message=_("Days go from 1 (Monday) to 7 (Sunday)."),
            ),
        ]

    def __str__(self) -> str:
        return in_language(self, "name")

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def hours(self) -> str:
        """In the words on record; without them, from the days and times."""
        return in_language(self, "hours") or self._hours_in_words()

    def _hours_in_words(self) -> str:
        if self.opens_at is None or self.closes_at is None:
            return ""
        days = _("every day") if len(self.open_days) == len(Weekday) else self._days_in_words()
        if self.opens_at == self.closes_at:
            return _("%(days)s, all day") % {"days": days}
        times = {"from": time_format(self.opens_at), "until": time_format(self.closes_at)}
        return _("%(days)s, %(from)s to %(until)s") % {"days": days, **times}

    def _days_in_words(self) -> str:
        return ", ".join(str(Weekday(day).label) for day in sorted(self.open_days))

    @property
    def has_hours(self) -> bool:
        """Whether its hours are on record in a form that can be reckoned with, and not in words only."""
        return self.opens_at is not None

    def is_open(self, local: datetime.datetime) -> bool:
        """Whether it is open at this moment, told in the desk's own time. False when the hours are not on record."""
        if self.opens_at is None or self.closes_at is None:
            return False
        now, today = local.time(), local.isoweekday()
        yesterday = today - 1 or 7
        if self.opens_at < self.closes_at:
            return today in self.open_days and self.opens_at <= now < self.closes_at
        begun = today in self.open_days and now >= self.opens_at
        return begun or (yesterday in self.open_days and now < self.closes_at)
