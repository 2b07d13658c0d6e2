"""The hand-over sheet on paper: what a browser prints, with its stamp at the foot of each page."""

import io
from collections.abc import Callable

from pypdf import PdfReader

from tests.browser.person import Person


def test_sheet_printed_by_the_browser(someone: Callable[..., Person]) -> None:
    border = someone("border")
    border.opens("/referrals/?status=accepted")
    border.page.locator("main a[href^='/referrals/R-']").first.click()
    border.page.wait_for_url("**/referrals/R-*/")
    reference = border.page.url.rstrip("/").rpartition("/")[2]
    border.follows("Print the hand-over sheet")

    file = border.page.pdf(width="5in", height="5in")

    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(file)).pages]
    assert len(pages) > 2
    for text in pages:
        assert f"{reference} · printed by " in text
    assert "Leave quickly" not in " ".join(pages)
    assert "Save as PDF" not in " ".join(pages)
