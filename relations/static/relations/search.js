/* Suggestions while something is typed into a search box (the combobox pattern of ARIA). The box works without. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  for (const line of document.querySelectorAll("[data-suggest]")) combobox(line);
});

function combobox(line) {
  const input = line.querySelector("input");
  const list = line.querySelector("[role=listbox]");
  let waiting;
  let asking;
  let active = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  close();

  function open() {
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function close() {
    clearTimeout(waiting);
    asking?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  }

  function choose(number) {
    active = number;
    input.removeAttribute("aria-activedescendant");
    options().forEach((option, each) => {
      option.setAttribute("aria-selected", String(each === number));
      if (each !== number) return;
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    });
  }

  /* The answer comes as a document, whose scripts never run: no text is turned into markup on the page. */
  function ask() {
    asking?.abort();
    const question = new URLSearchParams({ q: input.value });
    const mine = (asking = new XMLHttpRequest());
    mine.responseType = "document";
    mine.addEventListener("error", close);
    mine.addEventListener("load", () => {
      if (mine.status !== 200 || !mine.response) return close();
      list.replaceChildren(...mine.response.body.childNodes);
      options().forEach((option, number) => (option.id = `${list.id}-${number}`));
      choose(-1);
      if (options().length) open();
      else close();
    });
    mine.open("GET", `${line.dataset.suggest}?${question}`);
    mine.send();
  }

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    if (input.value.trim().length < 2) close();
    else waiting = setTimeout(ask, 150);
  });

  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && !list.hidden && active >= 0) {
      event.preventDefault();
      options()[active].click();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return;
      event.preventDefault();
      // One place more than there are options: the input itself.
      const places = options().length + 1;
      choose(((active + 1 + (event.key === "ArrowDown" ? 1 : places - 1)) % places) - 1);
    }
  });

  // A pointer that goes down on a suggestion must not close the list before it comes up again.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
}
