// A second press of a submit button sends nothing. The server stores the same
// act once in any case; this only keeps the page calm.
const patience = 8000;

export function submitOnce(root: Document): void {
  // What this switched off; a button that the page itself shows as off stays so.
  const waiting = new Set<HTMLButtonElement>();
  const on = (b: HTMLButtonElement) => { b.disabled = false; waiting.delete(b); };
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (form.method !== "post") return;
    const buttons = [...form.querySelectorAll<HTMLButtonElement>("button")].filter((b) => b.type === "submit" && !b.disabled);
    // After this turn of the loop, so that the pressed button's own value is sent.
    setTimeout(() => buttons.forEach((b) => { b.disabled = true; waiting.add(b); }));
    setTimeout(() => buttons.forEach(on), patience);
  });
  // A page shown again from the browser's memory must be usable.
  window.addEventListener("pageshow", () => {
    waiting.forEach(on);
  });
}
