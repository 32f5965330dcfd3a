// What is said under a form of how it went with it, now and after the form has come anew.

import { $, all } from "./page.js";
import { notice } from "./line.js";

const said = new Map(); // form name: what was said under it last, and a button beside it

/** What a form is called. */
export const called = ({ form, command, role, node }) => form ?? command ?? (role ? `enter:${role}` : node ? "submit" : "");

export const form_of = (name) => all("form").find((one) => called(one.dataset) === name);

/** Say how it went with a form; where there is none, `lost` says it on the page. */
export function outcome(name, words, { bad = false, lost = "", beside = null } = {}) {
  said.set(name, () => [line_of(words, bad), ...(beside ? [" ", beside()] : [])]);
  const form = form_of(name);
  if (form) again(form);
  else if (lost) notice(lost);
}

/** Say under a form what was said under it before; whether there was something. */
export function again(form) {
  const words = said.get(called(form.dataset));
  if (words) $(".outcome", form).replaceChildren(...words());
  return Boolean(words);
}

/** Say something under a form that is not said again when it has come anew. */
export function remark(form, words, bad = false) {
  said.delete(called(form.dataset));
  $(".outcome", form).replaceChildren(line_of(words, bad));
}

/** Of the phase that is over, or of a past that is no more, nothing is said. */
export function forget(what = () => true) {
  for (const name of [...said.keys()].filter(what)) said.delete(name);
}

function line_of(words, bad) {
  const line = document.createElement("span");
  line.className = bad ? "refused" : "";
  line.textContent = words;
  return line;
}
