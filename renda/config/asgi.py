"""Pages and live updates, for an ASGI server; with RENDA_WORKER_INSIDE also the jobs, in this one process."""

import os
import warnings

from django.core.asgi import get_asgi_application

from renda.core.base.bodies import Bounded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renda.config.settings")
# The demo's one process also hands out the small static files, which are read at once on purpose.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
application = Bounded(get_asgi_application())

if os.environ.get("RENDA_WORKER_INSIDE") == "yes":
    from renda.core.jobs.api import start_embedded

    start_embedded()
