// Words to others: messages, moves that no card has, reasons for and against, notes.

import { Unfinished } from "./forms.js";
import { $, all, announce } from "./page.js";

/** The command of a form; Unfinished where something is missing. */
export function writing(form) {
  const type = form.dataset.command;
  const text = form.elements.text.value.trim();
  if (!text) throw new Unfinished("There is nothing written yet.");
  if (type === "note" || type === "move") return { type, text };
  if (type === "argue") return { type, ruling: form.elements.ruling.value.trim(), side: form.elements.side.value, text };
  const to = all('[name="to"]:checked', form).map((box) => box.value);
  if (!to.length) throw new Unfinished("Say to whom: tick at least one cell.");
  const room = form.elements.room.value.trim();
  return { type, to, text, ...(room ? { room } : {}) };
}

/** What was not taken is put back, before what was written since. */
export function put_back(form, text) {
  const field = form.elements.text;
  field.value = field.value.trim() ? `${text}\n\n${field.value}` : text;
}

/** Begin a message to the same cells, in the same room. */
export function reply(members, room) {
  const form = $('form[data-command="message"]');
  for (const box of all('[name="to"]', form)) box.checked = members.includes(box.value);
  form.elements.room.value = room;
  if (room) $("details", form).open = true;
  return form;
}

/** Who is there and who is not, of those that can be written to. */
export function present(there) {
  const names = new Map(all('[name="to"]').map((box) => [box.value, box.parentNode.textContent.trim()]));
  const are = (so) => Object.keys(there).filter((key) => names.has(key) && there[key] === so).map((key) => names.get(key));
  const said = (words, list) => (list.length ? `${words}: ${list.join(", ")}.` : "");
  $("#present").textContent = [said("Connected", are(true)), said("Not connected", are(false))].filter(Boolean).join(" ");
}

let last = 0; // the number of the last message that this page has shown

/** Messages have come: say from whom, and that is all; nothing where the page has just opened. */
export function talked(first) {
  const before = last;
  const there = all('[data-region="threads"] li[data-n]');
  last = Math.max(0, ...there.map((one) => Number(one.dataset.n)));
  const fresh = there.filter((one) => Number(one.dataset.n) > before && !one.classList.contains("mine"));
  const from = [...new Set(fresh.map((one) => $(".by", one).firstChild.textContent.trim()))];
  if (!first && from.length) announce(`A message from ${from.join(" and ")}.`);
}
