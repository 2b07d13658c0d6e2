"""What people do in a scenario, each act through the page that it is done on, its form filled as a browser sends it."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from agencies.models import Membership
from referrals.models import ChildFile, Referral
from tests.page_forms import Forms

DECIDED = {
    "options": "Stay here, go back, or go elsewhere.",
    "child_view": "Asked, and written down as said.",
    "risks": "Looked at with all who know the child.",
    "reasons": "What serves the child.",
    "decided_by": "The guardian and two workers",
}


@dataclass
class Worker:
    """A person of one agency at a browser."""

    member: Membership
    browser: Client

    # ---- Reading ------------------------------------------------------------------------------

    def sees(self, address: str, status: int = 200) -> str:
        """The words of the page, as they are read."""
        answer = self.browser.get(address)
        assert answer.status_code == status, (address, answer.status_code)
        html = answer.content.decode()
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", html[html.find("<main") :])).split())

    def reads(self, reference: str) -> str:
        return self.sees(f"/referrals/{reference}/")

    def reads_child(self, reference: str) -> str:
        return self.sees(child_page(reference))

    def offered(self, reference: str) -> set[str]:
        """The steps that the referral page offers."""
        html = self.browser.get(f"/referrals/{reference}/").content.decode()
        return set(re.findall(rf'action="/referrals/{reference}/([a-z]+)/"', html))

    # ---- Writing ------------------------------------------------------------------------------

    def fills(self, address: str, status: int = 302, **typed: Any) -> Any:
        """Open the page, type into its form, send it."""
        page = self.browser.get(address)
        assert page.status_code == 200, (address, page.status_code)
        here = urlsplit(address).path
        forms = Forms(page.content.decode()).forms
        form = next(row for row in forms if row.method == "post" and urlsplit(row.action).path in {"", ".", here})
        data: dict[str, Any] = {}
        for item in form.fields:
            if item.kind in {"checkbox", "radio"} and not item.is_chosen:
                continue
            if item.value and item.kind not in {"button", "submit"}:
                data.setdefault(item.name, item.value)
        answer = self.browser.post(address, data | typed)
        assert answer.status_code == status, (address, answer.status_code, errors(answer))
        return answer

    def begins(self, place: str, age_band: str = "15-17", child: str = "", **known: Any) -> str:
        """A draft of a new child, or of the child of an earlier referral; its reference."""
        if child:
            answer = self.fills(f"/referrals/new/?child={code_of(child)}", place=place)
        else:
            answer = self.fills("/referrals/new/", place=place, age_band=age_band, **known)
        return re.search(r"R-\d{4}-\d{6}", answer["Location"])[0]

    def drafts(
        self,
        to: str,
        needs: list[str],
        place: str = "",
        *,
        story: str = "",
        basis: str = "duty_to_report",
        how: dict[str, Any] | None = None,
        urgency: str = "urgent",
        child: str = "",
        **known: Any,
    ) -> str:
        """Everything but the sending."""
        reference = self.begins(place or place_of(child), child=child, **known)
        step = f"/referrals/{reference}/draft/"
        self.fills(f"{step}needs/", needs=needs, urgency=urgency, what_happened=story)
        self.fills(f"{step}receiver/", receiving_agency=to)
        given = {"basis": basis, "decided_by": "The worker on duty", "guardian_told": "not_yet"}
        self.fills(f"{step}basis/", **given | (how or {}))
        return reference

    def refers(self, to: str, needs: list[str], place: str = "", **given: Any) -> str:
        """A referral from the first page to sent; its reference."""
        reference = self.drafts(to, needs, place, **given)
        self.does(reference, "send")
        assert Referral.objects.get(reference=reference).status == "sent"
        return reference

    def does(self, reference: str, step: str, **typed: Any) -> None:
        """A step of the workflow that asks nothing, as its button does."""
        answer = self.browser.post(f"/referrals/{reference}/{step}/", typed)
        assert answer.status_code == 302, (step, answer.status_code)

    def accepts(self, reference: str) -> None:
        """Open it, which receives it, and accept it."""
        self.reads(reference)
        self.does(reference, "accept")

    def starts(self, reference: str) -> None:
        self.does(reference, "start")

    def declines(self, reference: str, because: str, words: str) -> None:
        self.reads(reference)
        self.fills(f"/referrals/{reference}/decline/", declined_reason=because, words=words)

    def passes_on(self, reference: str, to: str, words: str) -> str:
        """Pass it on; the reference of the next one."""
        self.fills(f"/referrals/{reference}/redirect/", receiving_agency=to, words=words)
        return Referral.objects.get(redirected_from__reference=reference).reference

    def completes(self, reference: str, **outcomes: str) -> None:
        """Close it: each need by its code with `_` for `-`, and what became of it."""
        typed = {}
        for name, outcome in outcomes.items():
            code = name.replace("_", "-")
            typed |= {f"outcome_{code}": outcome, f"unmet_{code}": "" if outcome == "met" else "other"}
        self.fills(f"/referrals/{reference}/complete/", **typed)

    def reopens(self, reference: str, words: str) -> None:
        self.fills(f"/referrals/{reference}/reopen/", words=words)

    def writes(self, reference: str, words: str) -> None:
        self.fills(f"/referrals/{reference}/message/", words=words)

    def decides(self, reference: str, question: str, decided: str, **words: str) -> None:
        """Record a best-interests decision on the child of the referral."""
        self.fills(f"{child_page(reference)}decisions/record/", question=question, decided=decided, **DECIDED | words)

    def asks_about(self, reference: str, work: list[str], answer: str, until: str = "", words: str = "") -> None:
        """Ask the person about kinds of work, and write the answer down."""
        said = {"functions": work, "is_agreed": answer, "expires_on": until, "words": words, "given_by": "person"}
        self.fills(f"{child_page(reference)}agreements/record/", **said)

    def withdraws(self, reference: str, words: str) -> None:
        """Write down that the person takes the consent back."""
        self.fills(f"/referrals/{reference}/consent/withdraw/", words=words)

    def renews(self, reference: str, **how: str) -> None:
        """Put an open referral on a new basis."""
        self.fills(f"/referrals/{reference}/basis/change/", **how)

    def adds_sibling(self, reference: str, **known: Any) -> str:
        """A file of another person in the case of the child; its code."""
        self.fills(f"{case_page(reference)}children/new/", **known)
        return ChildFile.objects.latest("pk").code

    def offers_lead(self, reference: str, to: str) -> None:
        self.fills(f"{case_page(reference)}lead/", lead_agency=to)

    def takes_lead(self, reference: str) -> None:
        assert self.browser.post(f"{case_page(reference)}lead/accept/").status_code == 302

    def lets_watch(self, reference: str, agency: str) -> None:
        """Let another agency see the preview."""
        self.fills(f"/referrals/{reference}/observer/", agency=agency)

    def reports(self, reference: str, to: str, number: str = "") -> None:
        """Write down the own report to child protection."""
        self.fills(f"{child_page(reference)}report/", agency=to, number=number)


def code_of(child: str) -> str:
    """The code of a child's file, itself or by a referral of the child."""
    return child if child.startswith("C-") else Referral.objects.get(reference=child).child_file.code


def child_page(child: str) -> str:
    return f"/children/{code_of(child)}/"


def case_page(child: str) -> str:
    return ChildFile.objects.get(code=code_of(child)).case.get_absolute_url()


def place_of(child: str) -> str:
    return ChildFile.objects.get(code=code_of(child)).place.code


def state(reference: str) -> str:
    return Referral.objects.get(reference=reference).status


def needs_of(reference: str) -> dict[str, str]:
    """What became of each need."""
    rows = Referral.objects.get(reference=reference).referral_needs.all()
    return dict(rows.values_list("need__code", "outcome"))


def errors(answer: Any) -> Any:
    """What the page says is wrong with its form."""
    form = answer.context and answer.context.get("form")
    return form.errors if form is not None else ""
