// What htmx leaves to the page that it renews: short addresses, what was folded out, and where the reader is.
(() => {
  const finder = () => document.getElementById("finder");
  let folded = new Map();
  let focused = "";

  // A form sends every field, also the empty ones; the address that readers pass on shall not.
  document.addEventListener("htmx:configRequest", (event) => {
    const asked = event.detail.formData;
    for (const name of new Set(asked.keys())) {
      const given = asked.getAll(name).filter((value) => value !== "");
      asked.delete(name);
      given.forEach((value) => asked.append(name, value));
    }
  });

  document.addEventListener("htmx:beforeSwap", () => {
    focused = document.activeElement?.id ?? "";
    folded = new Map([...finder().querySelectorAll("details[id]")].map((each) => [each.id, each.open]));
  });

  document.addEventListener("htmx:afterSettle", () => {
    for (const [id, open] of folded) {
      const details = document.getElementById(id);
      if (details) details.open = open;
    }
    folded = new Map();
    // What the reader was at was folded in while it came, or is there no more.
    if (document.activeElement === document.body) {
      const again = (focused && document.getElementById(focused)) || document.getElementById("results");
      again?.focus({ preventScroll: true });
    }
  });

  // No answer in its place is worse than a page that says why.
  const reload = (event) => location.assign(event.detail.pathInfo.finalRequestPath || event.detail.pathInfo.requestPath);
  document.addEventListener("htmx:responseError", reload);
  document.addEventListener("htmx:sendError", reload);
})();
