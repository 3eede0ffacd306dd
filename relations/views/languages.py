from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from relations.views.errors import bad_request


# Public pages set no cookie before a reader chooses, so there is none to check a token against. All that another site
# could make a browser do here is to show one of our own pages in one of our own languages.
@csrf_exempt
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Django's own view, which would also keep languages that only Django itself speaks."""
    if request.POST.get("language") not in dict(settings.LANGUAGES):
        return bad_request(request)
    return set_language(request)
