/* Marking a passage of a source's text with the mouse or the keys. Offsets count Unicode code points: each piece of the
   text says at which it begins, and JavaScript's own counting, in UTF-16, is never used beyond one piece. */
"use strict";

(() => {
  const text = document.getElementById("text");
  const form = document.getElementById("begin");
  if (!text || !form) return;

  const start = form.elements.namedItem("start");
  const end = form.elements.namedItem("end");
  const words = form.elements.namedItem("words");
  const marked = document.getElementById("marked");
  const resting = document.getElementById("resting");
  const clear = document.getElementById("clear");

  /* --- the pieces of the text ---------------------------------------------------------------------------------- */

  const pieces = [...text.querySelectorAll("[data-start]")].map((element) => {
    const node = element.firstChild;
    const first = Number(element.dataset.start);
    return { element, node, start: first, end: first + [...node.data].length };
  });
  const pieceOf = new Map(pieces.map((piece) => [piece.element, piece]));
  const sentences = [...text.querySelectorAll(".sentence")].map((element) => {
    const inside = element.querySelectorAll("[data-start]");
    return { element, start: pieceOf.get(inside[0]).start, end: pieceOf.get(inside[inside.length - 1]).end };
  });

  /** The last of the sorted spans that begins at the offset or before it. */
  function lastUpTo(spans, offset) {
    let low = 0;
    let high = spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (spans[middle].start <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  function offsetAt(node, place) {
    const piece = node.nodeType === Node.TEXT_NODE && pieceOf.get(node.parentElement);
    if (piece) return piece.start + [...node.data.slice(0, place)].length;
    /* Between pieces: where the next piece begins, else where the last one ends. */
    const range = document.createRange();
    range.setStart(node, place);
    const next = pieces.find((each) => range.comparePoint(each.node, 0) >= 0);
    return next ? next.start : pieces[pieces.length - 1].end;
  }

  /** A place in the document: at the end of a piece rather than at the beginning of the next one, if it is an end. */
  function placeOf(offset, isEnd) {
    const piece = pieces[lastUpTo(pieces, isEnd ? offset - 1 : offset)];
    const inside = Math.min(Math.max(offset, piece.start), piece.end) - piece.start;
    return [piece.node, [...piece.node.data].slice(0, inside).join("").length];
  }

  function wordsBetween(from, to) {
    let found = "";
    let line = null;
    for (let n = lastUpTo(pieces, from); n < pieces.length && pieces[n].start < to; n += 1) {
      const piece = pieces[n];
      const own = piece.element.closest("li");
      if (line && own !== line) found += "\n";
      line = own;
      const characters = [...piece.node.data];
      found += characters.slice(Math.max(0, from - piece.start), to - piece.start).join("");
    }
    return found;
  }

  /* --- what is marked ------------------------------------------------------------------------------------------ */

  let current = null;
  let isShowing = false;

  function mark(from, to, { show = true } = {}) {
    if (from >= to) return;
    current = { start: from, end: to };
    start.value = from;
    end.value = to;
    words.value = "";
    tell();
    if (show) {
      isShowing = true;
      getSelection().setBaseAndExtent(...placeOf(from, false), ...placeOf(to, true));
    }
  }

  function unmark() {
    current = null;
    start.value = "";
    end.value = "";
    getSelection().removeAllRanges();
    tell();
  }

  function tell() {
    form.classList.toggle("has-passage", Boolean(current));
    clear.hidden = !current;
    const passage = current ? wordsBetween(current.start, current.end) : "";
    marked.textContent = passage || marked.dataset.empty;
    marked.classList.toggle("quiet", !passage);
    if (passage) marked.lang = text.lang;
    else marked.removeAttribute("lang");
    tellWhatRests();
  }

  function tellWhatRests() {
    const numbers = new Set();
    if (current) {
      for (let n = lastUpTo(pieces, current.start); n < pieces.length && pieces[n].start < current.end; n += 1) {
        if (pieces[n].end > current.start && pieces[n].element.dataset.passages) {
          pieces[n].element.dataset.passages.split(" ").forEach((number) => numbers.add(number));
        }
      }
    }
    const items = [...document.querySelectorAll(".cited-passages [data-passage]")];
    const hits = items.filter((item) => numbers.has(item.dataset.passage));
    items.forEach((item) => item.classList.toggle("hit", hits.includes(item)));
    const records = new Map();
    hits.forEach((item) =>
      item.querySelectorAll("ul > li").forEach((each) => {
        const address = each.querySelector("a").href;
        if (!records.has(address)) records.set(address, each.cloneNode(true));
      }),
    );
    resting.querySelector("ul").replaceChildren(...records.values());
    resting.hidden = !records.size;
    showFirst(hits);
  }

  /** Where the list scrolls by itself; the page itself is never moved under the reader. */
  function showFirst(hits) {
    const list = document.querySelector(".cited-passages");
    if (!hits.length || list.scrollHeight <= list.clientHeight) return;
    list.scrollTop += hits[0].getBoundingClientRect().top - list.getBoundingClientRect().top - 40;
  }

  /** Without the blanks at its ends. */
  function trimmed(from, to) {
    const characters = [...wordsBetween(from, to)];
    let first = 0;
    let last = characters.length;
    while (first < last && !characters[first].trim()) first += 1;
    while (last > first && !characters[last - 1].trim()) last -= 1;
    /* Line breaks are not shown as they are held, so the end is counted from its own side. */
    return [from + first, to - (characters.length - last)];
  }

  function takeSelection() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    if (!range.intersectsNode(text)) return;
    const whole = document.createRange();
    whole.selectNodeContents(text);
    const before = range.compareBoundaryPoints(Range.START_TO_START, whole) < 0;
    const behind = range.compareBoundaryPoints(Range.END_TO_END, whole) > 0;
    const from = before ? pieces[0].start : offsetAt(range.startContainer, range.startOffset);
    const to = behind ? pieces[pieces.length - 1].end : offsetAt(range.endContainer, range.endOffset);
    mark(...trimmed(from, to), { show: false });
  }

  /* --- the mouse ----------------------------------------------------------------------------------------------- */

  document.addEventListener("selectionchange", () => {
    if (isShowing) isShowing = false;
    else takeSelection();
  });

  text.addEventListener("click", (event) => {
    const sentence = event.target.closest(".sentence");
    if (!sentence || !getSelection().isCollapsed) return;
    focusOn(sentences.findIndex((each) => each.element === sentence));
  });

  /* --- the keys ------------------------------------------------------------------------------------------------ */

  let at = 0;
  sentences.forEach((sentence, number) => {
    sentence.element.tabIndex = number ? -1 : 0;
  });

  function focusOn(number, { from = null, to = null } = {}) {
    if (number < 0 || number >= sentences.length) return;
    sentences[at].element.tabIndex = -1;
    at = number;
    const sentence = sentences[at];
    sentence.element.tabIndex = 0;
    sentence.element.focus();
    mark(from ?? sentence.start, to ?? sentence.end);
  }

  /** Beginnings and ends of the words of the sentences from one to another. */
  function wordsOf(first, last) {
    const found = [];
    for (let number = Math.max(0, first); number <= Math.min(last, sentences.length - 1); number += 1) {
      const sentence = sentences[number];
      let offset = sentence.start;
      for (const part of wordsBetween(sentence.start, sentence.end).split(/(\s+)/u)) {
        const length = [...part].length;
        if (part.trim()) found.push({ start: offset, end: offset + length });
        offset += length;
      }
    }
    return found;
  }

  function stepWord(side, forward) {
    const around = wordsOf(lastUpTo(sentences, current.start) - 1, lastUpTo(sentences, current.end) + 1);
    const edges = around.map((word) => word[side]);
    const now = current[side];
    const next = forward ? edges.find((edge) => edge > now) : edges.findLast((edge) => edge < now);
    if (next === undefined) return;
    const changed = { ...current, [side]: next };
    mark(changed.start, changed.end);
  }

  const keys = {
    ArrowDown: (shift) => (shift ? growDown() : focusOn(current ? at + 1 : at)),
    ArrowUp: (shift) => (shift ? growUp() : focusOn(current ? at - 1 : at)),
    ArrowRight: (shift) => stepWord(shift ? "end" : "start", true),
    ArrowLeft: (shift) => stepWord(shift ? "end" : "start", false),
    Home: () => focusOn(0),
    End: () => focusOn(sentences.length - 1),
    Enter: () => form.querySelector("button[name=begin]")?.focus(),
    Escape: () => unmark(),
  };

  function growDown() {
    const last = lastUpTo(sentences, current.end - 1);
    const next = current.end < sentences[last].end ? last : last + 1;
    if (next < sentences.length) mark(current.start, sentences[next].end);
  }

  function growUp() {
    const last = lastUpTo(sentences, current.end - 1);
    const to = current.end > sentences[last].end || last === 0 ? sentences[last].end : sentences[last - 1].end;
    if (to > current.start) mark(current.start, to);
  }

  text.addEventListener("keydown", (event) => {
    const isOnText = event.target.classList.contains("sentence");
    if (!isOnText || !(event.key in keys) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (!current && !["ArrowDown", "ArrowUp", "Home", "End", "Escape"].includes(event.key)) focusOn(at);
    else if (!current && event.shiftKey) focusOn(at);
    else keys[event.key](event.shiftKey);
  });

  clear.addEventListener("click", () => {
    unmark();
    sentences[at]?.element.focus();
  });

  /* --- numbers that are typed ---------------------------------------------------------------------------------- */

  [start, end].forEach((input) =>
    input.addEventListener("change", () => {
      const [from, to] = [Number(start.value), Number(end.value)];
      if (start.value !== "" && end.value !== "" && from < to) mark(from, to);
    }),
  );

  if (start.value !== "" && end.value !== "") mark(Number(start.value), Number(end.value));
  else tell();
})();
