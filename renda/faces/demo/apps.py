from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "renda.faces.demo"
    label = "demo"
    verbose_name = "演示城市"
