// The menu under the person's name closes with Escape and with a press
// elsewhere; it opens by itself, being a details element.
export function closeMenus(root: Document): void {
  const open = () => root.querySelector<HTMLDetailsElement>("details.who[open]");
  root.addEventListener("keydown", (event) => {
    const menu = open();
    if (event.key !== "Escape" || menu === null) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  root.addEventListener("pointerdown", (event) => {
    const menu = open();
    if (menu !== null && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
}
