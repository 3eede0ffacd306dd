"""A list as a file: the same question, all of its answer, in the format that the address ends in."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from relations.exports import Format, Question, Taking, of_list
from relations.exports.sending import headers, sent, still
from relations.filters import FilterSet
from relations.nesting import records_of
from relations.paging import batches
from relations.record_types import RecordType
from relations.views.applied import chips, sentence, without

#: What was asked is quoted in a refusal, but not at any length.
QUOTED_LENGTH = 300


@require_safe
def record_file(request: HttpRequest, record_type: RecordType, form: Format) -> HttpResponseBase:
    try:
        given = request.GET
    except TooManyFieldsSent:
        return refusal({"": [_("This question could not be read: it holds too many parameters.")]})
    published = record_type.model.objects.published()
    filterset = record_type.filterset(given, queryset=published, face_parameters=tuple(form.switches))
    if errors := {**filterset.parameter_errors(), **form.errors(given)}:
        return refusal(errors)
    records = still(filterset.records())
    taking = take(request, record_type, form, filterset, form.holds(records), records)
    if form.most and taking.question.count > form.most:
        return refusal({"": [too_many(form.most, taking.question)]})
    pieces = form.write(taking) if request.method == "GET" else iter(())
    return StreamingHttpResponse(sent(form, pieces), headers=headers(record_type, form, taking.question.taken))


def take(
    request: HttpRequest, record_type: RecordType, form: Format, filterset: FilterSet, held: Any, records: Any
) -> Taking:
    applied, count = chips(filterset, ()), held.order_by().count()
    question = of_list(
        request,
        record_type,
        without(bare(request, form), "cursor"),
        sentence(filterset, applied),
        count=count,
        left_out=0 if held is records else records.order_by().count() - count,
        filters=tuple((chip.label, chip.value) for chip in applied),
    )
    switches = frozenset(name for name in form.switches if request.GET.get(name) == "1")
    # What answers tell of a record that another names is what it is called.
    paths, by_name = form.paths or record_type.serializer().relations(), not form.paths
    read = partial(records_of, record_type.model, paths=paths, by_name=by_name)
    return Taking(record_type, question, batches(held, read=read), request, switches)


def bare(request: HttpRequest, form: Format) -> Any:
    """The parameters that the list knows, without those of the format."""
    asked = request.GET.copy()
    for name in form.switches:
        asked.pop(name, None)
    return asked


def too_many(most: int, question: Question) -> str:
    numbers = {"most": number_format(most, use_l10n=True, force_grouping=True), "counted": question.counted}
    words = _("A file of this format holds at most %(most)s; this question finds %(counted)s. Narrow it, or take CSV.")
    return words % numbers


def refusal(errors: Mapping[str, list[str]]) -> HttpResponse:
    lines = [
        Truncator(f"{name}: {reason}" if name else reason).chars(QUOTED_LENGTH)
        for name, reasons in errors.items()
        for reason in reasons
    ]
    text = "\n".join([_("This cannot be answered."), *lines, ""])
    answer = HttpResponse(content_type="text/plain; charset=utf-8", status=400)
    # An address can hold what no text can.
    answer.write(text.encode(errors="replace"))
    return answer
