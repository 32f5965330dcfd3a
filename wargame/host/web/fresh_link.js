// A new link of a seat, on the console for as long as the White Cell looks at it: nothing of it is kept.

import { $, all } from "./page.js";

export function fresh_link(said) {
  const fresh = $("#fresh");
  const title = document.createElement("h3");
  const name = all('form[data-form="link"] option').find((one) => one.value === said.seat)?.textContent ?? said.seat;
  title.id = "fresh-title";
  title.textContent = `The new link: ${name}`;
  const link = document.createElement("p");
  link.className = "link";
  link.textContent = said.link;
  const code = document.createElement("div");
  code.innerHTML = said.code; // drawn by our host
  code.firstElementChild?.setAttribute("role", "img");
  code.firstElementChild?.setAttribute("aria-label", "The link as a code for a telephone's camera");
  const done = document.createElement("button");
  done.type = "button";
  done.textContent = "It has been handed out: put it away";
  done.onclick = () => {
    fresh.hidden = true;
    fresh.replaceChildren();
    $("#change").focus({ preventScroll: true });
  };
  fresh.replaceChildren(title, code, link, done);
  fresh.hidden = false;
  fresh.focus();
}
