// A form with data-keep is sent by hand, so that a lost network loses nothing:
// what was typed or tapped stays on the page, which says so and tries again.
// The server answers with the address to go to; anything else is the browser's
// own affair, and the same act sent twice is stored once.
const again = 5000;
const typed = "clew-typed"; // what was typed by somebody who is signed out by now, for as long as the tab is open

export function keepForms(root: Document): void {
  root.querySelectorAll<HTMLFormElement>("form[data-keep]").forEach(bring);
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
  if (answer.status === 401) setAside(form);
  if (button?.name) {
    const chosen = document.createElement("input");
    chosen.type = "hidden";
    chosen.name = button.name;
    chosen.value = button.value;
    form.append(chosen);
  }
  form.submit(); // shows the server's own page with its words beside the field
}

// setAside keeps what was typed until its writer has signed in again.
function setAside(form: HTMLFormElement): void {
  const fields: Record<string, string> = {};
  form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("textarea, input:not([type=hidden], [type=checkbox], [type=radio])").forEach((f) => { fields[f.name] = f.value; });
  try {
    sessionStorage.setItem(typed, JSON.stringify({ path: new URL(form.action).pathname, fields }));
  } catch { /* a browser that keeps nothing */ }
}

// bring puts it back, once, where it was typed.
function bring(form: HTMLFormElement): void {
  try {
    const held = JSON.parse(sessionStorage.getItem(typed) ?? "null") as { path: string; fields: Record<string, string> } | null;
    if (held === null || held.path !== new URL(form.action).pathname) return;
    sessionStorage.removeItem(typed);
    for (const [name, value] of Object.entries(held.fields)) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = value;
    }
  } catch { /* nothing was kept */ }
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
