// Half-filled forms survive a lock, a crash and a lost network: a form with
// data-draft posts itself there, quietly, shortly after the last keystroke.
const pause = 800;

export function keepDrafts(root: Document): void {
  root.querySelectorAll<HTMLFormElement>("form[data-draft]").forEach(keepDraft);
}

function keepDraft(form: HTMLFormElement): void {
  const kept = form.querySelector<HTMLOutputElement>("[data-kept]");
  let timer = 0;
  let sent = false;

  async function keep(leaving: boolean): Promise<void> {
    clearTimeout(timer);
    timer = 0;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string") body.append(name, value);
    }
    try {
      const answer = await fetch(form.dataset["draft"] ?? "", { method: "POST", body, keepalive: leaving });
      if (kept !== null) kept.value = answer.ok ? `Kept ${clock()}` : "Not kept yet";
    } catch {
      if (kept !== null) kept.value = "Not kept yet: no connection";
      timer = window.setTimeout(() => void keep(false), 10 * pause);
    }
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void keep(false), pause);
  });
  form.addEventListener("submit", () => {
    sent = true;
    clearTimeout(timer);
  });
  window.addEventListener("pagehide", () => {
    if (timer !== 0 && !sent) void keep(true);
  });
}

function clock(): string {
  const now = new Date();
  return `${now.getHours()}:${String(now.getMinutes()).padStart(2, "0")}`;
}
