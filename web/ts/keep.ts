// A form with data-keep is sent by hand, so that a lost network loses nothing:
// what was typed or tapped stays on the page, which says so and tries again.
// The server answers with the address to go to; anything else is the browser's
// own affair, and the same act sent twice is stored once.
const again = 5000;

export function keepForms(root: Document): void {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset["keep"] === undefined || event.defaultPrevented) return;
    event.preventDefault();
    void send(form, event.submitter instanceof HTMLButtonElement ? event.submitter : null);
  });
  // A page shown again from the browser's memory can be sent again.
  window.addEventListener("pageshow", () => {
    root.querySelectorAll<HTMLFormElement>("form[data-sending]").forEach((form) => delete form.dataset["sending"]);
  });
}

async function send(form: HTMLFormElement, button: HTMLButtonElement | null): Promise<void> {
  if (form.dataset["sending"] === "yes") return;
  form.dataset["sending"] = "yes";
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
  if (button?.name) body.append(button.name, button.value);
  let answer: Response;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { "Clew-Keep": "1" } });
  } catch {
    waitFor(form, button);
    return;
  }
  const next = answer.headers.get("Clew-Next");
  if (answer.ok && next !== null) {
    follow(next);
    return;
  }
  if (button?.name) {
    const chosen = document.createElement("input");
    chosen.type = "hidden";
    chosen.name = button.name;
    chosen.value = button.value;
    form.append(chosen);
  }
  form.submit(); // shows the server's own page with its words beside the field
}

// follow goes to an address, also where only its anchor is new: the page is then
// asked for again.
export function follow(next: string): void {
  const to = new URL(next, location.href);
  const here = to.pathname === location.pathname && to.search === location.search;
  location.assign(next);
  if (here && to.hash !== "") location.reload();
}

// waitFor says that nothing is saved yet and tries again by itself.
function waitFor(form: HTMLFormElement, button: HTMLButtonElement | null): void {
  form.dataset["sending"] = "no";
  const box = form.querySelector<HTMLElement>("[data-offline]");
  if (box !== null) box.hidden = false;
  const retry = () => {
    window.removeEventListener("online", retry);
    clearTimeout(timer);
    void send(form, button);
  };
  const timer = window.setTimeout(retry, again);
  window.addEventListener("online", retry);
  const now = form.querySelector<HTMLButtonElement>("[data-again]");
  if (now !== null) now.onclick = (event) => { event.preventDefault(); retry(); };
  for (const b of form.querySelectorAll("button")) b.disabled = false;
}

// Leaving quickly leaves no way back to this page.
export function leaveQuickly(root: Document): void {
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-exit]") : null;
    if (link === null) return;
    event.preventDefault();
    location.replace(link.href);
  });
}
