from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "renda.core.facts"
    label = "facts"
    verbose_name = "指标事实"
