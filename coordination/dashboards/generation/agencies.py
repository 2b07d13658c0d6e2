"""The generated agencies: sizes as in life, a few do most of the work; a lead and two workers each."""

import datetime
import itertools
import random
import uuid
from bisect import bisect
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from agencies.enums import AgencyKind, JurisdictionKind, Role
from agencies.models import Agency, Function, Jurisdiction, Mandate, Membership, Population, User
from coordination.dashboards.demo.accounts import PASSWORD, Unprepared

STEEPNESS = 0.9  # of Zipf's law: the agency of rank n does 1/n^0.9 of what the first one does
STAFF = (Role.LEAD, Role.WORKER, Role.WORKER)
BENCH_ACCOUNTS = ("bench-large", "bench-middle", "bench-small")
TASK_FORCE = "HT-TASKFORCE"
WORDS = ["North", "River", "Bridge", "Harbour", "Maple", "Lakeshore", "Prairie", "Cedar", "Summit", "Willow", "Aurora",
         "Granite"]  # fmt: skip
KINDS = {
    AgencyKind.SHELTER_AND_SERVICES: ("House", "Maison"),
    AgencyKind.CHILD_PROTECTION: ("Child Protection", "Protection de l'enfance"),
    AgencyKind.POLICE: ("Police Unit", "Unité de police"),
    AgencyKind.HEALTH: ("Clinic", "Clinique"),
    AgencyKind.INDIGENOUS_ORGANISATION: ("Friendship Centre", "Centre d'amitié"),
    AgencyKind.IMMIGRATION: ("Settlement Office", "Bureau d'établissement"),
}


@dataclass
class Staffed:
    """The agencies by size, the largest first: their keys, places, people, and how likely each is to be chosen."""

    keys: list[int]
    places: list[int]
    people: list[list[int]]
    weights: list[float]

    def choose(self, rng: random.Random) -> int:
        """The rank of an agency, by its size."""
        return bisect(self.weights, rng.random() * self.weights[-1])

    def choose_other(self, rng: random.Random, *taken: int) -> int:
        """Another one."""
        while True:
            rank = self.choose(rng)
            if rank not in taken:
                return rank


def make_agencies(count: int, rng: random.Random, today: datetime.date) -> Staffed:
    """Make them with their people, a mandate each, and the accounts that bin/bench signs in with."""
    homes = list(Jurisdiction.objects.using("owner").filter(code__startswith="CA-").order_by("code"))
    provinces = [home for home in homes if home.kind in {JurisdictionKind.PROVINCE, JurisdictionKind.TERRITORY}]
    if not provinces:
        raise Unprepared("The directory is empty: run manage.py load_reference first.")
    agencies = [_agency(number, rng, provinces) for number in range(1, count + 1)]
    Agency.objects.using("owner").bulk_create(agencies, batch_size=500)
    _make_mandates(agencies, rng)
    people = _make_people(agencies, rng, today)
    weights = list(itertools.accumulate(1 / rank**STEEPNESS for rank in range(1, count + 1)))
    places = [agency.home_jurisdiction_id for agency in agencies]
    return Staffed([agency.pk for agency in agencies], places, people, weights)


def _agency(number: int, rng: random.Random, provinces: list[Jurisdiction]) -> Agency:
    kind = rng.choice(list(KINDS))
    place, name = rng.choice(provinces), f"{rng.choice(WORDS)} {rng.choice(WORDS)}"
    english, french = KINDS[kind]
    agency = Agency(
        code=f"G-{number:05d}",
        name_en=f"{name} {english} {number}",
        name_fr=f"{french} {name} {number}",
        kind=kind,
        home_jurisdiction_id=place.pk,
        languages=["en", "fr"] if rng.random() < 0.3 else ["en"],
        takes_referrals=True,
    )
    agency.derive()
    return agency


def _make_mandates(agencies: list[Agency], rng: random.Random) -> None:
    functions = list(Function.objects.using("owner").filter(may_receive_referral=True).order_by("code"))
    everyone = Population.objects.using("owner").get(code="all")
    mandates = []
    for agency in agencies:
        function = rng.choice(functions)
        mandates.append(
            Mandate(
                agency_id=agency.pk,
                function_id=function.pk,
                pillar_id=function.default_pillar_id,
                population_id=everyone.pk,
                statement_en=f"Generated for measuring: {function.name_en}.",
            )
        )
    Mandate.objects.using("owner").bulk_create(mandates, batch_size=500)
    place_of = Mandate.jurisdictions.through
    place_of.objects.using("owner").bulk_create(
        [place_of(mandate_id=mandate.pk, jurisdiction_id=mandate.agency.home_jurisdiction_id) for mandate in mandates],
        batch_size=1000,
    )


def _make_people(agencies: list[Agency], rng: random.Random, today: datetime.date) -> list[list[int]]:
    """The keys of the memberships of each agency. Nobody can sign in but the bench's own accounts."""
    password = make_password(PASSWORD)
    middle = agencies[len(agencies) // 10]
    signs_in = dict(zip(BENCH_ACCOUNTS, (agencies[0], middle, agencies[-1]), strict=True))
    users: list[User] = []
    posts: list[tuple[Agency, Role]] = []
    since = DateRange(today - datetime.timedelta(days=3653), None)

    def member(agency: Agency, role: Role, email: str, name: str, password: str) -> None:
        users.append(User(email=email, name=name, is_demo=True, password=password))
        posts.append((agency, role))

    for agency in agencies:
        for number, role in enumerate(STAFF, start=1):
            code = agency.code.lower()
            member(agency, role, f"{code}.{number}@accord.example", f"{role.label} {number} of {agency.code}", "!")
    for name, agency in signs_in.items():
        member(agency, Role.WORKER, f"{name}@accord.example", f"Worker of {agency.code}", password)
    task_force = Agency.objects.using("owner").get(code=TASK_FORCE)
    member(task_force, Role.COORDINATOR, "bench-coordinator@accord.example", "Coordinator", password)
    User.objects.using("owner").bulk_create(users, batch_size=1000)
    members = [
        Membership(
            uuid=uuid.UUID(int=rng.getrandbits(128), version=4),
            user_id=user.pk,
            agency_id=agency.pk,
            role=role,
            period=since,
        )
        for user, (agency, role) in zip(users, posts, strict=True)
    ]
    Membership.objects.using("owner").bulk_create(members, batch_size=1000)
    size = len(STAFF)
    return [[row.pk for row in members[start : start + size]] for start in range(0, size * len(agencies), size)]
