"""A failure is written down without anything that somebody typed or stored."""

import logging
import sys
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError
from django.utils.log import AdminEmailHandler

from coordination.foundation.error_reports import ErrorReport, LineFormatter
from referrals.models import ChildFile, Referral
from tests import factories

NAME = "Zyxwanda"


@pytest.fixture
def failing(as_member, sender, monkeypatch) -> Any:
    """A request that carries the name in its form and breaks with the name in the error's words and variables."""
    referral = factories.draft(sender, identity={"given_name": NAME})

    def broken(*_arguments: Any, **values: Any) -> None:
        name = values  # noqa: F841 (a variable of the frame, which reports like to show)
        try:
            ChildFile.objects.filter(code=referral.child_file.code).update(age_band=NAME)
        except IntegrityError as error:
            raise ValueError(f"cannot save {NAME}") from error

    monkeypatch.setattr("referrals.operations.save_needs", broken)
    client = as_member(sender)
    client.raise_request_exception = False

    def send() -> Any:
        data = {"needs": "safe-shelter", "urgency": "urgent", "what_happened": f"{NAME} was found."}
        response = client.post(f"/referrals/{referral.reference}/draft/needs/", data)
        assert response.status_code == 500
        assert NAME not in response.content.decode()
        assert Referral.objects.get(pk=referral.pk).is_draft

    return send


def test_log_names_the_place_alone(failing, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "django")

    failing()

    record = next(record for record in caplog.records if record.exc_info)
    text = LineFormatter("%(name)s %(message)s").format(record)
    assert NAME in str(record.exc_info[1])
    assert NAME not in text
    assert "which led to:" in text
    assert text.endswith("builtins.ValueError")
    assert "drafts.py" in text


def test_handlers_of_the_settings_use_it(settings) -> None:
    assert settings.LOGGING["formatters"]["line"]["()"].endswith(".LineFormatter")
    assert settings.LOGGING["handlers"]["stderr"]["formatter"] == "line"
    assert [type(handler) for handler in logging.getLogger("django").handlers] == []


def test_report_by_mail_names_the_place_alone(failing, settings) -> None:
    """Nobody is mailed; should an operator add Django's handler, the mail is as bare."""
    settings.ADMINS = [("Operator", "operator@example.org")]
    handler = AdminEmailHandler(include_html=True)
    logging.getLogger("django.request").addHandler(handler)
    try:
        failing()
    finally:
        logging.getLogger("django.request").removeHandler(handler)

    [message] = mail.outbox
    text = f"{message.subject} {message.body} {message.alternatives}"
    assert "builtins.ValueError" in text
    assert NAME not in text


def test_nobody_is_mailed(failing, settings) -> None:
    settings.ADMINS = [("Operator", "operator@example.org")]

    failing()

    assert mail.outbox == []


def test_report_without_a_request() -> None:
    try:
        raise KeyError(NAME)
    except KeyError:
        report = ErrorReport(None, *sys.exc_info())

    text = report.get_traceback_text()
    assert text.startswith("no request\n\n")
    assert text.endswith("builtins.KeyError")
    assert NAME not in text.replace("raise KeyError(NAME)", "")
    assert "KeyError" in report.get_traceback_html()


def test_cause_that_was_put_aside_stays_aside() -> None:
    try:
        try:
            raise KeyError(NAME)
        except KeyError:
            raise ValueError(NAME) from None
    except ValueError:
        text = LineFormatter().formatException(sys.exc_info())

    assert "which led to" not in text


def test_no_error_no_words() -> None:
    assert LineFormatter().formatException((None, None, None)) == ""
