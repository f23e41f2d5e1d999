// The screen of a dosing session's room locks when nobody has touched it for as
// long as the clinic says; the server holds to that whatever this file does. It
// says so twenty seconds before, and any key or touch puts it off.
const warning = 20_000;
const telling = 60_000;
const again = 5000;

export function lockRoom(root: Document): void {
  const form = root.querySelector<HTMLFormElement>("form[data-lock-after]");
  if (form === null) return;
  const after = Number(form.dataset["lockAfter"]);
  const stay = form.dataset["stay"] ?? "";
  const soon = form.querySelector<HTMLElement>("[data-lock-soon]");
  if (!(after > 0)) return;
  let touched = Date.now();
  let told = touched;
  const touch = () => {
    touched = Date.now();
    if (soon !== null) soon.hidden = true;
    if (touched - told < telling) return;
    told = touched;
    void fetch(stay, { method: "POST" }).catch(() => undefined); // without a network the page goes on, and locks in its time
  };
  for (const kind of ["pointerdown", "keydown"]) root.addEventListener(kind, touch, { passive: true });
  const look = () => {
    const left = touched + after - Date.now();
    if (soon !== null) soon.hidden = left > warning;
    if (left <= 0) void lock(form);
    window.setTimeout(look, left <= 0 ? again : 1000);
  };
  look();
}

// lock asks the server to lock, and leaves the page when it has. Without a
// network there is nobody to lock it: what stands on the page is veiled.
async function lock(form: HTMLFormElement): Promise<void> {
  try {
    await fetch(form.action, { method: "POST", redirect: "manual" });
    location.replace(form.action);
  } catch {
    document.body.dataset["veiled"] = "yes";
  }
}
