import datetime
import json
from typing import Any

import pytest
from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import F, Q
from django.utils import translation
from django.utils.text import slugify

from relations.fields import (
    EdtfBoundField,
    EdtfField,
    EdtfFormField,
    EdtfWidget,
    edtf_constraints,
    edtf_value,
    overlap_q,
    with_bounds,
)
from relations.models import Source


class DateForm(forms.Form):
    date = EdtfFormField(required=False)


class NotedForm(forms.Form):
    date = EdtfFormField(required=False, help_text="When it was held.")


# --- in a form -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("2012-05-14", "2012-05-14"), (" 2012 / 2013 ", "2012/2013"), ("", ""), ("  ", ""), ("XXXX", "")],
)
def test_a_form_gives_the_canonical_text(written: str, canonical: str) -> None:
    form = DateForm({"date": written})
    assert form.is_valid()
    assert form.cleaned_data["date"] == canonical


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("2012-06-31", "31 June 2012 does not exist: June 2012 has 30 days"),
        ("14.05.2012", "Write the year first: 2012-05-14"),
        ("100% sure", "Write “?”, “~” or “%” once, at the end of the whole date: 2012-05-14~"),
        ("2012\0", "There is a character that cannot be printed: write a date as 2012-05-14"),
        ("2" * 65, "A date has at most 64 characters: write it as 2012-05-14"),
    ],
)
def test_a_form_says_why_it_refuses_and_what_to_write(written: str, message: str) -> None:
    form = DateForm({"date": written})
    assert json.loads(form.errors.as_json()) == {"date": [{"message": message, "code": "invalid_edtf"}]}


def test_markup_in_a_refused_text_is_escaped_in_the_message() -> None:
    assert "<script>" not in str(DateForm({"date": "<script>"}))


def test_another_writing_of_the_same_date_is_no_change() -> None:
    assert not DateForm({"date": " 2012/2013 "}, initial={"date": "2012/2013"}).has_changed()
    assert DateForm({"date": "2012/2014"}, initial={"date": "2012/2013"}).has_changed()


# --- the widget ------------------------------------------------------------------------------------------------------


def test_the_widget_explains_itself_to_a_screen_reader_beside_the_help_text() -> None:
    html = str(NotedForm()["date"])
    assert 'aria-describedby="id_date_helptext id_date_edtf"' in html
    assert html.count('id="id_date_edtf"') == 1
    assert html.count("<details") == 1


def test_two_widgets_on_a_page_share_no_id() -> None:
    form_set = forms.formset_factory(DateForm, extra=2)()
    html = str(form_set)
    assert html.count('id="id_form-0-date_edtf"') == html.count('id="id_form-1-date_edtf"') == 1


def test_a_widget_without_an_id_refers_to_none() -> None:
    html = EdtfWidget().render("date", "2012")
    assert "aria-describedby" not in html
    assert " id=" not in html


@pytest.mark.parametrize(
    ("value", "reading"),
    [
        ("2012-05-14", '<span class="edtf-reading">= 14 May 2012</span>'),
        ("1995~", '<span class="edtf-reading">= about 1995</span>'),
        ("2012-06-31", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_the_widget_shows_how_a_valid_date_reads(value: str | None, reading: str) -> None:
    html = EdtfWidget().render("date", value, {"id": "id_date"})
    assert html.count('class="edtf-reading"') == (1 if reading else 0)
    assert reading in html


def test_the_widget_shows_a_refused_text_again() -> None:
    assert 'value="2012-06-31"' in str(DateForm({"date": "2012-06-31"})["date"])


def test_the_widget_speaks_the_language_of_the_page() -> None:
    with translation.override("be"):
        html = EdtfWidget().render("date", "2012-05-14")
    assert "= 14 мая 2012 г." in html
    assert "<dd>восень 2018 г.</dd>" in html
    assert "Спачатку год" in html


def test_the_widget_needs_no_inline_script_or_style() -> None:
    html = EdtfWidget().render("date", "2012", {"id": "id_date"})
    assert [word for word in ("<script", "<style", "style=", "onclick") if word in html] == []


def test_every_example_of_the_widget_is_valid_and_canonical() -> None:
    assert [edtf_value(text).text for text in EdtfWidget.examples] == list(EdtfWidget.examples)


# --- the model field -------------------------------------------------------------------------------------------------


def test_the_form_field_of_a_model_keeps_the_look_of_the_admin_and_explains_itself() -> None:
    form_field = EdtfField(blank=True).formfield(widget=AdminTextInputWidget)
    assert isinstance(form_field, EdtfFormField)
    assert isinstance(form_field.widget, EdtfWidget)
    assert form_field.widget.attrs["class"] == "vTextField"


def test_a_widget_chosen_on_purpose_is_kept() -> None:
    assert isinstance(EdtfField().formfield(widget=forms.HiddenInput).widget, forms.HiddenInput)


@pytest.mark.parametrize("value", ["2012-06-31", "2012-05-14 10:00", True, 12])
def test_a_model_or_fixture_value_that_is_no_date_is_refused(value: object) -> None:
    with pytest.raises(ValidationError) as refusal:
        EdtfField().to_python(value)
    assert refusal.value.code == "invalid_edtf"


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (2012, "2012"), (datetime.date(2012, 5, 14), "2012-05-14"), (" 201x", "201X")]
)
def test_what_a_hand_written_fixture_holds_becomes_text(value: object, text: str) -> None:
    assert EdtfField().to_python(value) == text


@pytest.mark.parametrize(
    ("field", "keywords"),
    [
        (EdtfField(), {}),
        (EdtfField(blank=False), {"blank": False}),
        (EdtfField(help_text="When."), {"help_text": "When."}),
        (EdtfBoundField(of="date", bound="latest"), {"of": "date", "bound": "latest"}),
    ],
)
def test_a_migration_can_rebuild_the_fields(field: EdtfField | EdtfBoundField, keywords: dict[str, Any]) -> None:
    _name, path, args, found = field.deconstruct()
    assert (path, args, found) == (f"relations.fields.{type(field).__name__}", [], keywords)
    assert type(field)(*args, **found).deconstruct()[3] == keywords


def test_the_bounds_follow_the_text_whatever_is_assigned_to_them() -> None:
    source = Source(published="2012-05", published_earliest=datetime.date(1999, 1, 1))
    assert (source.published_earliest, source.published_latest) == (
        datetime.date(2012, 5, 1),
        datetime.date(2012, 5, 31),
    )
    source.published = "2013/.."
    assert (source.published_earliest, source.published_latest) == (datetime.date(2013, 1, 1), datetime.date.max)
    source.published = ""
    assert (source.published_earliest, source.published_latest) == (None, None)


def test_a_text_that_is_no_date_has_no_bounds_and_is_not_prepared_for_the_database() -> None:
    source = Source(published="last spring")
    assert source.published_earliest is None
    with pytest.raises(ValidationError, match="write 2018-21 for spring 2018"):
        Source._meta.get_field("published").get_prep_value(source.published)


def test_a_date_cannot_be_an_expression_whose_bounds_nobody_knows() -> None:
    source = Source(published=F("title"))
    with pytest.raises(TypeError, match="published takes text"):
        Source._meta.get_field("published").pre_save(source, add=True)


def test_a_bound_of_a_field_that_is_not_there_is_reported() -> None:
    bound = EdtfBoundField(of="nowhere", bound="latest")
    bound.set_attributes_from_name("nowhere_latest")
    bound.model = Source
    assert [message.id for message in bound.check() if message.obj is bound] == ["relations.fields.E001"]


def test_the_bounds_are_updated_together_with_their_text() -> None:
    assert with_bounds(Source, ["published", "title"]) == {
        "title",
        "published",
        "published_earliest",
        "published_latest",
    }
    assert with_bounds(Source, ["title"]) == {"title"}


def test_overlap_asks_the_two_bounds() -> None:
    start, end = datetime.date(2012, 5, 1), datetime.date(2012, 5, 31)
    assert overlap_q("date", start, end) == Q(date_earliest__lte=end, date_latest__gte=start)


def test_a_constraint_is_named_after_its_model_and_field() -> None:
    assert [constraint.name for constraint in edtf_constraints("due")] == ["%(app_label)s_%(class)s_due_bounds"]
    assert "relations_source_published_bounds" in [constraint.name for constraint in Source._meta.constraints]


# --- in the database -------------------------------------------------------------------------------------------------


def source(published: str) -> Source:
    slug = slugify(published.replace("/", "-to-").replace("..", "open")) or "undated"
    return Source(title="A made-up release", slug=slug, language="en", published=published)


def stored() -> list[tuple[str, datetime.date | None, datetime.date | None]]:
    return list(Source.objects.order_by("published").values_list("published", "published_earliest", "published_latest"))


@pytest.mark.django_db
def test_saving_stores_the_canonical_text_and_its_bounds() -> None:
    release = source(" 2012 / 2013 ")
    release.save()
    assert release.published == "2012/2013"
    assert stored() == [("2012/2013", datetime.date(2012, 1, 1), datetime.date(2013, 12, 31))]


@pytest.mark.django_db
def test_open_ends_are_stored_as_the_first_and_last_day_there_is() -> None:
    Source.objects.bulk_create([source("../2012"), source("2012/..")])
    assert stored() == [
        ("../2012", datetime.date.min, datetime.date(2012, 12, 31)),
        ("2012/..", datetime.date(2012, 1, 1), datetime.date.max),
    ]


@pytest.mark.django_db
def test_a_fixture_holds_the_text_alone_and_loads_with_its_bounds() -> None:
    source("2011").save()
    [row] = json.loads(serializers.serialize("json", Source.objects.all()))
    assert {name for name in row["fields"] if name.startswith("published")} == {
        "published",
        "published_inferred",
        "published_note",
    }
    row["fields"]["published"] = "2012-05"
    for item in serializers.deserialize("json", json.dumps([row])):
        item.save()
    assert stored() == [("2012-05", datetime.date(2012, 5, 1), datetime.date(2012, 5, 31))]


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["2012", "", " 2012 / .. "])
def test_validation_passes_before_the_first_save(text: str) -> None:
    release = source(text)
    release.full_clean()
    assert release.published == edtf_value(text).text


@pytest.mark.django_db
def test_validation_names_the_field_of_a_bad_date() -> None:
    with pytest.raises(ValidationError) as refusal:
        source("2012-06-31").full_clean()
    assert refusal.value.message_dict == {"published": ["31 June 2012 does not exist: June 2012 has 30 days"]}


@pytest.mark.django_db
def test_a_bulk_update_keeps_text_and_bounds_together() -> None:
    release = source("2012")
    release.save()
    release.published = "2013"
    Source.objects.bulk_update([release], with_bounds(Source, ["published"]))
    assert stored() == [("2013", datetime.date(2013, 1, 1), datetime.date(2013, 12, 31))]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"published": ""},
        {"published_earliest": None},
        {"published_latest": None},
        {"published_earliest": datetime.date(2014, 1, 1)},
    ],
)
def test_the_database_refuses_bounds_that_do_not_go_with_the_text(change: dict[str, Any]) -> None:
    source("2012").save()
    with pytest.raises(IntegrityError):
        Source.objects.update(**change)


@pytest.mark.django_db
def test_bounds_are_read_without_the_text_where_only_they_were_loaded() -> None:
    source("2012").save()
    release = Source.objects.only("published_latest").get()
    assert release.published_latest == datetime.date(2012, 12, 31)
    assert "published" in release.get_deferred_fields()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2012-05-31", "2012-06-30", ["2012-05"]),
        ("2012-06-01", "2012-06-30", []),
        ("2013-01-01", "2030-01-01", ["2013/.."]),
        ("2012-01-01", "2013-12-31", ["2012-05", "2013/.."]),
    ],
)
def test_overlap_finds_what_may_fall_between_two_days(start: str, end: str, found: list[str]) -> None:
    for text in ("2012-05", "2013/..", ""):
        source(text).save()
    between = overlap_q("published", datetime.date.fromisoformat(start), datetime.date.fromisoformat(end))
    assert list(Source.objects.filter(between).order_by("published").values_list("published", flat=True)) == found
