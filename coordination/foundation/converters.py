"""What may stand in an address: codes and references, so that anything else is a 404 before a query."""

from django.urls import register_converter


class CodeConverter:
    """Letters, digits, hyphens and dots, like CA-CC-279.011 or R-2026-000123."""

    regex = r"[A-Za-z0-9.\-]{1,40}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class AccountConverter(CodeConverter):
    """An account's number in base 36, as allauth writes it into links."""

    regex = r"[0-9A-Za-z]{1,13}"


class TokenConverter(CodeConverter):
    """The random words of a link."""

    regex = r"[A-Za-z0-9_\-]{20,100}"


register_converter(CodeConverter, "code")
register_converter(TokenConverter, "token")
register_converter(AccountConverter, "account")
