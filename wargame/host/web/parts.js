// The parts of a page: one at a time on a telephone, the decision beside one of the others on a laptop.

import { $, all } from "./page.js";

const wide = matchMedia("(min-width: 1000px)");

/** Whether a part is before somebody's eyes. */
export const seen = (part) => document.body.dataset.tab === part || (part === "decide" && wide.matches);

/** Show a part; with `focus`, go there. */
export function open_part(name, focus) {
  document.body.dataset.tab = name;
  for (const one of all("nav button")) {
    one.toggleAttribute("aria-current", false);
    if (one.dataset.go === name) {
      one.setAttribute("aria-current", "page");
      $(".unseen", one)?.remove();
      delete one.dataset.new;
    }
  }
  if (!focus) return;
  scrollTo(0, 0);
  document.getElementById(name).focus({ preventScroll: true });
}

/** Say of a part that is not seen that there is something new. */
export function mark(part) {
  const button = $(`nav [data-go="${part}"]`);
  if (!button || button.dataset.new) return;
  button.dataset.new = "yes";
  const words = document.createElement("span");
  words.className = "unseen";
  words.textContent = " (new)";
  button.append(words);
}

/** What is asked now begins at its top. */
export function to_the_top() {
  (wide.matches ? $("#decide") : document.scrollingElement).scrollTo(0, 0);
}

function fit() {
  for (const one of all("main > section")) one.tabIndex = wide.matches ? 0 : -1; // who scrolls by keys, there, gets in
  if (wide.matches && document.body.dataset.tab === "decide") open_part(all("nav [data-go]")[1].dataset.go, false);
}
wide.addEventListener("change", fit);
fit();

let folded = [];
addEventListener("beforeprint", () => {
  folded = all("#cards > div > ul > li > details:not([open])"); // the rest would fill a book
  folded.forEach((one) => (one.open = true));
});
addEventListener("afterprint", () => folded.forEach((one) => (one.open = false)));
