"""The directory's closed lists. Imports nothing of ours."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class AgencyKind(TextChoices):
    POLICE = "police", _("Police")
    BORDER = "border", _("Border")
    IMMIGRATION = "immigration", _("Immigration")
    PROSECUTION = "prosecution", _("Prosecution")
    CHILD_PROTECTION = "child protection", _("Child protection")
    SHELTER_AND_SERVICES = "shelter and services", _("Shelter and services")
    INDIGENOUS_ORGANISATION = "indigenous organisation", _("Indigenous organisation")
    HEALTH = "health", _("Health")
    LABOUR = "labour", _("Labour")
    HOTLINE = "hotline", _("Hotline")
    POLICY = "policy", _("Policy")
    INTERNATIONAL_ORGANISATION = "international organisation", _("International organisation")
    NATIONAL_RAPPORTEUR = "national rapporteur", _("National rapporteur or coordinator")
    OTHER = "other", _("Other")


class InstrumentKind(TextChoices):
    TREATY = "treaty", _("Treaty")
    PROTOCOL = "protocol", _("Protocol")
    REGIONAL_CONVENTION = "regional convention", _("Regional convention")
    DIRECTIVE = "directive", _("Directive")
    STATUTE = "statute", _("Statute")
    PLAN = "plan", _("Plan")


class JurisdictionKind(TextChoices):
    GLOBAL = "global", _("World")
    REGION = "region", _("Region")
    INTERGOVERNMENTAL = "intergovernmental", _("Intergovernmental area")
    COUNTRY = "country", _("Country")
    PROVINCE = "province", _("Province")
    TERRITORY = "territory", _("Territory")
    MUNICIPALITY = "municipality", _("City or town")


class SourceStatus(TextChoices):
    """How far a fact of the directory can be trusted; shown beside it."""

    SEED = "seed", _("stated by the founding document")
    FOUND = "found", _("found in the source")
    KNOWN = "known", _("not verified yet")


class Role(TextChoices):
    WORKER = "worker", _("worker")
    LEAD = "lead", _("lead")
    COORDINATOR = "coordinator", _("coordinator")
    DIRECTORY_ADMINISTRATOR = "directory_administrator", _("directory administrator")
    AUDITOR = "auditor", _("auditor")


class AgeBand(TextChoices):
    """Unknown age is treated as a child (Council of Europe Convention on trafficking, article 10(3))."""

    UNDER_6 = "0-5", _("0 to 5 years")
    FROM_6 = "6-11", _("6 to 11 years")
    FROM_12 = "12-14", _("12 to 14 years")
    FROM_15 = "15-17", _("15 to 17 years")
    ADULT = "18+", _("18 years or older")
    UNKNOWN = "unknown", _("Not known, treated as a child")


class AgeStatus(TextChoices):
    """How the age is known. In doubt the person is presumed to be a child until the age is established."""

    KNOWN = "known", _("established")
    STATED = "stated", _("as stated")
    PRESUMED = "presumed", _("presumed to be a child: age in doubt")


class Question(TextChoices):
    """What a best-interests decision is about. A need can wait for the answer to one of them."""

    RETURN = "return", _("Return to a country, place or person")
    TRACING = "tracing", _("Tracing the family")
    PLACEMENT = "placement", _("Where the child lives")
    CONTACT = "contact", _("Contact with the family, or going back to it")
    OTHER = "other", _("Another question")


class Urgency(TextChoices):
    EMERGENCY = "emergency", _("Emergency")
    URGENT = "urgent", _("Urgent")
    ROUTINE = "routine", _("Routine")


class Gender(TextChoices):
    """Asked for, never kept: some mandates are for girls and women only."""

    FEMALE = "female", _("Girl or woman")
    MALE = "male", _("Boy or man")


class Weekday(IntegerChoices):
    """As `isoweekday` counts."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")
