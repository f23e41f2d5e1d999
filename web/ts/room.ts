// The room's clock and ages go on by themselves, in place and without a sound.
// What is due turns amber in words and colour when it is late; nothing moves.
export function tickRoom(root: Document): void {
  if (root.querySelector(".rm") === null) return;
  tick(root);
  setInterval(() => { tick(root); }, 1000);
}

function tick(root: Document): void {
  const now = Date.now();
  for (const el of root.querySelectorAll<HTMLElement>("[data-clock]")) {
    const since = Number(el.dataset["clock"]);
    if (since === 0) continue;
    const s = Math.max(0, Math.floor((now - since) / 1000));
    const seconds = el.querySelector(".rm-seconds");
    if (el.firstChild !== null) el.firstChild.textContent = `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}`;
    if (seconds !== null) seconds.textContent = `:${two(s % 60)}`;
  }
  for (const el of root.querySelectorAll<HTMLElement>("[data-ago]")) {
    const at = Number(el.dataset["ago"]);
    if (at > 0) el.textContent = `${span(now - at)} ago`;
  }
  for (const el of root.querySelectorAll<HTMLElement>("[data-due-at]")) due(el, now);
}

function due(el: HTMLElement, now: number): void {
  const at = Number(el.dataset["dueAt"]);
  const grace = Number(el.dataset["dueGrace"]);
  const every = Number(el.dataset["dueEvery"]);
  if (at === 0) return;
  const left = at - now;
  const late = -left > grace;
  el.dataset["due"] = left > 0 ? "counting" : late ? "late" : "due";
  const num = el.querySelector(".rm-ring-num");
  const label = el.querySelector(".rm-ring-lab");
  const fill = el.querySelector(".rm-ring-fill");
  if (num !== null) num.textContent = span(Math.abs(left));
  if (label !== null) label.textContent = left > 0 ? "next vitals" : late ? "late, past due" : "vitals due";
  if (fill !== null && every > 0) fill.setAttribute("stroke-dasharray", `${left > 0 ? Math.min(100, Math.max(0, 100 - (left / every) * 100)).toFixed(1) : 100} 100`);
  const numbers = document.querySelector<HTMLElement>(".rm-numbers");
  if (numbers !== null && left <= 0) numbers.dataset["age"] = late ? "old" : "late";
}

// span writes minutes and seconds, and from an hour on hours and minutes.
function span(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s >= 3600) return `${Math.floor(s / 3600)} h ${two(Math.floor(s / 60) % 60)} min`;
  return `${Math.floor(s / 60)}:${two(s % 60)}`;
}

function two(n: number): string { return String(n).padStart(2, "0"); }
