from django.urls import path

from relations.record_types import RECORD_TYPES
from relations.views.home import home
from relations.views.languages import choose_language
from relations.views.lists import record_list
from relations.views.records import record_page

urlpatterns = [
    path("", home, name="home"),
    path("language/", choose_language, name="set_language"),
]
for record_type in RECORD_TYPES.values():
    plural, same = record_type.plural, {"record_type": record_type}
    urlpatterns += [
        path(f"{plural}/", record_list, same, name=f"{plural}-list"),
        path(f"{plural}/<slug:slug>/", record_page, same, name=f"{plural}-detail"),
    ]
