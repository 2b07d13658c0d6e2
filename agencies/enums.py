"""The directory's closed lists. Imports nothing of ours."""

from django.db.models import TextChoices
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
