// The service worker of the client's own pages. It answers only where the network
// does not, only pages under /my, and only with what the phone keeps (see my.ts).
import { kept, shelf, type Kept } from "./my";

interface FetchLike extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

const longest = 24 * 60 * 60 * 1000; // no longer than a sign-in lasts

// plain is for a phone that kept nothing.
const plain: Kept = { title: "", at: 0, says: "There is no network just now.", ago: "", calm: "Your pages come back with it.", again: "Try again", call: "Call 988", style: "" };

self.addEventListener("fetch", (event) => {
  const e = event as FetchLike;
  const path = new URL(e.request.url).pathname;
  if (e.request.mode !== "navigate" || e.request.method !== "GET" || (path !== "/my" && !path.startsWith("/my/"))) return;
  e.respondWith(fetch(e.request).catch(() => last()));
});

async function last(): Promise<Response> {
  const cache = await caches.open(shelf);
  const found = await cache.match(kept);
  const page = found === undefined ? plain : ((await found.json()) as Kept);
  const old = page.title !== "" && Date.now() - page.at > longest;
  if (old) {
    page.title = ""; // what was theirs goes; the words for everybody stay
    await cache.put(kept, new Response(JSON.stringify(page), { headers: { "Content-Type": "application/json" } }));
  }
  const step = page.title === "" ? `<h1 class="client-title">${text(page.says)}</h1><p class="client-lead">${text(page.calm)}</p>`
    : `<p class="client-kicker">${text(page.says)}</p><h1 class="client-title">${text(page.title)}</h1><p class="client-lead">${text(page.ago)} ${age(Date.now() - page.at)}</p><p class="client-small">${text(page.calm)}</p>`;
  const style = page.style === "" ? "" : `<link rel="stylesheet" href="${text(page.style)}">`;
  const html = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Clew</title>${style}</head>
<body class="client"><main class="client-page">${step}<div class="my-acts"><a class="client-btn my-btn primary" href="">${text(page.again)}</a></div>
<div class="client-end"><p class="client-crisis"><a href="tel:988">${text(page.call)}</a></p></div></main></body></html>`;
  return new Response(html, { status: 200, headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'" } });
}

function age(ms: number): string {
  const minutes = Math.floor(ms / 60000);
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  return hours === 1 ? "1 hour" : `${hours} hours`;
}

function text(s: string): string {
  return s.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c] ?? c);
}
