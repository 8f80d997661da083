"""Renda's settings with the plain views, and with one proxy, so that each comment comes from an address of its own."""

from renda.config.settings import *  # noqa: F403

ROOT_URLCONF = "plain_site.urls"
ALLAUTH_TRUSTED_PROXY_COUNT = 1
