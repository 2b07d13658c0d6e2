"""Hidden values cannot be guessed: a list asked for one answers as if there were none, and no choice offers one."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.forms import BaseForm, ModelChoiceField
from django.http import HttpResponseBase
from django.urls import reverse

from agencies.models import Membership, Office
from tests.page_forms import Forms, posting
from tests.proof.world import leaks
from tests.test_access import ADDRESSES, CAST, NOT_IN_FORMS, ROWS, address_of, who_gets_in

pytestmark = pytest.mark.django_db
LISTS = [
    row
    for row in ROWS
    if row.args is None and "GET" in row.methods and not row.name.startswith(("account_", "mfa_", "admin:"))
]
KEYS = r'name="(csrfmiddlewaretoken|form_key|submission)" value="[^"]*"'
CHANGES = re.compile(rf"{KEYS}|[0-9]+ (hours?|minutes?)( ago)?|just now")
"""What differs between two requests for the same page: keys of forms, and the time that goes by."""


def hidden(world: Any) -> dict[str, str]:
    """A hidden value of each kind, with one of the same form that nothing has."""
    file, item = world.foreign.received.child_file.code, world.foreign.item.code
    return {
        world.foreign.received.reference: "R-2026-999999",
        file: "C-2222-22",
        "Zyxforeignreceivedgiven": "Zyxforeignxxxxxxxxgiven",
        item: "A-9999",
    }


def same_but_for(response: HttpResponseBase, value: str) -> tuple[int, str, str]:
    """The answer with what was asked for, and what differs every time, taken out."""
    text = b"".join(response.streaming_content) if response.streaming else response.content
    page = CHANGES.sub("", text.decode()).replace(value, "VALUE").replace(value.lower(), "VALUE")
    return response.status_code, page, response.get("Location", "").replace(value, "VALUE")


def parameters(ask: Any, member: Any, address: str) -> list[str]:
    page = ask(member, address).content.decode()
    typed = {field.name for form in Forms(page).forms if form.method == "get" for field in form.fields}
    return sorted(typed | set(NOT_IN_FORMS))


@pytest.mark.parametrize("name", ["sender", "coordinator"])
def test_query_tells_nothing_of_hidden_values(world, ask, name: str) -> None:
    """Same status, same rows, same counts, whether the value belongs to another agency's child or to nothing."""
    member, differing = world.cast[name], []
    known = {world.foreign.received.reference, world.foreign.item.code} if name == "coordinator" else set()
    for row in LISTS:
        address = address_of(row, world.own)
        if ask(member, address).status_code != 200:
            continue
        for parameter in parameters(ask, member, address):
            for value, made_up in hidden(world).items():
                if value not in known:
                    asked = same_but_for(ask(member, f"{address}?{parameter}={value}"), value)
                    control = same_but_for(ask(member, f"{address}?{parameter}={made_up}"), made_up)
                    if asked != control:
                        differing.append((address, parameter, value))

    assert differing == []


def test_order_and_filters_show_own_rows_alone(world, ask) -> None:
    """Each choice that a list offers, asked for: no hidden row turns up under it."""
    leaked, asked = {}, 0
    for row in LISTS:
        address = address_of(row, world.own)
        for name in ("sender", "receiver"):
            page = ask(world.cast[name], address).content.decode()
            selects = [field for form in Forms(page).forms if form.method == "get" for field in form.fields]
            for field in selects:
                for option in [option for option in field.options if option][:12]:
                    asked += 1
                    query = f"{address}?{field.name}={option}"
                    if words := leaks(world, name, ask(world.cast[name], query), query):
                        leaked[query, name] = words

    assert leaked == {}
    assert asked > 30


@pytest.mark.parametrize("name", ["sender", "lead"])
def test_typed_words_tell_nothing_of_hidden_values(world, ask, name: str) -> None:
    """Forms that send what was typed: a hidden value in any field of words is answered like one that nothing has."""
    member, differing = world.cast[name], []
    for row in LISTS:
        address = address_of(row, world.own)
        form = posting(ask(member, address).content.decode()) if "POST" in row.methods else None
        if form is None:
            continue
        for field in [field.name for field in form.fields if field.kind in {"text", "search", "email"}]:
            for value, made_up in hidden(world).items():
                asked = same_but_for(ask(member, address, "POST", form.filled(**{field: value})), value)
                control = same_but_for(ask(member, address, "POST", form.filled(**{field: made_up})), made_up)
                if asked != control and asked[0] != 302:  # a draft made of it has its own reference
                    differing.append((address, field, value))

    assert differing == []


# ---- Choices ------------------------------------------------------------------------------------

REFERENCE_DATA = "agencies"  # its tables are read by everybody, but for people and confidential places


def forms_of(response: HttpResponseBase) -> Iterator[BaseForm]:
    """Every form in the page's context, those of filters too."""
    for context in response.context or []:
        for layer in context:
            for value in layer.values() if isinstance(layer, dict) else []:
                form = getattr(value, "form", value)
                if isinstance(form, BaseForm):
                    yield form


def is_scoped(field: ModelChoiceField, member: Membership) -> bool:
    """Whether the field offers just what the member may see."""
    offered = field.queryset
    model = offered.model
    if model is Membership:
        return set(offered.values_list("agency", flat=True)) <= {member.agency_id}
    if model is Office:
        return set(offered.values_list("agency", flat=True)) <= {member.agency_id}
    if model._meta.app_label == REFERENCE_DATA:
        return model._meta.model_name != "user"
    visible = set(model.objects.visible_to(member).values_list("pk", flat=True))
    return set(offered.values_list("pk", flat=True)) <= visible


def test_choices_are_scoped(world, ask) -> None:
    """Every field of every form that anybody is shown, by what it would accept."""
    wrong, seen = [], 0
    for row in ROWS:
        if "GET" not in row.methods or row.name.startswith("admin:"):
            continue
        address = address_of(row, world.own)
        for name, member in world.cast.items():
            response = ask(member, address)
            for form in forms_of(response):
                for field_name, field in form.fields.items():
                    if isinstance(field, ModelChoiceField) and field.queryset is not None:
                        seen += 1
                        if name != "administrator" and not is_scoped(field, member):
                            wrong.append((address, name, field_name))
                    if isinstance(field, forms.ChoiceField) and not isinstance(field, ModelChoiceField):
                        offered = {str(value) for value, _label in field.choices}
                        if offered & set(hidden(world)):
                            wrong.append((address, name, field_name))

    assert wrong == []
    assert seen > 20


# ---- The admin ------------------------------------------------------------------------------------


def admin_addresses() -> list[str]:
    """Every address of the admin, of a thing there is."""
    found = []
    for name in ADDRESSES:
        if name.startswith("admin:") and ADDRESSES[name].name and not ADDRESSES[name].pattern.regex.groups:
            found.append(reverse(name))
    for model in admin.site._registry:
        thing = model._default_manager.first()
        label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if thing is not None:
            found += [reverse(f"{label}_{page}", args=[thing.pk]) for page in ("change", "history", "delete")]
    return found


def autocompletes() -> list[str]:
    """An autocomplete of every relation of every model of the site, those of children too."""
    found = []
    for model in [*admin.site._registry, *_models_of_children()]:
        for field in model._meta.get_fields():
            if field.many_to_one or field.many_to_many:
                where = f"app_label={model._meta.app_label}&model_name={model._meta.model_name}"
                found.append(f"{reverse('admin:autocomplete')}?term=Zyx&{where}&field_name={field.name}")
    return found


def _models_of_children() -> list[Any]:
    found = [model for app in ("referrals", "plans", "foundation") for model in apps.get_app_config(app).get_models()]
    assert not set(found) & set(admin.site._registry), "the admin keeps the directory, and nothing about a child"
    return found


def test_admin_is_shut_and_knows_no_child(world, ask) -> None:
    others = [name for name in CAST if name != "administrator"]
    opened, leaked, broken = [], {}, []
    for address in admin_addresses():
        for method in ("GET", "POST"):
            for name in others:
                if ask(world.cast[name], address, method).status_code not in {403, 404, 302}:
                    opened.append((address, name, method))
        response = ask(world.cast["administrator"], address)
        if response.status_code >= 500:
            broken.append(address)
        if words := leaks(world, "administrator", response, address):
            leaked[address] = words

    assert (opened, leaked, broken) == ([], {}, [])


def test_admin_autocompletes_offer_no_child(world, ask) -> None:
    opened, leaked = [], {}
    for address in autocompletes():
        for name, member in world.cast.items():
            response = ask(member, address)
            if name != "administrator" and response.status_code != 403:
                opened.append((address, name))
            if words := leaks(world, name, response, address):
                leaked[address, name] = words

    assert (opened, leaked) == ([], {})


def test_who_gets_in_is_somebody(world, ask) -> None:
    """The sweeps of this folder ask in the name of somebody who is answered."""
    for row in LISTS:
        if row.own.split()[0] in {"200", "302"}:
            assert ask(world.cast[who_gets_in(row)], address_of(row, world.own)).status_code in {200, 302, 405}, row
