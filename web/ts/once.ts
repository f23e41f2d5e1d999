// A second press of a submit button sends nothing. The server stores the same
// act once in any case; this only keeps the page calm.
const patience = 8000;

export function submitOnce(root: Document): void {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (form.method !== "post") return;
    const buttons = [...form.querySelectorAll<HTMLButtonElement>("button")].filter((b) => b.type === "submit");
    // After this turn of the loop, so that the pressed button's own value is sent.
    setTimeout(() => buttons.forEach((b) => (b.disabled = true)));
    setTimeout(() => buttons.forEach((b) => (b.disabled = false)), patience);
  });
  // A page shown again from the browser's memory must be usable.
  window.addEventListener("pageshow", () => {
    root.querySelectorAll<HTMLButtonElement>("form button[disabled]").forEach((b) => (b.disabled = false));
  });
}
