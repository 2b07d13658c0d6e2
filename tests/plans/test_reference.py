"""The plan's reference files load whole, again and again, and also where row security binds the loader."""

import datetime

import pytest

from agencies.models import ReferenceRow
from agencies.reference_loading.operations import DEFAULT_FOLDER, load_reference
from coordination.plans.models import BudgetLine, Commitment, CommitmentChange, Plan
from coordination.plans.models.plans import envelope_of
from coordination.plans.reference import LOADERS

pytestmark = pytest.mark.django_db
FILES = [loader.file for loader in LOADERS]


def counts(reports):
    return {row.file: (row.new, row.changed, row.unchanged, row.refused) for row in reports if row.file in FILES}


def test_real_files_load_whole_and_twice():
    first, second = counts(load_reference()), counts(load_reference())

    plans, commitments, budget = FILES
    assert first == {plans: (2, 0, 0, []), commitments: (35, 0, 0, []), budget: (19, 0, 0, [])}
    assert second == {plans: (0, 0, 2, []), commitments: (0, 0, 35, []), budget: (0, 0, 19, [])}
    plan = Plan.objects.get(code="CA-NAP-2012")
    assert (plan.starts_on, plan.ends_on) == (datetime.date(2012, 6, 6), datetime.date(2016, 3, 31))
    assert envelope_of(list(plan.budget_lines.all())) == 25_000_000
    border = Commitment.objects.get(code="NAP-PRV-06")
    assert (border.lead_agency.code, border.pillar.code, border.source_status) == ("CBSA", "PREVENTION", "seed")


def test_row_security_lets_the_loader_through(application_role):
    load_reference()
    BudgetLine.objects.all().delete()
    Commitment.partner_agencies.through.objects.all().delete()
    CommitmentChange.objects.all().delete()
    Commitment.objects.all().delete()
    Plan.objects.all().delete()
    ReferenceRow.objects.filter(file__in=FILES).delete()
    with application_role(None):
        reports = [loader.load(DEFAULT_FOLDER) for loader in LOADERS]

    assert [report.new for report in reports] == [2, 35, 19]


def test_bad_lines_are_refused_and_named(tmp_path):
    load_reference()
    header = "instrument_code,fiscal_year,agency_code,amount_cad,source,source_url,source_status\n"
    lines = ["CA-NAP-2012,2020-22,,5,s,,known", "CA-NAP-2012,2020-21,,5.5,s,,known", "NO-PLAN,2020-21,,5,s,,known"]
    (tmp_path / "budget.csv").write_text(header + "\n".join(lines), encoding="utf-8")

    report = LOADERS[2].load(tmp_path)

    assert [refusal.line for refusal in report.refused] == [2, 3, 4]


def test_missing_files_are_skipped(tmp_path):
    (tmp_path / "budget.csv").write_bytes(b"\xff\xfe")

    reports = [loader.load(tmp_path) for loader in LOADERS]

    assert [report.is_missing for report in reports] == [True, True, False]
