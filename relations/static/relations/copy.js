/* Buttons that copy a text of the page: <button data-copy="id of the text" data-done="what to say then">, beside an
   element of role "status". Where a page may not copy, the style sheet never shows them. */
"use strict";

(() => {
  if (!navigator.clipboard) return;
  document.documentElement.classList.add("can-copy");

  // On the document, so that buttons that come into the page later work too.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy);
    const status = button.parentElement.querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(text.textContent.trim());
      status.textContent = button.dataset.done;
    } catch {
      // The reader's browser refused: the text is marked, and copies by the keys.
      getSelection().selectAllChildren(text);
    }
    setTimeout(() => (status.textContent = ""), 4000);
  });
})();
