/* While a name is typed: who or what the desk knows under a like name. The form works without. */
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const box = document.getElementById("likely");
  if (!box) return;
  const list = box.querySelector("ul");
  const form = box.closest("form");
  const asked = /^(title|kind|country|wikidata|country_code|existed|latitude|longitude|names-\d+-text)$/;
  let waiting;
  let turn = 0;

  function question() {
    const given = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (asked.test(name) && typeof value === "string" && value) given.append(name, value);
    }
    if (box.dataset.pk) given.append("pk", box.dataset.pk);
    return given;
  }

  function line(each) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = each.address;
    link.target = "_blank";
    link.textContent = each.title;
    const more = document.createElement("span");
    more.className = "quiet";
    more.textContent = ` ${each.about} — ${each.score} %: ${each.why}`;
    item.append(link, more);
    return item;
  }

  async function look() {
    const mine = ++turn;
    const given = question();
    if (!given.get("title") && ![...given.keys()].some((name) => name.startsWith("names-"))) {
      box.hidden = true;
      return;
    }
    const answer = await fetch(`${box.dataset.address}?${given}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || mine !== turn) return;
    const { likely } = await answer.json();
    list.replaceChildren(...likely.map(line));
    box.hidden = likely.length === 0;
  }

  function soon(event) {
    if (!asked.test(event.target.name || "")) return;
    clearTimeout(waiting);
    waiting = setTimeout(look, 400);
  }

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
});
