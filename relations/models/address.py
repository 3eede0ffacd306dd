from functools import cache
from typing import Any

from django.db import models
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext_lazy as _

from relations.choices import Status
from relations.models.correction import ToldByType
from relations.models.revision import revisions_of, this_change
from relations.models.versioned import NaturalKeyModel

#: Stands where an address has its slug.
A_SLUG = "slug-of-the-record"


def path_of(record: Any, namespace: str = "") -> str:
    """Where the record is found on this site. ``namespace``: blank for its page, ``api:`` for its answer."""
    before, behind = _around(f"{namespace}{record.plural}-detail", get_script_prefix())
    return f"{before}{record.slug}{behind}"


@cache
def _around(name: str, _script: str) -> tuple[str, str]:
    """Looked up once: a page names hundreds of records."""
    before, _slug, behind = reverse(name, kwargs={"slug": A_SLUG}).rpartition(A_SLUG)
    return before, behind


class FormerAddress(NaturalKeyModel):
    """A slug a record once had; its page and its API address redirect to today's."""

    natural_key_paths = ("type", "slug")

    type = models.CharField(_("type"), max_length=20, help_text=_("Record type, such as visit."))
    slug = models.SlugField(_("former address name"), max_length=120, help_text=_("The slug it had."))
    leads_to = models.SlugField(
        _("address name today"), max_length=120, help_text=_("The slug of the record that has moved.")
    )
    public = models.BooleanField(
        _("public"), default=True, help_text=_("The public has seen the record at this address.")
    )

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = (
            models.UniqueConstraint(fields=["type", "slug"], name="formeraddress_once"),
            models.CheckConstraint(condition=~models.Q(slug=models.F("leads_to")), name="formeraddress_of_two"),
        )

    def __str__(self) -> str:
        return f"{self.type}/{self.slug}"


class FormerSlugs(ToldByType):
    name = "former_slugs"
    columns = ("leads_to", "slug")
    told_by = "slug"

    @classmethod
    def of_type(cls, name: str) -> "models.QuerySet[FormerAddress]":
        return _former(name)


@cache
def _former(name: str) -> "models.QuerySet[FormerAddress]":
    # What a draft was called before it was published is nobody's business.
    return FormerAddress.objects.filter(type=name, public=True).order_by("slug").only(*FormerSlugs.columns)


def remember(record: Any, former: str, slug: str) -> None:
    """The record has moved: whatever led to it, leads to where it is now."""
    record_type = record._meta.model_name
    addresses = FormerAddress.objects.filter(type=record_type)
    addresses.filter(slug=slug).delete()
    addresses.filter(leads_to=former).update(leads_to=slug)
    told = {"leads_to": slug, "public": was_public(record)}
    addresses.update_or_create(type=record_type, slug=former, defaults=told)


def was_public(record: Any) -> bool:
    """Whether the public had seen it before the change under way."""
    if not hasattr(record, "status"):
        return True
    with this_change() as change:
        earlier = revisions_of(record).exclude(version=change.version_of(record) or 0)
    return earlier.filter(to_status=Status.PUBLISHED).exists()


def what_became_of(model: Any, slug: str, *, drafts: bool = False) -> Any:
    """The record to speak of where nothing published has this slug: one that was withdrawn, or one that has moved.

    None where there never was one, or where it is not for the public. A record that has moved may be withdrawn too, and
    in any state for those who see ``drafts``.
    """
    # One that was merged has moved: where to, its former address says.
    withdrawn = model.objects.filter(slug=slug, status=Status.WITHDRAWN, merged_into=None).first()
    if withdrawn:
        return withdrawn
    former = FormerAddress.objects.filter(type=model._meta.model_name, slug=slug)
    if drafts:
        told = model.objects.all()
    else:
        # Where only a draft was, there never was anything.
        former = former.filter(public=True)
        told = model.objects.filter(status__in=(Status.PUBLISHED, Status.WITHDRAWN))
    return told.filter(slug__in=former.values("leads_to")).first()


def owner_of(record: Any) -> Any:
    """Another record of that type which once had this record's slug, or None."""
    former = FormerAddress.objects.filter(type=record.type, slug=record.slug)
    return type(record).objects.exclude(pk=record.pk).filter(slug__in=former.values("leads_to")).first()
