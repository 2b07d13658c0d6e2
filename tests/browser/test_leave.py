"""Leaving quickly at a real browser: another site in place of the page, and nothing of the child behind it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person

ELSEWHERE = "/static/img/accord.svg"  # the server under test leads here: tests reach no other host


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [360, 1280])
def test_leave(someone: Callable[..., Person], width: int, scripts: bool) -> None:
    border = someone("border", width=width, by_form=True, scripts=scripts)
    border.opens("/children/")
    page = border.page
    page.locator("main a[href^='/children/C-']").first.click()
    page.wait_for_url("**/children/C-*/")
    child, code = page.url, page.url.rstrip("/").rpartition("/")[2]
    assert code in page.locator("body").inner_text()
    button = border.button("Leave quickly")
    box = button.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 200
    assert box["x"] + box["width"] <= width

    button.focus()
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{ELSEWHERE}")
    page.go_back()
    expect(border.button("Sign in")).to_be_visible()
    assert code not in page.locator("body").inner_text()
    page.goto(child)
    expect(border.button("Sign in")).to_be_visible()


def test_leave_before_sign_in(someone: Callable[..., Person]) -> None:
    stranger = someone(width=360)
    stranger.opens("/accounts/login/")

    stranger.button("Leave quickly").click()

    stranger.page.wait_for_url(f"**{ELSEWHERE}")
