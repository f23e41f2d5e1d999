// A form with data-taps is one press each: moments, support, a look. A press
// that finds no network waits on this tablet with its own key and its own time,
// the page says how many wait, and goes on. Nothing is asked and nothing moves.
import { follow } from "./keep";

const again = 5000;
const waiting = "clew-taps";
const queue: { to: string; at: string; body: URLSearchParams }[] = [];
let busy = false;
let timer = 0;

export function keepTaps(root: Document): void {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset["taps"] === undefined || event.defaultPrevented) return;
    event.preventDefault();
    if (busy) return; // a second press of the same button
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    const button = event.submitter;
    if (button instanceof HTMLButtonElement && button.name) body.append(button.name, button.value);
    if (queue.length > 0) body.set("act", crypto.randomUUID()); // the page's own key belongs to the first
    queue.push({ to: form.action, at: new Date().toISOString(), body });
    void flush(root);
  });
  window.addEventListener("online", () => void flush(root));
  const kept = sessionStorage.getItem(waiting);
  if (kept === null || root.querySelector("form[data-taps]") === null) return;
  sessionStorage.removeItem(waiting);
  for (const w of JSON.parse(kept) as { to: string; at: string; body: string }[]) {
    const body = new URLSearchParams(w.body);
    body.set("pressed", w.at);
    if (w.to === new URL(location.pathname, location.href).href) queue.push({ to: w.to, at: w.at, body });
  }
  if (queue.length > 0) void flush(root);
}

async function flush(root: Document): Promise<void> {
  if (busy) return;
  busy = true;
  clearTimeout(timer);
  let next: string | null = null;
  try {
    for (let first = queue[0]; first !== undefined; first = queue[0]) {
      const answer = await fetch(first.to, { method: "POST", body: first.body, headers: { "Clew-Keep": "1" } });
      const locked = answer.headers.get("Clew-Locked");
      if (locked !== null) { // the screen was locked meanwhile: what was pressed waits for whoever unlocks it
        sessionStorage.setItem(waiting, JSON.stringify(queue.map((w) => ({ to: w.to, at: w.at, body: w.body.toString() }))));
        location.assign(locked);
        return;
      }
      queue.shift();
      next = answer.headers.get("Clew-Next") ?? first.to;
    }
  } catch {
    for (const waits of queue) waits.body.set("pressed", waits.at); // it is told when it was, not when it came
    timer = window.setTimeout(() => void flush(root), again);
  }
  busy = false;
  say(root);
  if (queue.length === 0 && next !== null && !halfTyped(root)) follow(next);
}

// say tells how many wait; it is information and no warning.
function say(root: Document): void {
  const chip = root.querySelector<HTMLElement>("[data-waiting-taps]");
  if (chip === null) return;
  chip.hidden = queue.length === 0;
  chip.textContent = `${queue.length} waiting to send · kept on this tablet`;
}

// halfTyped reports whether something is typed that a new page would take away.
function halfTyped(root: Document): boolean {
  return [...root.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea")].some((e) => e.value !== e.defaultValue);
}
