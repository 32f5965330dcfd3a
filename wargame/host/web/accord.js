// The form that offers an accord: clauses are added one by one and kept as one field of it.
// Shapes are those of wargame/play/seat_protocol.py (Accord, Clause).

import { Unfinished } from "./forms.js";
import { remark } from "./outcomes.js";
import { $, all } from "./page.js";

const one_of = (form, name) => form.elements[name].value.trim();
const chosen = (form, name) => form.elements[name].selectedOptions[0]?.textContent.trim() ?? "";

const terms = (form) => JSON.parse(form.elements.terms.value || "[]");

/** A value in the unit of its track, as thousandths. */
function milli(form, name) {
  const text = one_of(form, name).replace(",", ".");
  const value = Number(text || NaN);
  if (!Number.isFinite(value)) throw new Unfinished("A track needs a value, as a number.");
  return Math.round(value * 1000);
}

/** What the editor of a clause says; Unfinished where something is missing. */
function clause(form) {
  const does = one_of(form, "does");
  const found = { by: one_of(form, "by"), does, due: Number(one_of(form, "due")) };
  if (does === "track") {
    found.track = one_of(form, "track");
    if (!found.track) throw new Unfinished("Say which track.");
    Object.assign(found, { test: one_of(form, "test"), at: milli(form, "at") });
  } else {
    found.card = one_of(form, "card");
    if (!found.card) throw new Unfinished("Say which one.");
  }
  const condition = one_of(form, "if");
  if (condition === "kept") {
    found.if_kept = Number(one_of(form, "if_kept"));
    if (!found.if_kept) throw new Unfinished("There is no earlier clause to hang it on.");
  }
  if (condition === "track") {
    found.if_track = one_of(form, "if_track");
    if (!found.if_track) throw new Unfinished("Say which track it hangs on.");
    Object.assign(found, { if_test: one_of(form, "if_test"), if_at: milli(form, "if_at") });
  }
  return found;
}

/** The same in words, for the list. */
function said(form, given) {
  const level = (start) =>
    `${chosen(form, `${start}track`)} ${chosen(form, `${start}test`)} ${one_of(form, `${start}at`)}`;
  const what = given.does === "track" ? level("") : chosen(form, "card");
  let words = `${chosen(form, "by")}: ${chosen(form, "does")}, ${what}; by ${chosen(form, "due")}`;
  if (given.if_kept) words += `; only if clause ${given.if_kept} was kept`;
  if (given.if_track) words += `; only if ${level("if_")} then`;
  return words;
}

/** Bring what the form shows into line with what it holds. */
export function settle_accord(form) {
  const subjects = JSON.parse(form.dataset.subjects);
  const [by, does] = [one_of(form, "by"), one_of(form, "does")];
  const cards = form.elements.card;
  const kind = does === "refrains" ? "plays" : does;
  if (cards.dataset.of !== `${by} ${kind}`) {
    cards.dataset.of = `${by} ${kind}`;
    cards.replaceChildren(...(subjects[by]?.[kind] ?? []).map(([key, name]) => new Option(name, key)));
  }
  const list = terms(form);
  const earlier = form.elements.if_kept;
  if (earlier.options.length !== list.length) {
    earlier.replaceChildren(...list.map((_, n) => new Option(`clause ${n + 1}`, n + 1)));
  }
  const condition = one_of(form, "if");
  $(".subject", form).hidden = does === "track";
  $(".level", form).hidden = does !== "track";
  $(".level.if", form).hidden = condition !== "track";
  $(".earlier", form).hidden = condition !== "kept";
  const answers = one_of(form, "answers");
  const line = $(".answering", form);
  line.hidden = !answers;
  line.textContent = answers ? `In answer to ${answers}; when you offer it, that offer is off the table.` : "";
  $("ol.clauses", form).replaceChildren(...list.map((given, n) => item(given.said, n)));
}

function item(words, n) {
  const made = document.createElement("li");
  made.textContent = `${words} `;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet-button";
  button.dataset.drop = n;
  button.textContent = `Take out clause ${n + 1}`;
  made.append(button);
  return made;
}

/** A button of the form that sends nothing, or one that answers an accord with another; whether it was one. */
export function pressed_accord(button) {
  const form = $("form.accord-offer");
  if (!button || !form) return null;
  if (button.dataset.counter) {
    counter(form, button.dataset.counter.split(" "), button.dataset.answers);
    $("#accord").open = true;
    form.elements.by.focus();
    return form;
  }
  if (button.form !== form) return null;
  try {
    if (!change(form, button)) return null;
    remark(form, "");
    form.elements.by.focus({ preventScroll: true });
  } catch (error) {
    if (!(error instanceof Unfinished)) throw error;
    remark(form, error.message, true);
  }
  return form;
}

/** Add the clause in the editor, or take one out; whether the press was one of these. */
function change(form, button) {
  const list = terms(form);
  if (button.dataset.clause !== undefined) {
    if (list.length === 8) throw new Unfinished("An accord has eight clauses at most.");
    const given = clause(form);
    list.push({ ...given, said: said(form, given) });
  } else if (button.dataset.drop !== undefined) {
    const n = Number(button.dataset.drop);
    if (list.some((given) => given.if_kept > n)) {
      throw new Unfinished("A later clause hangs on this one or on its number: take that out first.");
    }
    list.splice(n, 1);
  } else return false;
  form.elements.terms.value = JSON.stringify(list);
  settle_accord(form);
  return true;
}

/** Begin a counter-offer to the same cells. */
function counter(form, cells, answers) {
  for (const box of all('[name="to"]', form)) box.checked = cells.includes(box.value);
  form.elements.answers.value = answers;
  settle_accord(form);
}

/** The command that a form of an accord says. */
export function accord_of(form, button) {
  if (form.dataset.accord) {
    return { type: "accord", what: button?.value ?? "sign", accord: form.dataset.accord, reason: one_of(form, "reason") };
  }
  const to = all('[name="to"]:checked', form).map((box) => box.value);
  if (!to.length) throw new Unfinished("Say with whom: tick at least one cell.");
  const list = terms(form).map(({ said: _, ...given }) => given);
  if (!list.length) throw new Unfinished("Add a clause first: who does what, by when.");
  return {
    type: "accord",
    what: "offer",
    to,
    terms: list,
    form: one_of(form, "form"),
    text: one_of(form, "text"),
    until: Number(one_of(form, "until")),
    answers: one_of(form, "answers"),
  };
}

/** Empty what was taken: the clauses and the answer; whom it was for stays. */
export function clear_accord(form) {
  form.elements.terms.value = "[]";
  form.elements.answers.value = "";
  form.elements.text.value = "";
  settle_accord(form);
}
