// In a form that staff fill in, a digit chooses the answer of the question that
// has the focus and goes on to the next one. Without script, arrow keys do.
export function chooseByDigits(root: Document): void {
  root.addEventListener("keydown", (event) => {
    const here = event.target;
    if (!(here instanceof HTMLInputElement) || here.type !== "radio" || event.ctrlKey || event.metaKey || event.altKey) return;
    const question = here.closest<HTMLElement>("[data-digit]");
    const form = here.closest("form[data-digits]");
    if (question === null || form === null || !/^[0-9]$/.test(event.key)) return;
    const option = [...question.querySelectorAll<HTMLInputElement>("input")].find((o) => o.value === event.key);
    if (option === undefined) return;
    event.preventDefault();
    option.checked = true;
    const all = [...form.querySelectorAll<HTMLElement>(".enter-item")];
    const item = question.closest<HTMLElement>(".enter-item");
    const next = item === null ? undefined : all[all.indexOf(item) + 1];
    const to = next?.querySelector<HTMLInputElement>("input:checked, input") ?? form.querySelector<HTMLElement>("button.primary");
    to?.focus();
  });
}
