"""The settings of a server whose door is shut as in production, but for the transport: plain HTTP on this machine."""

from tests.browser.settings import *  # noqa: F403 (every setting, as it stands)

HTTPS = SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SECURE_HSTS_SECONDS = 0
SESSION_IDLE_SECONDS = 30  # so that a test can wait for it
