"""The child files an agency holds, by code."""

from tests import factories
from tests.referrals.views.pages import text_of

PATH = "/children/"


def test_child_list_holds_the_agencys_own(as_member, sender, receiver, outsider) -> None:
    own = factories.child_file(sender, identity={"given_name": "Zyrianka"})
    shared = factories.referral(outsider, sender, "accepted").child_file

    text = text_of(as_member(sender).get(PATH))

    assert own.code in text
    assert shared.code not in text
    assert "Zyrianka" not in text
    assert own.code not in text_of(as_member(receiver).get(PATH))


def test_child_list_refuses_other_roles(as_member, coordinator, administrator, auditor) -> None:
    for member in (coordinator, administrator, auditor):
        assert as_member(member).get(PATH).status_code == 403


def test_child_list_wrong_method(as_member, sender) -> None:
    assert as_member(sender).post(PATH).status_code == 405


def test_child_list_queries(as_member, queries_of, sender) -> None:
    browser = as_member(sender)
    factories.child_file(sender)
    one = queries_of(browser, PATH)

    for place in ("CA-ON", "CA-QC"):
        factories.child_file(sender, place=place)

    assert len(one) == len(queries_of(browser, PATH)) <= 10
