"""Django's settings; what differs between installations comes from the environment."""

from __future__ import annotations

from pathlib import Path

from renda.config import environment
from renda.core.access.powers import SECOND_FACTOR_ROLES
from renda.core.base.actor import Role

PACKAGE = Path(__file__).resolve().parent.parent
environment.keep_to_owner()
RENDA_HOME = environment.home()

DEBUG = environment.switch("RENDA_DEBUG")
RENDA_DEMO = environment.switch("RENDA_DEMO")
SECRET_KEY = environment.secret("RENDA_SECRET_KEY", RENDA_HOME)
RENDA_INDEX_KEY = environment.secret("RENDA_INDEX_KEY", RENDA_HOME)
RENDA_FIELD_KEYS = environment.secret("RENDA_FIELD_KEYS", RENDA_HOME, fernet=True).split(",")
ALLOWED_HOSTS = environment.words("RENDA_HOSTS", "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = environment.words("RENDA_ORIGINS")
RENDA_ADDRESS = environment.text("RENDA_ADDRESS", "http://localhost:8000")  # for links in letters
RENDA_COMMENTS_PER_HOUR = environment.number("RENDA_COMMENTS_PER_HOUR", 30, least=1)  # from one address

INSTALLED_MODULES = [
    "renda.modules.legislation",
    "renda.modules.consultation",
    "renda.modules.house",
    "renda.modules.suggestions",
    "renda.modules.duty",
    "renda.modules.complaints",
    "renda.modules.training",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "renda.web",
    "renda.core.base",
    "renda.core.jobs",
    "renda.core.people",
    "renda.core.law",
    "renda.core.access",
    "renda.core.audit",
    "renda.core.files",
    "renda.core.live",
    "renda.core.notices",
    "renda.core.facts",
    "renda.core.search",
    "renda.core.procedures",
    "renda.core.documents",
    "renda.core.opinions",
    "renda.core.surveys",
    "renda.core.handling",
    *INSTALLED_MODULES,
    "renda.faces.site",
    "renda.faces.desk",
    "renda.faces.search",
    "renda.faces.cli",
    "renda.faces.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "renda.core.access.middleware.ActorMiddleware",
    "renda.core.base.pages.PageMiddleware",
    "renda.core.base.bodies.BodyMiddleware",
]

FORM_RENDERER = "renda.web.forms.PageRenderer"
ROOT_URLCONF = "renda.config.urls"
WSGI_APPLICATION = "renda.config.wsgi.application"
ASGI_APPLICATION = "renda.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "renda.web.context.preferences",
                "renda.core.access.context.hats",
                "renda.core.people.context.place",
                "renda.core.base.menu.menus",
            ],
        },
    }
]

DATABASES = {"default": environment.database(environment.text("RENDA_DATABASE"), RENDA_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_ADDRESS = environment.text("RENDA_REDIS")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_ADDRESS}
        if REDIS_ADDRESS
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "renda.core.access.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Renda"
MFA_ADAPTER = "renda.core.access.adapter.SecondFactorAdapter"

SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_COOKIES = environment.switch("RENDA_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
if SECURE_COOKIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = RENDA_HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = RENDA_HOME / "files"
FILE_UPLOAD_PERMISSIONS = 0o600

EMAIL_HOST = environment.text("RENDA_SMTP_HOST")
EMAIL_PORT = environment.number("RENDA_SMTP_PORT", 25, least=1)
EMAIL_HOST_USER = environment.text("RENDA_SMTP_USER")
EMAIL_HOST_PASSWORD = environment.text("RENDA_SMTP_PASSWORD")
EMAIL_USE_TLS = environment.switch("RENDA_SMTP_TLS")
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.console.EmailBackend"
)
DEFAULT_FROM_EMAIL = environment.text("RENDA_MAIL_FROM", "renda@localhost")

RENDA_LAW_PACKS = PACKAGE / "jurisdictions"
RENDA_CODE_GATEWAY = environment.function("RENDA_CODE_GATEWAY", "renda.core.notices.gateways.print_code")
RENDA_TEXT_GATEWAY = environment.function("RENDA_TEXT_GATEWAY")
RENDA_TEXT_URL = environment.web_address("RENDA_TEXT_URL")
RENDA_TEXT_KEY = environment.text("RENDA_TEXT_KEY", "renda")
RENDA_TEXT_SECRET = environment.text("RENDA_TEXT_SECRET")
if RENDA_TEXT_URL and not RENDA_TEXT_SECRET:
    raise environment.BadSetting("RENDA_TEXT_URL needs RENDA_TEXT_SECRET, which signs the messages.")
RENDA_SECOND_FACTOR_ROLES = environment.some_of("RENDA_SECOND_FACTOR_ROLES", list(Role), SECOND_FACTOR_ROLES)
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("RENDA_TRUSTED_PROXIES", 0)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"renda.scope": {"level": "INFO"}},  # who read across assemblies, and why: always kept
    "root": {"handlers": ["console"], "level": environment.text("RENDA_LOG_LEVEL", "WARNING")},
}
