from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class RelationsConfig(AppConfig):
    name = "relations"
    verbose_name = _("Relations")

    def ready(self) -> None:
        from relations import checks  # noqa: F401 (registers itself)


class DeskConfig(AdminConfig):
    default_site = "relations.site.DeskSite"
