"""The pages, for a WSGI server: its threads live on, so each keeps its connection to the database."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renda.config.settings")
os.environ.setdefault("RENDA_KEEP_CONNECTIONS", "yes")
application = get_wsgi_application()
