"""S3. The boyfriend model: a girl of 16 in Longueuil, advertised online; everybody works in French."""

import datetime

import pytest
from django.utils import timezone

from referrals.models import Consent, Referral
from tests.scenarios.acts import child_page, needs_of, state

pytestmark = pytest.mark.django_db
GIRL = {"age_band": "15-17", "given_name": "Océane", "languages": "fr", "situations": ["children-in-care"]}


@pytest.fixture
def dpj(worker):
    return worker("QC-DPJ", language="fr")


@pytest.fixture
def reported(worker, dpj):
    """Her friend calls the hotline; the duty to report leads to the DPJ."""
    hotline = worker("CHTH", language="fr")
    reference = hotline.refers("QC-DPJ", ["child-protection"], "CA-QC", story="Une amie a appelé.", **GIRL)
    dpj.accepts(reference)
    return reference


def until(days: int) -> str:
    return str(timezone.localdate() + datetime.timedelta(days=days))


def test_everything_is_said_in_french(dpj, reported) -> None:
    page = dpj.browser.get(f"/referrals/{reported}/").content.decode()

    assert '<html lang="fr"' in page
    assert {"Organisme", "Accepté"} & set(page.replace("<", " ").replace(">", " ").split()) != set()
    assert "Accepted" not in page


def test_consent_for_health_with_an_end_and_none_for_police(worker, dpj, reported) -> None:
    """She accepts the clinic until a day; with the police nothing is shared on her consent."""
    clinic, police = worker("MARIE-VINCENT", language="fr"), worker("QC-EILP", language="fr")
    yes = {"decided_by": "Elle-même", "guardian_told": "told", "child_view": "Oui pour sa santé.",
           "expires_on": until(90)}  # fmt: skip
    health = dpj.refers("MARIE-VINCENT", ["psychological"], child=reported, basis="consent", how=yes)
    clinic.accepts(health)

    consent = Consent.objects.get(referral__reference=health)
    assert str(consent.expires_on) == until(90)
    assert "Oui pour sa santé." in clinic.reads(health)
    assert police.browser.get(f"/referrals/{health}/").status_code == 404
    assert not Referral.objects.get(reference=health).covers_another_agency
    assert "redirect" not in clinic.offered(health)


def test_refused_for_police_until_she_agrees(worker, dpj, reported) -> None:
    """By purpose: health agreed until a day, police refused. Two weeks later she agrees to a recorded interview."""
    clinic, police, beside = worker("MARIE-VINCENT"), worker("QC-EILP"), worker("CAVAC", language="fr")
    dpj.asks_about(reported, ["health-care", "victim-services"], "yes", until(90), "La clinique, oui.")
    dpj.asks_about(reported, ["investigation"], "no", words="Pas la police.")
    yes = {"decided_by": "Elle-même", "guardian_told": "told"}
    health = dpj.refers("MARIE-VINCENT", ["psychological"], child=reported, basis="consent", how=yes)
    clinic.accepts(health)
    interview = dpj.drafts("QC-EILP", ["police-investigation"], child=reported, basis="consent", how=yes)
    dpj.does(interview, "send")
    assert state(interview) == "draft"
    assert "refus" in dpj.sees(f"/referrals/{interview}/draft/review/")

    dpj.asks_about(reported, ["investigation"], "yes", words="Une entrevue enregistrée, accompagnée.")
    dpj.does(interview, "send")
    support = dpj.refers("CAVAC", ["witness-protection"], child=reported, basis="consent", how=yes)
    police.accepts(interview)
    beside.accepts(support)

    assert "Une entrevue enregistrée, accompagnée." in police.reads_child(interview)
    assert (state(interview), state(support)) == ("accepted", "accepted")


def test_withdrawal_closes_what_she_had_agreed_to(worker, dpj, reported) -> None:
    """She takes it back: from that moment the clinic sees the preview, and is told; the duty to report stands."""
    clinic = worker("MARIE-VINCENT", language="fr")
    yes = {"decided_by": "Elle-même", "guardian_told": "told", "child_view": "Oui pour sa santé."}
    health = dpj.refers("MARIE-VINCENT", ["psychological"], child=reported, basis="consent", how=yes)
    clinic.accepts(health)
    assert "Océane" in clinic.reads(health)

    clinic.withdraws(health, "Elle ne veut plus venir.")

    page = clinic.reads(health)
    assert "Elle ne veut plus venir." in page
    assert not {"Océane", "Oui pour sa santé."} & {word for word in ("Océane", "Oui pour sa santé.") if word in page}
    assert clinic.browser.get(child_page(health)).status_code == 200
    assert "Océane" not in clinic.reads_child(health)
    assert "Océane" in dpj.reads(health)
    assert "Océane" in dpj.reads(reported)
    dpj.renews(health, basis="consent", decided_by="Elle-même", guardian_told="told", child_view="Encore une fois.")
    assert "Océane" in clinic.reads(health)


def test_bed_full_declined_and_sent_on(worker, dpj, reported) -> None:
    full, police, images = worker("MARIE-VINCENT"), worker("QC-EILP"), worker("CYBERTIP")
    bed = dpj.refers("MARIE-VINCENT", ["safe-shelter"], child=reported)
    full.declines(bed, "no_place", "Aucun lit avant lundi.")
    next_bed = dpj.refers("QC-EILP", ["police-investigation"], child=reported)
    police.accepts(next_bed)
    removal = dpj.refers("CYBERTIP", ["online-removal"], child=reported)
    images.accepts(removal)

    assert [state(row) for row in (reported, bed, next_bed, removal)] == [
        "accepted",
        "declined",
        "accepted",
        "accepted",
    ]
    assert "Aucun lit avant lundi." in dpj.reads(bed)
    assert needs_of(bed) == {"safe-shelter": ""}


def test_passed_on_keeps_one_chain(worker, dpj, reported) -> None:
    first, second = worker("MARIE-VINCENT"), worker("CAVAC")
    asked = dpj.refers("MARIE-VINCENT", ["psychological"], child=reported)
    first.reads(asked)
    onward = first.passes_on(asked, "CAVAC", "Plus près de chez elle.")
    second.accepts(onward)

    rows = [Referral.objects.get(reference=row) for row in (asked, onward)]
    assert [row.status for row in rows] == ["redirected", "accepted"]
    assert rows[1].first_sent_at == rows[0].sent_at
    assert "Océane" in second.reads(onward)
    assert "Océane" not in first.reads(asked)
