// What a phone keeps of a client's pages for when there is no network: the title
// of the next step and when it was so, and a few words for everybody, nothing
// else. Signing out clears it.
export const shelf = "clew-my";
export const kept = "/my/kept";

export interface Kept {
  title: string;
  at: number;
  says: string; // "There is no network just now."
  ago: string; // "Your next step, as it was this long ago:"
  calm: string; // where there is no next step to show, or it is too old
  again: string; // "Try again"
  call: string; // "Call 988"
  style: string;
}

export function keepStep(root: Document): void {
  const head = root.querySelector<HTMLElement>("[data-my-step]");
  if (head === null || !("serviceWorker" in navigator) || !("caches" in window)) return;
  const { myStep, myKept, myAgo, myCalm, myAgain, myCall, myWorker, myStyle } = head.dataset;
  const page: Kept = { title: myStep ?? "", at: Date.now(), says: myKept ?? "", ago: myAgo ?? "", calm: myCalm ?? "", again: myAgain ?? "", call: myCall ?? "", style: myStyle ?? "" };
  void navigator.serviceWorker
    .register(myWorker ?? "", { scope: "/my" })
    .then(() => caches.open(shelf))
    .then((cache) => cache.put(kept, new Response(JSON.stringify(page), { headers: { "Content-Type": "application/json" } })))
    .catch(() => undefined); // a convenience: the pages work without it
}
