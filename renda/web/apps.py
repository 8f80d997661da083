"""The design system: base pages, components, styles. Knows no domain and keeps no tables."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "renda.web"
    label = "web"
    verbose_name = "页面"
