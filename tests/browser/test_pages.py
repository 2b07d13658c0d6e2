"""Every main page on a phone: built so that a screen reader and a keyboard find their way, and light to load."""

from collections.abc import Callable

import pytest

from tests.browser.person import Person

WEIGHT_LIMIT = 200_000  # bytes over the wire, all files of a first visit together

OF_EVERYBODY = [
    "/agencies/",
    "/agencies/NDINAWE/",
    "/instruments/",
    "/jurisdictions/",
    "/jurisdictions/CA-MB/",
    "/who-can-help/",
    "/who-can-help/?needs=safe-shelter&place=CA-MB",
    "/plan/",
    "/actions/",
    "/account/",
]
PAGES = {
    "border": ["/", "/referrals/", "/referrals/?q=nothing-like-it", "/referrals/new/", "/children/", *OF_EVERYBODY],
    "border.lead": ["/", "/agencies/CBSA/people/", "/agencies/CBSA/desks/", "/dashboard/"],
    "coordinator": ["/dashboard/", "/referrals/", "/plan/", "/plan/new/", "/actions/", "/actions/new/"],
    "two": ["/"],
    "directory": ["/agencies/", "/agencies/IRCC-OFFICERS/", "/account/"],
    "auditor": ["/audit/", "/agencies/", "/plan/"],
}
# Links to follow from a list to one of its pages: where, and what the address of the page starts with.
FIRST_OF = {
    "border": [
        ("/children/", "/children/C-"),
        ("/instruments/", "/instruments/"),
        ("/plan/", "/plan/"),
        ("/actions/", "/actions/"),
        ("/", "/referrals/R-"),
    ],
    "permits": [("/", "/referrals/R-")],
}
DRAFT_STEPS = ["child", "needs", "receiver", "basis", "review"]

# Returns a sentence for each fault.
CHECK = """() => {
  const faults = [];
  const name = (node) => node.outerHTML.slice(0, 120);
  if (!document.documentElement.lang) faults.push("no language");
  if (!document.title.trim()) faults.push("no title");
  if (document.querySelectorAll("h1").length !== 1)
    faults.push(`${document.querySelectorAll("h1").length} first-level headings`);
  if (document.querySelectorAll("main").length !== 1) faults.push("not one main part");
  let level = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) faults.push(`heading after level ${level}: ${name(heading)}`);
    if (!heading.textContent.trim()) faults.push(`empty heading: ${name(heading)}`);
    level = next;
  }
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) faults.push(`id twice: ${id}`);
  const named = (node) =>
    node.getAttribute("aria-label") || node.labels?.length ||
    node.getAttribute("aria-labelledby")?.split(" ").every((id) => document.getElementById(id));
  for (const field of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!named(field)) faults.push(`no label: ${name(field)}`);
  for (const node of document.querySelectorAll("[aria-labelledby], [aria-describedby]"))
    for (const attribute of ["aria-labelledby", "aria-describedby"])
      for (const id of (node.getAttribute(attribute) || "").split(" ").filter(Boolean))
        if (!document.getElementById(id)) faults.push(`${attribute} names nothing: ${id}`);
  for (const node of document.querySelectorAll("a[href], button"))
    if (!node.textContent.trim() && !node.getAttribute("aria-label")) faults.push(`no words: ${name(node)}`);
  for (const image of document.querySelectorAll("img"))
    if (!image.hasAttribute("alt")) faults.push(`no alternative text: ${name(image)}`);
  for (const cell of document.querySelectorAll("th"))
    if (!cell.scope) faults.push(`table heading without scope: ${name(cell)}`);
  return faults;
}"""


def faults_on(person: Person, path: str) -> list[str]:
    response = person.opens(path)
    assert response.status == 200, f"{path}: {response.status}"
    return [f"{path}: {fault}" for fault in person.page.evaluate(CHECK)]


@pytest.mark.parametrize("account", PAGES)
def test_pages_are_well_built(someone: Callable[..., Person], account: str) -> None:
    person = someone(account, width=360)

    faults = [fault for path in PAGES[account] for fault in faults_on(person, path)]

    assert faults == []


@pytest.mark.parametrize("account", FIRST_OF)
def test_pages_of_one_thing_are_well_built(someone: Callable[..., Person], account: str) -> None:
    person = someone(account, width=360)
    faults = []
    for path, start in FIRST_OF[account]:
        person.opens(path)
        own = person.page.locator(
            f'main a[href^="{start}"]:not([href="{start}"]):not([href*="?"]):not([href$="/new/"]):not([href*="#"])'
        )
        faults += faults_on(person, own.first.get_attribute("href"))

    assert faults == []


def test_steps_of_a_draft_are_well_built(someone: Callable[..., Person]) -> None:
    person = someone("border", width=360)
    drafts = person.page.get_by_role("region", name="Drafts")
    path = drafts.get_by_role("link").last.get_attribute("href")

    faults = [fault for step in DRAFT_STEPS for fault in faults_on(person, f"{path}draft/{step}/")]

    assert faults == []


def test_sign_in_page_is_well_built(someone: Callable[..., Person]) -> None:
    stranger = someone(width=360)

    assert faults_on(stranger, "/accounts/login/") == []


@pytest.mark.parametrize("path", ["/nothing/here/", "/referrals/R-2000-000001/", "/dashboard/"])
def test_pages_that_refuse_are_well_built_and_lead_on(someone: Callable[..., Person], path: str) -> None:
    person = someone("directory" if path == "/dashboard/" else "border", width=360)

    response = person.opens(path)

    assert response.status == (403 if path == "/dashboard/" else 404)
    assert person.page.evaluate(CHECK) == []
    assert person.page.locator("main a[href]").count() >= 1


def test_first_visit_to_the_worklist_is_light(someone: Callable[..., Person]) -> None:
    border = someone("border")
    fresh = someone()
    fresh.page.context.add_cookies(border.page.context.cookies())
    finished = []
    fresh.page.on("requestfinished", lambda request: finished.append(request))

    fresh.opens("/")
    fresh.page.wait_for_load_state("networkidle")
    sizes = [request.sizes() for request in finished]

    assert fresh.path == "/"
    assert len(finished) >= 3
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) <= WEIGHT_LIMIT
