// The service worker of the client's own pages. It answers only where the network
// does not, only pages under /my, and only with what the phone keeps (see my.ts).
import { kept, shelf, type Kept } from "./my";

interface FetchLike extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

const longest = 24 * 60 * 60 * 1000; // no longer than a sign-in lasts

self.addEventListener("fetch", (event) => {
  const e = event as FetchLike;
  const path = new URL(e.request.url).pathname;
  if (e.request.mode !== "navigate" || e.request.method !== "GET" || (path !== "/my" && !path.startsWith("/my/"))) return;
  e.respondWith(fetch(e.request).catch(() => last()));
});

async function last(): Promise<Response> {
  const cache = await caches.open(shelf);
  const found = await cache.match(kept);
  const page = found === undefined ? undefined : ((await found.json()) as Kept);
  if (page === undefined || Date.now() - page.at > longest) {
    if (page !== undefined) await cache.delete(kept);
    return Response.error();
  }
  const html = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Clew</title>
<link rel="stylesheet" href="${text(page.style)}"></head><body class="client"><main class="client-page"><p class="client-kicker">${text(page.says)}</p>
<h1 class="client-title">${text(page.title)}</h1><p class="client-lead">${text(page.ago)} ${age(Date.now() - page.at)}</p>
<p class="client-crisis"><a href="tel:988">988</a></p></main></body></html>`;
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
