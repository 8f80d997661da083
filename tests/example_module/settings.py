"""The settings with one module more: the one line that a module needs outside its own folder."""

from renda.config import settings as _usual

for _name in dir(_usual):
    if _name.isupper():
        globals()[_name] = getattr(_usual, _name)

INSTALLED_MODULES = [*_usual.INSTALLED_MODULES, "tests.example_module"]
INSTALLED_APPS = [
    *(app for app in _usual.INSTALLED_APPS if app not in _usual.INSTALLED_MODULES),
    *INSTALLED_MODULES,
]
