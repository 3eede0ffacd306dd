from django.urls import path

from relations import sitemaps
from relations.briefs.formats import FORMATS as BRIEF_FORMATS
from relations.exports import atom, formats_of
from relations.record_types import RECORD_TYPES
from relations.views.briefs import brief
from relations.views.calendar import month_of_visits
from relations.views.citing import record_citation
from relations.views.conditional import conditional
from relations.views.dossiers import country_page, pair_page
from relations.views.feeds import feed, list_feed
from relations.views.formats import record_file
from relations.views.home import home
from relations.views.languages import choose_language
from relations.views.lists import record_list
from relations.views.map import map_of_places
from relations.views.opensearch import opensearch
from relations.views.records import record_page
from relations.views.search import search_page, suggest
from relations.views.security import security
from relations.views.timeline import timeline
from relations.views.values import facet_values

urlpatterns = [
    path("", home, name="home"),
    path("language/", choose_language, name="set_language"),
    path("search/", search_page, name="search"),
    path("search/suggest/", suggest, name="search-suggest"),
    path("timeline/", timeline, name="timeline"),
    path("calendar/", month_of_visits, name="calendar"),
    path("map/", map_of_places, name="map"),
    path("relations/<str:pair>/", pair_page, name="pair"),
    path("relations/<str:pair>/brief", brief, name="brief"),
    *(
        path(f"relations/<str:pair>/brief.{form.ending}", brief, {"form": form}, name=f"brief-{form.ending}")
        for form in BRIEF_FORMATS
    ),
    path("countries/<str:country>/", country_page, name="country"),
    path("feed.atom", feed, name="feed"),
    path("opensearch.xml", opensearch, name="opensearch"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path(".well-known/security.txt", security, name="security"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap-pages"),
]
for record_type in RECORD_TYPES.values():
    plural, same = record_type.plural, {"record_type": record_type}
    urlpatterns += [
        path(f"{plural}/", record_list, same, name=f"{plural}-list"),
        *(
            path(f"{plural}.{form.name}", record_file, {**same, "form": form}, name=f"{plural}-{form.name}")
            for form in formats_of(record_type)
        ),
        path(f"{plural}.{atom.NAME}", list_feed, same, name=f"{plural}-{atom.NAME}"),
        path(f"{plural}/by/<slug:name>/", facet_values, same, name=f"{plural}-by"),
        path(f"{plural}/<slug:slug>/", record_page, same, name=f"{plural}-detail"),
        path(f"{plural}/<slug:slug>.<str:extension>", record_citation, same, name=f"{plural}-cite"),
        path(f"sitemap-{plural}-<int:block>.xml", sitemaps.records, same, name=f"sitemap-{plural}"),
    ]

# Last, so that it holds for every page.
urlpatterns = conditional(urlpatterns)
