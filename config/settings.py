"""Every setting of Kindling, read from the environment (see `.env.example`)."""

from __future__ import annotations

import secrets

import pghistory
from csp.constants import NONE, SELF

from config.environment import BASE_DIR, database, env, flag, secret, stop, whole, words
from config.schedule import SCHEDULE
from kit.addresses import allowed

DEBUG = flag("DEBUG", False)
DATA_DIR = BASE_DIR / env.str("DATA_DIR", ".data")
# True when `make run` or `make test` brought its own Postgres: a machine to try things on.
EMBEDDED = flag("KINDLING_EMBEDDED", False)

SECRET_KEY = secret("SECRET_KEY")
if not SECRET_KEY:
    if not EMBEDDED:
        stop("SECRET_KEY is not set: give a long random string (or SECRET_KEY_FILE)")
    SECRET_KEY = secrets.token_urlsafe(48)
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS", [])

ALLOWED_HOSTS = words("ALLOWED_HOSTS", ["*"] if EMBEDDED else [])
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS", [])
# The address people and mails reach this installation at; links in mails start with it.
BASE_URL = env.str("BASE_URL", f"http://127.0.0.1:{env.str('PORT', '8000')}").rstrip("/")
BEHIND_TLS = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "config.admin_site.KindlingAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "csp",
    "django_htmx",
    "django_filters",
    "template_partials",
    "rest_framework",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "kit",
    "accounts",
    "contacts",
    "channels",
    "points",
    "segments",
    "triggers",
    "campaigns",
    "tracking",
    "insights",
]

MIDDLEWARE = [
    "kit.api.answers.as_api",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kit.cookies.drop_odd_cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "accounts.privacy.keep_pages_private",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.history.middleware.say_who_acts",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.door.sessions.note_sessions",
    "tracking.staff.StaffCookieMiddleware",
    "accounts.preferences.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kit.htmx.fit_htmx",
    "accounts.door.demand.DemandSecondStep",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "kit.forms.KindlingForms"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kit.rail.rooms_of_the_request",
                "kit.banners.banners_of_the_request",
                "accounts.in_progress.work_of_the_request",
                "accounts.notifications.bell_of_the_request",
            ],
        },
    }
]

DATABASE_URL = secret("DATABASE_URL") or stop("DATABASE_URL is not set (use `make run`)")
# Only the web has threads that would outnumber connections; see docs/architecture.md.
DATABASES = {"default": database(DATABASE_URL, pooled=flag("DATABASE_POOL", False))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# History (accounts/history/): the time of each change, not of the transaction it is part of; no
# indexes that nobody reads.
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)

REDIS_URL = secret("REDIS_URL") or stop("REDIS_URL is not set (use `make run`)")
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://", 1)
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 5}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
# What sets this Kindling's keys and queues apart from another's in the same Redis.
QUEUE_PREFIX = env.str("QUEUE_PREFIX", "")
CELERY_TASK_DEFAULT_QUEUE = QUEUE_PREFIX + "jobs"
CELERY_TASK_ROUTES = {
    "tracking.tasks.*": {"queue": QUEUE_PREFIX + "hot"},
    "triggers.tasks.*": {"queue": QUEUE_PREFIX + "runs"},
}
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_POOL = "config.pool:Pool"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "insights:dashboard"
LOGOUT_REDIRECT_URL = "accounts:sign-in"

# How long the link in a mail about a new password works.
PASSWORD_RESET_TIMEOUT = 2 * 3_600

# django-allauth is the door (accounts/door/). What it would count in a cache, kit.limits counts.
ACCOUNT_ADAPTER = "accounts.door.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever was invited has proven the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "reauthenticate": "accounts.forms.again.PasswordAgainForm",
    "reset_password": "accounts.forms.reset.ResetForm",
    "reset_password_from_key": "accounts.forms.reset.NewPasswordForm",
}
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "accounts.door.second_step.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.second_step.CodeForm",
    "reauthenticate": "accounts.forms.second_step.CodeAgainForm",
    "activate_totp": "accounts.forms.second_step.FirstCodeForm",
    "authenticate_webauthn": "accounts.forms.second_step.KeyForm",
    "reauthenticate_webauthn": "accounts.forms.second_step.KeyAgainForm",
    "add_webauthn": "accounts.forms.second_step.NewKeyForm",
    "edit_webauthn": "accounts.forms.second_step.RenameKeyForm",
}
MFA_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_TOLERANCE = 1
# Browsers themselves allow keys on http://localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not BEHIND_TLS

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if flag("KINDLING_TESTING", False):
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    WHITENOISE_USE_FINDERS = True
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = DATA_DIR / "media"

# Mail: empty means files in DATA_DIR/mail until SMTP is set; see channels/mail.py.
EMAIL_URL = secret("EMAIL_URL")
MAIL_DIR = DATA_DIR / "mail"
EMAIL_BACKEND = "channels.django_mail.OutboxBackend"
# In whose name mails are written; unset: as Administration → Mail says.
FROM_EMAIL = env.str("FROM_EMAIL", "")
DEFAULT_FROM_EMAIL = FROM_EMAIL or "Kindling <kindling@localhost>"
# Whether the server set on that screen may be on this machine or network, as mail relays often
# are. Say no where owners are not trusted with the network that Kindling runs in.
MAIL_ALLOW_PRIVATE_HOSTS = flag("MAIL_ALLOW_PRIVATE_HOSTS", True)

# Webhooks go out into the internet only, but for these hosts (by name) and networks.
try:
    WEBHOOK_PRIVATE_HOSTS = allowed(words("WEBHOOK_PRIVATE_HOSTS", []))
except ValueError as error:
    stop(f"WEBHOOK_PRIVATE_HOSTS must be names of hosts and networks: {error}")

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_SSL_REDIRECT = flag("SSL_REDIRECT", BEHIND_TLS)
SECURE_HSTS_SECONDS = whole("HSTS_SECONDS", 31_536_000 if BEHIND_TLS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
if flag("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# The REST API: kit/api/ and docs/rest.md. 0 calls per minute means no limit.
API_CALLS_PER_MINUTE = whole("API_CALLS_PER_MINUTE", 12_000)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.Bearer",
        "accounts.api.authentication.Basic",
        "accounts.api.authentication.Browser",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.MayUseApi"],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api.throttling.PerMinute"],
    "DEFAULT_PARSER_CLASSES": [
        "kit.api.parsing.JSON",
        "kit.api.parsing.Form",
        "kit.api.parsing.MultiPart",
    ],
    "DEFAULT_RENDERER_CLASSES": ["kit.api.answers.JSON"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "kit.api.answers.AlwaysJSON",
    "DEFAULT_SCHEMA_CLASS": "kit.api.schema.ApiSchema",
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "kit.api.errors.answer",
    "UNAUTHENTICATED_TOKEN": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    # It would ask the database, which need not be there when settings are checked;
    # tests/api/test_schema.py holds the document against what the API does.
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "TITLE": "Kindling",
    "DESCRIPTION": "Contacts, points and triggers, in the REST contract of Mautic 5.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "kit.api.schema.as_answered",
    ],
}

# The collector's own limits; see tracking/collector.py.
HITS_MAX_BYTES = whole("HITS_MAX_BYTES", 65_536, least=1024)
HIT_SHARDS = whole("HIT_SHARDS", 4, least=1)
TRUSTED_PROXIES = words("TRUSTED_PROXIES", [])

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname:<7} {name}: {message}", "style": "{"}},
    "filters": {
        # Whoever asks /readyz hears the answer; a line per second while starting helps nobody.
        "not_readyz": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: (
                getattr(getattr(record, "request", None), "path", "") != "/readyz"
            ),
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["not_readyz"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
