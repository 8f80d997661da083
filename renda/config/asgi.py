"""Pages and live updates, for an ASGI server; with RENDA_WORKER_INSIDE also the jobs, in this one process."""

import os

import django

from renda.core.base.answering import Answering
from renda.core.base.bodies import Bounded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renda.config.settings")
os.environ.setdefault("RENDA_KEEP_CONNECTIONS", "yes")
django.setup()
application = Bounded(Answering())

if os.environ.get("RENDA_WORKER_INSIDE") == "yes":
    from renda.core.jobs.api import start_embedded

    start_embedded()
