"""One world for every sweep: two pairs of agencies, each with its own words wherever something about a child stands.

A leak is found by looking for words of the one pair in what people of the other are answered.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone

from agencies.models import Membership, Notification
from coordination.plans.models import Plan
from referrals import operations
from referrals.models import ChildIdentity, Consent, Narrative, Permit, Referral
from tests import factories
from tests.application_role import application_role
from tests.conftest import signed_in
from tests.test_access import CAST, TODAY, a_side

ROLES = ["worker", "lead", "worker", "coordinator", "directory_administrator", "auditor"]
STATES = ["draft", "received", "accepted"]
UNWATCHED = {"agencies_session", "accord_cache", "django_migrations"}  # and the trail, by its name
FIELDS = ["given", "family", "contact", "story", "decided", "view", "message", "permit", "reasons"]


def word(side: str, state: str, what: str) -> str:
    """The word that stands in one place of one referral, and nowhere else."""
    return f"Zyx{side}{state}{what}"


def build() -> Any:
    """`cast` by name; `own` is the side of sender, lead and receiver; `foreign` that of two other agencies."""
    agencies = [factories.agency("CBSA", home="CA"), factories.agency("IRCC-OFFICERS", home="CA")]
    task_force = factories.agency("HT-TASKFORCE", takes_referrals=False)
    acting_for = [agencies[0], agencies[0], agencies[1], task_force, task_force, task_force]
    cast = [factories.membership(of, role) for of, role in zip(acting_for, ROLES, strict=True)]
    others = [factories.membership(factories.agency(f"FOREIGN-{number}")) for number in range(2)]
    lead = factories.membership(others[0].agency, "lead")
    factories.instrument("FREE", kind="plan")
    plan = Plan.objects.create(
        code="PLAN",
        name_en="Plan",
        name_fr="Plan",
        instrument=factories.instrument("PLAN", kind="plan"),
        period=(TODAY, None),
    )
    for membership in cast:
        membership.user.set_password("long enough to be a password")
        membership.user.save()
    world = SimpleNamespace(
        cast=dict(zip(CAST, cast, strict=True)),
        own=a_side(cast[0], cast[2], plan),
        foreign=a_side(*others, plan),
        foreign_cast={"sender": others[0], "lead": lead, "receiver": others[1]},
    )
    _mark(world.own, "own", cast[0], cast[2])
    _mark(world.foreign, "foreign", *others)
    Notification.objects.update(read_at=timezone.now())
    return world


def _mark(side: Any, name: str, sender: Membership, receiver: Membership) -> None:
    """Put the words in: through the models, one by one, so that what is encrypted is."""
    for state in STATES:
        referral = Referral.objects.get(pk=getattr(side, state).pk)
        identity = ChildIdentity.objects.get(child_file=referral.child_file_id)
        identity.given_name, identity.family_name = word(name, state, "given"), word(name, state, "family")
        identity.safe_contact = word(name, state, "contact")
        identity.save()
        story = Narrative.objects.get(referral=referral)
        story.what_happened = word(name, state, "story")
        story.save()
        consent = Consent.objects.get(referral=referral)
        consent.decided_by, consent.child_view = word(name, state, "decided"), word(name, state, "view")
        consent.save()
        factories.decision(referral.child_file, by=sender, question="other", reasons=word(name, state, "reasons"))
        if state != "draft":
            number = word(name, state, "permit")
            permit = Permit(number=number, issued_on=TODAY, expires_on=TODAY.replace(year=2031))
            with application_role(sender):
                operations.add_message(referral, by=sender, words=word(name, state, "message"))
                operations.record_permit(referral, by=sender, permit=permit)
                if state == "accepted":  # so that there is something to refuse
                    operations.request_permit(referral, by=sender, permit=Permit(requested_on=TODAY))
    side.item.title = word(name, "item", "title")
    side.item.save(update_fields=["title"])


# ---- What nobody may read ------------------------------------------------------------------------


def secrets_of(world: Any, member: str) -> set[str]:
    """The words that must not be in any answer to the member: all but those of referrals that stand open to it."""
    opened = {"sender": STATES, "lead": STATES, "receiver": ["accepted"]}.get(member, [])
    hidden = [("foreign", state) for state in STATES] + [("own", state) for state in STATES if state not in opened]
    words = {word(side, state, what) for side, state in hidden for what in FIELDS}
    if member not in {"coordinator", "auditor"}:
        words |= {getattr(world.foreign, state).reference for state in STATES}
    if member != "auditor":  # the trail names child files by their codes
        words |= {getattr(world.foreign, state).child_file.code for state in STATES}
    if member != "coordinator":
        words.add(word("foreign", "item", "title"))
    if member not in {"coordinator", "auditor"}:
        words.add(world.foreign.item.code)
    return words


def leaks(world: Any, member: str, response: HttpResponseBase, asked: str) -> set[str]:
    """The words of others in the answer: its body, its headers. What the request itself named does not count."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = body.decode() + "".join(f"{name}: {value}\n" for name, value in response.items())
    return {secret for secret in secrets_of(world, member) if secret in text and secret not in asked}


# ---- Asking ----------------------------------------------------------------------------------------


class Asking:
    """Asks as each of the cast and takes back what the request did."""

    def __init__(self) -> None:
        self.browsers: dict[Any, Client] = {}

    def browser(self, membership: Membership | None) -> Client:
        if membership not in self.browsers:
            client = Client() if membership is None else signed_in(membership)
            client.raise_request_exception = False
            self.browsers[membership] = client
        return self.browsers[membership]

    def __call__(
        self,
        membership: Membership | None,
        address: str,
        method: str = "GET",
        data: Any = None,
        look: Callable[[], Any] | None = None,
        **extra: Any,
    ) -> HttpResponseBase:
        """The answer; `look` is called before the request is undone, and what it gives stands in `.seen`."""
        client = self.browser(membership)
        cookies = client.cookies.copy()
        with transaction.atomic():
            if method == "POST":
                response = client.post(address, data or {}, **extra)
            elif method == "PLAIN POST":  # the body as it is
                response = client.generic("POST", address, data, **extra)
            else:
                response = client.generic(method, address, **extra)
            response.seen = look() if look else None
            transaction.set_rollback(True)
        client.cookies = cookies
        return response


def contents() -> dict[str, str]:
    """A sum of each table's rows; the trail and the sessions left out."""
    tables = [
        name for name in sorted(connection.introspection.table_names()) if name not in UNWATCHED and "audit" not in name
    ]
    query = " union all ".join(
        f"select '{name}', md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from \"{name}\" t"
        for name in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


# ---- One lock gone -------------------------------------------------------------------------------


@contextmanager
def everything_on() -> Iterator[None]:
    yield


@contextmanager
def scope_gone() -> Iterator[None]:
    """Every word of the scope gives all rows there are: only row security is left."""
    replaced = []
    for app in ("referrals", "plans", "foundation"):
        for model in apps.get_app_config(app).get_models():
            kind = type(model.objects.all())
            for base in kind.__mro__:
                for name in ("visible_to", "own", "opened_to"):
                    if name in vars(base) and base.__module__.startswith(("referrals", "coordination")):
                        replaced.append((base, name, vars(base)[name]))
                        setattr(base, name, lambda rows, membership: rows.all())
    assert len(replaced) > 8
    try:
        yield
    finally:
        for base, name, method in reversed(replaced):
            setattr(base, name, method)


@contextmanager
def policies_off() -> Iterator[None]:
    """No table has row security: only the scope is left. PostgreSQL takes it back with the transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("select relname from pg_class where relrowsecurity")
        tables = [name for (name,) in cursor.fetchall()]
        assert len(tables) > 15
        for table in tables:
            cursor.execute(f'alter table "{table}" disable row level security')
        cursor.execute("set constraints all deferred")
        yield
        transaction.set_rollback(True)


REGIMES = {"everything on": everything_on, "scope gone": scope_gone, "policies off": policies_off}
