"""Where whoever has found a weakness of the site may tell of it: RFC 9116."""

import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

#: It is to be short of a year; whoever asks gets it anew each day.
GOOD_FOR = datetime.timedelta(days=180)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    if not settings.SECURITY_CONTACT:
        raise Http404
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {each}" for each in settings.SECURITY_CONTACT]
    lines += [
        f"Expires: {today + GOOD_FOR:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(dict(settings.LANGUAGES))}",
        f"Canonical: {settings.SITE_URL or request.build_absolute_uri('/')[:-1]}{request.path}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
