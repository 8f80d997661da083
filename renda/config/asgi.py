"""Pages and live updates, for an ASGI server; with RENDA_WORKER_INSIDE also the jobs, in this one process."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renda.config.settings")
application = get_asgi_application()

if os.environ.get("RENDA_WORKER_INSIDE") == "yes":
    from renda.core.jobs.api import start_embedded

    start_embedded()
