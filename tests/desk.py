"""The forms of the desk, filled in and sent as a browser does."""

import re
from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.test import Client
from django.urls import reverse

from relations.models import changing
from tests.factories import VisitFactory


def drafted(author: User, factory: Any = VisitFactory, **values: Any) -> Any:
    """A record that somebody has made at the desk."""
    with changing(user=author):
        return factory.create(**{"status": "draft", **values})


def told(response: Any) -> list[str]:
    """The messages shown, as they read."""
    return [re.sub(r"<[^>]*>", "", str(message)) for message in response.context["messages"]]


def page_of(record: Any, view: str = "change") -> str:
    if isinstance(record, models.Model):
        return reverse(f"admin:relations_{record._meta.model_name}_{view}", args=[record.pk])
    return reverse(f"admin:relations_{record._meta.model_name}_add")


def form_data(response: Any) -> dict[str, Any]:
    """What the browser would send if the superuser changed nothing."""
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and not (isinstance(value, bool) and not value):
                data[field.html_name] = "on" if value is True else value
    return data


class Page:
    """A form of the desk, filled in and sent as a browser does."""

    def __init__(self, superuser: Client, target: Any) -> None:
        self.superuser, self.address = superuser, page_of(target)
        self.data = form_data(superuser.get(self.address)) | {"_reason": "The bulletin was read again."}

    def add_row(self, prefix: str, **values: Any) -> None:
        number = int(self.data.get(f"{prefix}-TOTAL_FORMS", 0))
        blank = [n for n in range(number) if not any(self.data.get(f"{prefix}-{n}-{name}") for name in ("id", *values))]
        row = blank[0] if blank else number
        self.data[f"{prefix}-TOTAL_FORMS"] = max(number, row + 1)
        self.data |= {f"{prefix}-{row}-{name}": value for name, value in values.items()}

    def save(self, **values: Any) -> list[str]:
        """The errors shown, or none where it was saved."""
        response = self.superuser.post(self.address, {**self.data, **values})
        return [] if response.status_code == 302 else shown_errors(response)


def shown_errors(response: Any) -> list[str]:
    forms = [response.context["adminform"].form]
    errors: list[str] = []
    for inline in response.context["inline_admin_formsets"]:
        errors += map(str, inline.formset.non_form_errors())
        forms += inline.formset.forms
    for form in forms:
        errors += [f"{name}: {reason}" for name, reasons in form.errors.items() for reason in reasons]
    return errors
