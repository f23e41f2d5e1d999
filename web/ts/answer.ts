// A client's answers outlive the network. What is tapped is kept on the device
// until the server has it, and is sent once: the page says how many wait, goes
// on to the questions it already holds, and tries again by itself. The rules
// stay on the server: only questions that are asked in any case come along.
const place = "clew-waiting";
const again = 5000;

interface Held {
  sheet: string; // whose answers these are: the same for every link of an invitation
  tail: string; // the address after the link's own beginning
  body: string;
  at: number;
  care: boolean; // somebody has to be told at once
}

let memory: Held[] = [];

function all(): Held[] {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "[]") as Held[];
  } catch {
    return memory; // a browser that keeps nothing
  }
}

function store(list: Held[]): void {
  memory = list;
  try {
    if (list.length === 0) localStorage.removeItem(place);
    else localStorage.setItem(place, JSON.stringify(list));
  } catch { /* kept in memory as long as the page is open */ }
}

export function keepAnswers(root: Document): void {
  const box = root.querySelector<HTMLElement>("[data-answers]");
  if (box !== null) new Sheet(box);
}

class Sheet {
  private readonly sheet: string;
  private readonly base: string;
  private readonly slot: HTMLElement | null;
  private readonly steps: { action: string; content: DocumentFragment | null }[] = [];
  private step = 0;
  private busy = false;
  private timer = 0;
  private next = "";
  private stuck = false; // there is no further question here

  constructor(private readonly box: HTMLElement) {
    this.sheet = box.dataset["answers"] ?? "";
    this.base = box.dataset["base"] ?? "";
    this.slot = box.querySelector<HTMLElement>("[data-slot]");
    const here = this.slot?.querySelector<HTMLFormElement>("form[data-answer]");
    if (here) this.steps.push({ action: path(here), content: null });
    document.querySelectorAll<HTMLTemplateElement>("template[data-ahead]").forEach((t) => {
      this.steps.push({ action: t.dataset["ahead"] ?? "", content: t.content });
    });
    document.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("click", (event) => this.clicked(event));
    window.addEventListener("online", () => void this.flush());
    box.querySelector("[data-waiting-again]")?.addEventListener("click", () => void this.flush());
    slide(box);
    if (all().length > 0) void this.catchUp();
  }

  private mine(): Held[] {
    return all().filter((h) => h.sheet === this.sheet);
  }

  // catchUp sends what an earlier visit left, and shows the page as it then is.
  private async catchUp(): Promise<void> {
    const had = this.mine().length > 0;
    const next = await this.others();
    const sent = await this.flush();
    if (next !== "") location.assign(next);
    else if (had && sent && this.mine().length === 0) location.reload();
  }

  // others sends what was typed by another link, which may have ended: the server
  // knows what is this person's and puts it where it belongs. What is not theirs
  // stays. It returns where to go when something was kept.
  private async others(): Promise<string> {
    let to = "";
    for (const held of all().filter((h) => h.sheet !== this.sheet)) {
      const body = new URLSearchParams(held.body);
      body.set("held", String(Math.max(0, Date.now() - held.at)));
      body.set("sheet", held.sheet);
      body.set("item", held.tail.slice(held.tail.lastIndexOf("/") + 1));
      try {
        const answer = await fetch(this.base + "/late", { method: "POST", body, headers: { "Clew-Keep": "1" } });
        const next = answer.headers.get("Clew-Next");
        if (!answer.ok || next === null) continue;
        this.drop(held);
        if (held.care || to === "") to = next;
      } catch {
        return to; // no network: they wait on
      }
    }
    return to;
  }

  private submitted(event: SubmitEvent): void {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset["answer"] === undefined) return;
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    if (button?.name) body.append(button.name, button.value);
    if ((body.get("answer") ?? "").trim() === "" && navigator.onLine) return; // the server says what is missing
    event.preventDefault();
    if (this.busy) return;
    const care = button?.dataset["care"] !== undefined;
    store([...all(), { sheet: this.sheet, tail: path(form).slice(this.base.length), body: body.toString(), at: Date.now(), care }]);
    void this.forward(care);
  }

  private async forward(care: boolean): Promise<void> {
    const sent = await this.flush();
    if (sent && this.next !== "") {
      location.assign(this.next);
      return;
    }
    if (sent) return;
    const help = this.box.querySelector<HTMLElement>("[data-care]:not(button)");
    if (care && help !== null) help.hidden = false;
    this.show(this.step + 1);
    if (care) help?.focus();
  }

  // flush sends what waits, oldest first; true when nothing waits any more.
  private async flush(): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    clearTimeout(this.timer);
    try {
      for (const held of this.mine()) {
        if (!(await this.sendOne(held))) return false;
      }
      this.say("");
      if (this.stuck && this.next !== "") location.assign(this.next);
      return true;
    } finally {
      this.busy = false;
    }
  }

  private async sendOne(held: Held): Promise<boolean> {
    const body = new URLSearchParams(held.body);
    body.set("held", String(Math.max(0, Date.now() - held.at)));
    let answer: Response;
    try {
      answer = await fetch(this.base + held.tail, { method: "POST", body, headers: { "Clew-Keep": "1" } });
    } catch {
      return this.wait();
    }
    const next = answer.headers.get("Clew-Next");
    if (answer.ok && next !== null) {
      this.drop(held);
      this.next = next;
      if (held.care && this.step > 0) location.assign(next); // who is there for them, at last
      return true;
    }
    if (answer.status >= 500 || answer.status === 429) return this.wait();
    if (answer.status === 404 || answer.status === 403) {
      this.say("ended");
      return false;
    }
    // The server wants another look at this one: its own page says why.
    this.drop(held);
    post(this.base + held.tail, body);
    return false;
  }

  private drop(held: Held): void {
    store(all().filter((h) => !(h.sheet === held.sheet && h.tail === held.tail && h.at === held.at)));
  }

  private wait(): false {
    this.say("waiting");
    this.timer = window.setTimeout(() => void this.flush(), again);
    return false;
  }

  // say tells how many answers wait: the number that really does.
  private say(how: "" | "waiting" | "ended"): void {
    const note = this.box.querySelector<HTMLElement>("[data-waiting]");
    if (note === null) return;
    const n = this.mine().length;
    note.hidden = how === "" || n === 0;
    const words = how === "ended" ? this.box.dataset["ended"] : n === 1 ? this.box.dataset["one"] : this.box.dataset["many"];
    const count = note.querySelector<HTMLElement>("[data-waiting-count]");
    if (count !== null) count.textContent = (words ?? "").replace("#", String(n));
    const more = note.querySelector<HTMLElement>("[data-waiting-more]");
    if (more !== null) more.hidden = how === "ended";
    if (more !== null && this.stuck) more.textContent = this.box.dataset["last"] ?? "";
  }

  // show puts another question into the page's place, as far as one is here.
  private show(to: number): boolean {
    const step = this.steps[to];
    if (this.slot === null) return false;
    if (step === undefined) {
      this.stuck = to >= this.steps.length;
      this.say("waiting");
      return false;
    }
    const current = this.steps[this.step];
    if (current !== undefined && current.content === null) {
      current.content = document.createDocumentFragment();
      current.content.append(...this.slot.childNodes);
    }
    this.step = to;
    this.stuck = false;
    this.slot.replaceChildren(step.content?.cloneNode(true) ?? "");
    const act = this.slot.querySelector<HTMLInputElement>('input[name="act"]');
    if (act !== null && typeof crypto.randomUUID === "function") act.value = crypto.randomUUID();
    slide(this.slot);
    const head = this.slot.querySelector<HTMLElement>("h1");
    if (head !== null) {
      head.tabIndex = -1;
      head.focus();
    }
    window.scrollTo(0, 0);
    return true;
  }

  // clicked goes past a question, or back, without the network.
  private clicked(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-next], a.client-back") : null;
    if (link === null || (navigator.onLine && this.mine().length === 0)) return;
    const forth = link.dataset["next"] !== undefined;
    if (!forth && this.step === 0) return;
    event.preventDefault();
    this.show(this.step + (forth ? 1 : -1));
  }
}

function path(form: HTMLFormElement): string {
  return new URL(form.action).pathname;
}

// post sends a form the way a browser without script does.
function post(to: string, body: URLSearchParams): void {
  const form = document.createElement("form");
  form.method = "post";
  form.action = to;
  for (const [name, value] of body) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}

// slide joins a slider to the field that holds the number.
function slide(root: ParentNode): void {
  const slider = root.querySelector<HTMLElement>("[data-slider]");
  const range = slider?.querySelector<HTMLInputElement>("input");
  const field = root.querySelector<HTMLInputElement>("#value");
  if (!slider || !range || !field) return;
  slider.hidden = false;
  range.addEventListener("input", () => { field.value = range.value; });
  field.addEventListener("input", () => { range.value = field.value; });
}
