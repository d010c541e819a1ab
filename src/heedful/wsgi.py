"""The WSGI application, for `heedful web` or any other server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heedful.settings")
application = get_wsgi_application()
