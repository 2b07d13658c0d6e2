"""The web process: `granian --interface wsgi coordination.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")
application = get_wsgi_application()

from coordination.foundation import row_security  # noqa: E402  (needs the apps loaded)

row_security.refuse_unsafe_role()
