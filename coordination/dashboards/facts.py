"""The facts a dashboard is made of: counted by the database in one statement, a plain value that JSON can hold.

Drafts never count. Waiting is measured in hours from the first send of a chain of redirects. "In time" is a share of
the referrals whose answer was given or is overdue.
"""

import dataclasses
import datetime
import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Case, Count, IntegerField, QuerySet, When
from django.utils import timezone

from coordination.dashboards import standing
from coordination.dashboards.names import Places, agencies, by_need
from coordination.dashboards.policies import sees_whole
from coordination.dashboards.questions import Question
from referrals.enums import CLOCK_RUNS, OPEN, UNMET
from referrals.models import Permit, Referral

Facts = dict[str, Any]

FLOW_AGENCIES = 8
"""Agencies of each side that the flow names; all others stand together."""
MOST_ASKED = 25
MOST_SILENT = 10
PERMIT_DAYS = (30, 60, 90)

COLUMNS = (
    "id", "reference", "sending_agency_id", "receiving_agency_id", "status", "urgency", "place_id", "first_sent_at",
    "sent_at", "received_at", "accepted_at", "answered_at", "closed_at", "respond_by", "declined_reason", "updated_at",
)  # fmt: skip

STATEMENT = """
with r as materialized ({sent}), asked as materialized ({asked}), open_now as materialized ({open_now}),
months as (
    select to_char(first_sent_at at time zone %(zone)s, 'YYYY-MM') as month, status, count(*) as n
    from r group by 1, 2
),
pairs as (select sending_agency_id as s, receiving_agency_id as t, count(*) as n from r group by 1, 2),
senders as (select s from pairs group by s order by sum(n) desc, s limit %(flow)s),
receivers as (select t from pairs group by t order by sum(n) desc, t limit %(flow)s),
flow as (
    select a.code as s, b.code as t, sum(n)::int as n
    from pairs left join senders using (s) left join receivers using (t)
    left join agencies_agency a on a.id = senders.s left join agencies_agency b on b.id = receivers.t
    group by 1, 2
),
needs as (
    select rn.referral_id, array_agg(n.code order by n.code) as codes
    from referrals_referralneed rn join agencies_need n on n.id = rn.need_id
    where rn.referral_id in (select id from r) group by 1
),
by_needs as (select codes, count(*) as n from needs group by 1),
places as (select p.code, count(*) as n from r join agencies_jurisdiction p on p.id = r.place_id group by 1),
unmet as (
    select n.code as need, p.code as place, count(*) as n
    from referrals_referralneed rn join r on r.id = rn.referral_id
    join agencies_need n on n.id = rn.need_id join agencies_jurisdiction p on p.id = r.place_id
    where rn.outcome = any(%(unmet)s) group by 1, 2
),
declined as (select declined_reason as reason, count(*) as n from asked where declined_reason <> '' group by 1),
times as (
    select coalesce(urgency, '') as urgency, count(*) as n,
        count(*) filter (where answered_at <= respond_by) as in_time,
        count(*) filter (where answered_at is not null or (status = any(%(running)s) and respond_by < %(now)s)) as due,
        {percentiles}
    from (
        select *, extract(epoch from received_at - first_sent_at)::float8 / 3600 as receive,
            extract(epoch from accepted_at - first_sent_at)::float8 / 3600 as accept,
            case when status = 'completed' then extract(epoch from closed_at - first_sent_at)::float8 / 3600 end
                as complete
        from r
    ) timed group by grouping sets ((urgency), ())
),
agencies as (
    select a.code, {standing} from asked join agencies_agency a on a.id = asked.receiving_agency_id
    group by a.id order by 3 desc, 2 desc, a.sort_en limit %(most_asked)s
),
total as (select {standing} from r),
silent as (select * from open_now where updated_at < %(silent_since)s),
silences as (select urgency, count(*) as n from silent group by 1),
quietest as (
    select reference, urgency, status, updated_at, a.code as s, b.code as t
    from silent join agencies_agency a on a.id = sending_agency_id join agencies_agency b on b.id = receiving_agency_id
    order by updated_at, silent.id limit %(most_silent)s
)
select jsonb_build_object({parts})::text
"""
STANDING = """
    count(*) filter (where status = any(%(open)s)) as open,
    count(*) filter (where status = any(%(running)s) and respond_by < %(now)s) as overdue,
    count(*) filter (where answered_at is not null) as answered,
    percentile_cont(0.5) within group (order by extract(epoch from answered_at - sent_at)::float8 / 3600) as hours,
    count(*) as n
"""
PERCENTILES = ", ".join(
    f"count({name}) as {name}_n, percentile_cont(array[0.5, 0.9]) within group (order by {name}) as {name}"
    for name in ("receive", "accept", "complete")
)
PART = "'{name}', (select coalesce(jsonb_agg({row}), '[]') from {name})"
PARTS = {
    "months": "jsonb_build_array(month, status, n)",
    "flow": "jsonb_build_array(s, t, n)",
    "by_needs": "jsonb_build_array(codes, n)",
    "places": "jsonb_build_array(code, n)",
    "unmet": "jsonb_build_array(need, place, n)",
    "declined": "jsonb_build_array(reason, n)",
    "times": "to_jsonb(times)",
    "agencies": "to_jsonb(agencies)",
    "total": "to_jsonb(total)",
    "silences": "jsonb_build_array(urgency, n)",
    "quietest": "to_jsonb(quietest)",
}


def facts_of(question: Question, membership: Any, *, most_asked: int | None = MOST_ASKED) -> Facts:
    """What the question comes to now over the referrals the membership sees; `most_asked` None names all agencies."""
    now = timezone.now()
    facts = _counted(question, membership, now, most_asked)
    places = Places()
    facts["places"] = _wide(places, ((code, number) for code, number in facts["places"]))
    unmet: Counter[tuple[str, str]] = Counter()
    for need, place, number in facts["unmet"]:
        unmet[need, places.wide(place)] += number
    facts["unmet"] = [[need, place, number] for (need, place), number in sorted(unmet.items())]
    counts, names = by_need(facts.pop("by_needs"))
    facts |= {name: sorted(found.items()) for name, found in counts.items()}
    named_agencies = {code for row in facts["flow"] for code in row[:2]} | {row["code"] for row in facts["agencies"]}
    named_agencies |= {row[side] for row in facts["quietest"] for side in ("s", "t")}
    names |= {
        "places": places.named({code for code, _n in facts["places"]} | {row[1] for row in facts["unmet"]}),
        "agencies": agencies(named_agencies - {None}),
    }
    beside = {"gaps": standing.gaps(membership), "money": standing.money_by_year(membership)}
    plain = {name: [dataclasses.asdict(row) for row in rows] for name, rows in beside.items()}
    return {**facts, **plain, "names": names, "permits": _permits(membership), "at": now.isoformat()}


def _wide(places: Places, counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for code, number in counts:
        found[places.wide(code)] += number
    return sorted(found.items())


def _permits(membership: Any) -> list[tuple[int, int]]:
    """Within how many days (0: in the last 30 that are over) how many permits run out with no renewal."""
    today = timezone.localdate()
    if sees_whole(membership):
        with connection.cursor() as cursor:
            cursor.execute("select days, permits from referrals_permits_running_out(%s) order by 1", [today])
            return cursor.fetchall()
    days = Case(
        When(expires_on__lt=today, then=0),
        *(When(expires_on__lte=today + datetime.timedelta(days=most), then=most) for most in PERMIT_DAYS),
        output_field=IntegerField(),
    )
    first, last = today - datetime.timedelta(days=PERMIT_DAYS[0]), today + datetime.timedelta(days=PERMIT_DAYS[-1])
    rows = Permit.objects.visible_to(membership).last_of_their_line().filter(expires_on__range=(first, last))
    return list(rows.order_by().values_list(days).annotate(Count("pk")).order_by(days))


def _counted(question: Question, membership: Any, now: datetime.datetime, most_asked: int | None) -> Facts:
    sources = {
        "sent": question.sent(membership),
        "asked": question.asked(membership),
        "open_now": question.open_now(membership),
    }
    parameters: dict[str, Any] = {
        "zone": question.zone,
        "now": now,
        "silent_since": now - datetime.timedelta(hours=question.silent_for),
        "open": sorted(OPEN),
        "running": sorted(CLOCK_RUNS),
        "unmet": sorted(UNMET),
        "flow": FLOW_AGENCIES,
        "most_asked": most_asked,
        "most_silent": MOST_SILENT,
    }
    subqueries = {name: _named(rows, name, parameters) for name, rows in sources.items()}
    parts = ", ".join(PART.format(name=name, row=row) for name, row in PARTS.items())
    statement = STATEMENT.format(percentiles=PERCENTILES, standing=STANDING, parts=parts, **subqueries)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return json.loads(cursor.fetchone()[0])


def _named(rows: QuerySet[Referral], prefix: str, parameters: dict[str, Any]) -> str:
    """The SQL of the rows with its parameters named, so that it can stand anywhere in the statement."""
    statement, values = rows.values(*COLUMNS).query.sql_with_params()
    names = [f"{prefix}_{number}" for number in range(len(values))]
    parameters.update(zip(names, values, strict=True))
    return statement % tuple(f"%({name})s" for name in names)
