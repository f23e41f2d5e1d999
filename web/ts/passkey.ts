// Passkeys: ask the server for options, let the device answer, send the answer
// back. The server's last word is { next } or { sentence }.
interface Answer {
  next?: string;
  sentence?: string;
}

type Kind = "signin" | "setup";

export function offerPasskeys(root: Document): void {
  root.querySelectorAll<HTMLElement>("[data-passkey]").forEach((box) => {
    const button = box.querySelector<HTMLButtonElement>("[data-passkey-start]");
    button?.addEventListener("click", () => void start(box, button));
  });
}

async function start(box: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const kind: Kind = box.dataset["passkey"] === "setup" ? "setup" : "signin";
  button.disabled = true;
  say(box, "Waiting for your device.");
  try {
    const options = await post<{ publicKey?: unknown }>(box.dataset["begin"] ?? "", null);
    const credential = await ask(kind, options.publicKey ?? options);
    const answer = await post<Answer>(box.dataset["finish"] ?? "", credential.toJSON());
    say(box, answer.sentence ?? "");
    if (answer.next !== undefined && answer.next.startsWith("/") && !answer.next.startsWith("//")) location.assign(answer.next);
  } catch (problem) {
    say(box, sentenceFor(problem));
  } finally {
    button.disabled = false;
  }
}

async function ask(kind: Kind, options: unknown): Promise<PublicKeyCredential> {
  if (typeof PublicKeyCredential === "undefined") throw new Plain("This browser has no passkeys.");
  const credential =
    kind === "setup"
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON),
        });
  if (!(credential instanceof PublicKeyCredential)) throw new Plain("The device gave no passkey.");
  return credential;
}

async function post<T>(url: string, body: unknown): Promise<T> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  });
  const words = (await answer.json().catch(() => ({}))) as T & Answer;
  if (!answer.ok) throw new Plain(words.sentence ?? "That did not work. Nothing was stored. Please try again.");
  return words;
}

// Plain is a problem already put into words a person can use.
class Plain extends Error {}

function sentenceFor(problem: unknown): string {
  if (problem instanceof Plain) return problem.message;
  if (problem instanceof DOMException) {
    switch (problem.name) {
      case "NotAllowedError":
        return "The device did not answer, or it was cancelled. You can try again.";
      case "InvalidStateError":
        return "This device has a passkey for Clew already. You can sign in with it.";
      case "SecurityError":
        return "The address of this page does not fit the passkey.";
    }
  }
  return "No connection to Clew just now. Please try again.";
}

function say(box: HTMLElement, words: string): void {
  const place = box.querySelector<HTMLElement>("[data-passkey-message]");
  if (place !== null) place.textContent = words;
}
