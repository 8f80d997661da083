from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "renda.core.base"
    label = "base"
