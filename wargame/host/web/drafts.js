// What somebody has in hand: kept on this device at every keystroke, put back when its form comes anew,
// checked and kept by the host after a pause, begun afresh and brought back.

import { settle_accord } from "./accord.js";
import { Unfinished, fill, keep, read, restore, settle } from "./forms.js";
import { again, called, outcome, remark } from "./outcomes.js";
import { $, all, here, store } from "./page.js";

const PAUSE = 700; // milliseconds without a keystroke

/** What a form's draft is kept under: a decision's by where it was written, and for whom. */
export function name_of(form) {
  const { turn, node, role, command } = form.dataset;
  return node ? `draft:${here.seat.branch}:${turn}:${node}${role ? `:${role}` : ""}` : `draft:${form.dataset.form ?? command}`;
}

/** What stands in a form, to be compared with what stands in it later. */
export const stood = (form) => JSON.stringify(keep(form));

export class Drafts {
  #line;
  #handed = null; // a decision in hand that the host kept from another page
  #resting = new Map(); // name: the timer of a pause
  #checks = 0;
  #asked = null; // the check whose answer is awaited: its number and whose draft it was
  #before = new Map(); // name: what stood in a form before it was begun afresh

  /** `told` is called when the host has been told of a draft. */
  constructor(line, told) {
    this.#line = line;
    this.told = told;
  }

  /** The host has said what it keeps of another page's draft. */
  handed(draft) {
    this.#handed = draft;
  }

  /** A form has come: fill in what the cell had written, or what the host kept for it. */
  arrive(form) {
    const name = name_of(form);
    const kept = store.get(name);
    if (kept) restore(form, kept);
    else if (this.#handed && is_of(form, this.#handed)) fill(form, this.#handed.decision);
    else if (form.dataset.node || form.dataset.form) settle(form);
    if (form.matches(".accord-offer")) settle_accord(form);
    if (!again(form) && kept && form.dataset.node) $(".outcome", form).textContent = "Your draft, as you left it. It is not committed.";
  }

  /** Something in a form is another now. */
  written(form, field) {
    if (form.dataset.node || form.dataset.form) settle(form, field);
    if (form.matches(".accord-offer")) settle_accord(form);
    this.keep(form);
    if (!form.dataset.node) return;
    const name = name_of(form);
    this.#ours(form);
    this.#before.delete(name);
    remark(form, "Kept, not committed.");
    clearTimeout(this.#resting.get(name));
    this.#resting.set(name, setTimeout(() => this.#rested(name), PAUSE));
  }

  keep(form) {
    store.set(name_of(form), keep(form));
  }

  /** The form is sent as it stands: nothing more is asked about it. */
  sent(form) {
    clearTimeout(this.#resting.get(name_of(form)));
    this.#ours(form);
  }

  /** What was sent was taken: forget it, but not where it was written on since. */
  taken(name, as_it_stood) {
    const now = store.get(name);
    const same = !now || !as_it_stood || JSON.stringify(now) === as_it_stood;
    if (same) store.set(name, null);
    return same;
  }

  /** Nothing more is said of whether a draft would be taken. */
  silent(name) {
    if (this.#asked?.name === name) this.#asked = null;
    this.#say(name, "", false);
  }

  /** After a lost line: what was written meanwhile goes to the host. */
  tell() {
    for (const form of all("form.node")) if (store.get(name_of(form))) this.#rested(name_of(form));
  }

  /** Another past or another phase: nothing that was asked of the one before is said now. */
  moved() {
    this.#asked = null;
  }

  /** Ask the host for any answer; it is nothing to show. */
  knock() {
    this.#checks += 1;
    this.#line.send({ type: "check", ref: this.#checks, ...here.place, decision: {} });
  }

  /** What the host says of a draft, if it is still the draft. */
  answered(ref, words, bad) {
    if (ref !== this.#asked?.ref) return;
    const { name } = this.#asked;
    this.#asked = null;
    this.#say(name, words, bad);
  }

  /** Begin a form again; what was written can be brought back until more is written, though news come between. */
  clear(form, region) {
    const name = name_of(form);
    if (!store.get(name) && this.#before.has(name)) return; // pressed once more
    clearTimeout(this.#resting.get(name));
    this.#before.set(name, keep(form));
    store.set(name, null);
    this.#ours(form);
    if (!form.dataset.role) this.#line.send({ type: "draft", ...where(form), decision: null });
    outcome(called(form.dataset), "As it was at first.", { beside: () => this.#back() });
    region();
  }

  #back() {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Bring back what I had";
    button.onclick = () => this.#bring_back(button.form);
    return button;
  }

  #bring_back(form) {
    const name = name_of(form);
    store.set(name, this.#before.get(name));
    restore(form, this.#before.get(name));
    this.#before.delete(name);
    remark(form, "Your draft, as you left it. It is not committed.");
    this.#rested(name);
    $("[data-clear]", form).focus({ preventScroll: true });
  }

  /** This page writes now: what another had in hand, or asked about, is of no more concern. */
  #ours(form) {
    if (this.#handed && is_of(form, this.#handed)) this.#handed = null;
    this.#asked = null;
  }

  /** The cell has paused: ask whether the plan would be taken, and let the host keep it. */
  #rested(name) {
    const form = form_with(name); // it may have come anew since
    if (!form) return;
    let decision;
    try {
      decision = read(form);
    } catch (error) {
      if (error instanceof Unfinished) return this.#say(name, error.message, true);
      throw error;
    }
    this.#checks += 1;
    this.#asked = { ref: this.#checks, name };
    const { role } = form.dataset; // of paper the host keeps no draft
    if (!role) this.#line.send({ type: "draft", ...where(form), decision });
    this.#line.send({ type: "check", ref: this.#checks, ...where(form), decision, ...(role ? { role } : {}) });
    this.told();
  }

  #say(name, words, bad) {
    const line = $(".check", form_with(name) ?? document.createElement("p"));
    if (!line) return;
    line.textContent = words.charAt(0).toUpperCase() + words.slice(1);
    line.classList.toggle("refused", bad);
  }
}

export const where = (form) => ({ turn: Number(form.dataset.turn), node: form.dataset.node });

const form_with = (name) => all("form.node").find((one) => name_of(one) === name);

const is_of = (form, { turn, node }) =>
  form.dataset.node === node && form.dataset.turn === String(turn) && !form.dataset.role;
