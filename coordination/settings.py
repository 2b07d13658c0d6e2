"""Settings, all from the environment; `.env.example` describes each variable."""

import sys
from pathlib import Path
from tempfile import gettempdir

import dj_database_url
from csp.constants import SELF
from django.utils.translation import gettext_lazy as _

from coordination import environment, key_ring

environment.refuse_stale_setup()

BASE_DIR = environment.ROOT

# ---- Who runs it -------------------------------------------------------------------------------
SECRET_KEY = environment.read("ACCORD_SECRET_KEY")
DEBUG = environment.read_flag("ACCORD_DEBUG")
DEMO = environment.read_flag("ACCORD_DEMO")  # the demo world: no HTTPS, demo accounts shown at sign-in
BENCH = environment.read_flag("ACCORD_BENCH")  # adds the floor page and the query count header
TEST = environment.read_flag("ACCORD_TEST")
ALLOWED_HOSTS = environment.read_list("ACCORD_ALLOWED_HOSTS", "*" if DEMO else "localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = environment.read_list("ACCORD_TRUSTED_ORIGINS", "")

# ---- Keys --------------------------------------------------------------------------------------
KEYS = environment.read("ACCORD_KEYS", "")  # without keys the site starts, says so, and opens nothing
if not KEYS and (DEMO or TEST):
    KEYS = key_ring.kept_ring(BASE_DIR / "var" / "keys")
RETENTION_YEARS = int(environment.read("ACCORD_RETENTION_YEARS", "10"))  # of a child file, from its last referral's end
UNPROTECTED = BENCH and environment.read_flag("ACCORD_BENCH_UNPROTECTED")  # what encryption and the trail cost

# ---- The house ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "coordination.admin_site.AccordAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "coordination.foundation",
    "agencies",
    "referrals",
    "coordination.plans",
    "coordination.dashboards",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "coordination.foundation.middleware.HealthMiddleware",
    "coordination.foundation.middleware.OriginMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "coordination.foundation.browser.BrowserMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "agencies.lifetime.LifetimeMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "agencies.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "agencies.middleware.ActingMiddleware",
    "agencies.middleware.LanguageMiddleware",
    "coordination.foundation.middleware.DeniedMiddleware",
    # Last, so that the view runs inside its transaction and nothing else does.
    "coordination.foundation.middleware.RowSecurityMiddleware",
]
if BENCH:
    MIDDLEWARE.insert(0, "coordination.foundation.middleware.QueryCountMiddleware")

ROOT_URLCONF = "coordination.urls"
WSGI_APPLICATION = "coordination.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["coordination.foundation.templatetags.accord"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "agencies.context.acting",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# ---- The database ------------------------------------------------------------------------------
# Two roles on one database. `default` is what requests use: it owns nothing and cannot pass by row security.
# `owner` owns the tables: migrations, bulk generation and checks of the whole database use it by name.
_POOL = {"min_size": 1, "max_size": 8, "timeout": 10}
DATABASES = {
    "default": dj_database_url.parse(environment.read("ACCORD_APP_DATABASE_URL")),
    "owner": dj_database_url.parse(environment.read("ACCORD_OWNER_DATABASE_URL")),
}
if TEST:
    DATABASES["owner"]["TEST"] = {"MIRROR": "default"}
else:
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = _POOL
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ---- Jobs --------------------------------------------------------------------------------------
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"  # each app's jobs stand in its module of this name

# ---- People ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = ["agencies.backends.MembershipBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "referrals:worklist"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "agencies.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "agencies.forms.accounts.SignInForm",
    "reset_password": "agencies.forms.accounts.ResetForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # there is no sign-up; allauth checks the three agree
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account is only ever made for an address that somebody vouched for
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {  # per address and, for failures, per account; an office shares its address
    "login": "120/m/ip",
    "login_failed": "30/m/ip,300/h/ip,10/5m/key",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "accept_invitation": "30/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "10/m/user",
}
MFA_ADAPTER = "agencies.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "agencies.forms.second_factor.CodeForm",
    "reauthenticate": "agencies.forms.second_factor.ReauthenticateCodeForm",
    "add_webauthn": "agencies.forms.second_factor.AddKeyForm",
    "login_webauthn": "agencies.forms.second_factor.SignInKeyForm",
    "reauthenticate_webauthn": "agencies.forms.second_factor.ReauthenticateKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are vouched for by who invites, not by a mail to click in
MFA_TOTP_TOLERANCE = 1  # a code is right half a minute before and after its own, as clocks go
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # three days, in seconds

# A provider at which people may sign in too; off without an issuer.
OIDC_ISSUER = environment.read("ACCORD_OIDC_ISSUER", "")
OIDC_CLIENT_ID = environment.read("ACCORD_OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = environment.read("ACCORD_OIDC_CLIENT_SECRET", "")
OIDC_NAME = environment.read("ACCORD_OIDC_NAME", "OpenID Connect")
OIDC_SECOND_FACTOR = environment.read_flag("ACCORD_OIDC_SECOND_FACTOR")

# ---- What web processes share ------------------------------------------------------------------
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "accord_cache"}}

# ---- Language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = environment.read("ACCORD_TIME_ZONE", "America/Winnipeg")

# ---- Files -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TEST or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# ---- Mail --------------------------------------------------------------------------------------
_PRINTED, _KEPT = "django.core.mail.backends.console.EmailBackend", "django.core.mail.backends.filebased.EmailBackend"
EMAIL_BACKEND = environment.read("ACCORD_EMAIL_BACKEND", _KEPT if DEMO else _PRINTED)
EMAIL_FILE_PATH = BASE_DIR / "var" / "mail"  # of the demo: the first minute alone writes hundreds
EMAIL_HOST = environment.read("ACCORD_EMAIL_HOST", "localhost")
EMAIL_PORT = int(environment.read("ACCORD_EMAIL_PORT", "25"))
EMAIL_USE_TLS = environment.read_flag("ACCORD_EMAIL_TLS")
EMAIL_HOST_USER = environment.read("ACCORD_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = environment.read("ACCORD_EMAIL_PASSWORD", "")
EMAIL_TIMEOUT = 30  # seconds; then the worker tries again later
SITE = environment.read("ACCORD_SITE", "http://localhost:8000" if DEMO or TEST else f"https://{ALLOWED_HOSTS[0]}")
DEFAULT_FROM_EMAIL = environment.read("ACCORD_EMAIL_FROM", "Accord <no-reply@accord.example>")

# ---- The browser -------------------------------------------------------------------------------
HTTPS = environment.read_flag("ACCORD_HTTPS") or not (DEMO or TEST or DEBUG)
SECURE_SSL_REDIRECT = HTTPS
BEHIND_PROXY = environment.read_flag("ACCORD_BEHIND_PROXY")  # the proxy's headers may be believed
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "agencies.sessions"
SESSION_IDLE_SECONDS = 30 * 60
SESSION_SERIALIZER = "coordination.foundation.sealed_sessions.SealedSerializer"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # twelve hours, in seconds
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "coordination.foundation.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
LEAVE_TO = environment.read("ACCORD_LEAVE_TO", "")  # where "Leave quickly" leads; empty: the weather in the language
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILES_AT = environment.read("ACCORD_FILES", str(BASE_DIR / "var" / "files"))  # sealed, by random names
BUCKET = FILES_AT.removeprefix("s3://").strip("/") if FILES_AT.startswith("s3://") else ""
FILE_PLACES = "coordination.foundation." + ("bucket.InBucket" if BUCKET else "file_places.InFolder")
FILES = Path(gettempdir() if BUCKET else FILES_AT)  # with a bucket: of uploads while they arrive, sealed too
CLAMD = environment.read("ACCORD_CLAMD", "")  # a socket's path or host:port; empty: files are not scanned
FILE_UPLOAD_HANDLERS = ["coordination.foundation.uploads.SealingUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# ---- Logs --------------------------------------------------------------------------------------
# Request lines carry addresses only; no form value, no name, is ever logged. Nothing is mailed about an error.
if not DEBUG:
    DEFAULT_EXCEPTION_REPORTER = "coordination.foundation.error_reports.ErrorReport"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "coordination.foundation.error_reports.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},  # instead of Django's own handlers, which mail reports
        "accord.audit": {"level": "INFO"},  # the roots of the audit trail, to be kept elsewhere
        "procrastinate": {"level": "WARNING"},  # its lines of less weight name a job's arguments
    },
}
