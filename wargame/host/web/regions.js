// The regions of a page, as the host makes them. Put anew, what is open stays open, what is written is
// put back by whoever keeps it, and focus, caret and what was scrolled to stay where they were.

import { $, all } from "./page.js";
import { Hands } from "./hands.js";

export class Regions {
  #html = new Map(); // region: its HTML, as the host sent it
  #late = new Map(); // regions that wait until a hand lets go of them
  #lost = new Map(); // regions that were dropped with the focus in them: how to give it back
  #said = []; // messages that wait until nothing is down
  #hands = new Hands(() => this.#freed());

  /** `hear` is given messages when the page may change; `came` a region with new HTML, null where the page has none. */
  constructor({ hear, came }) {
    this.hear = hear;
    this.came = came;
  }

  /** What the host says, in its order, but not under a finger. */
  said(message) {
    if (this.#said.length || this.#hands.down) this.#said.push(message);
    else this.hear(message);
  }

  /** Nothing has been shown yet, or all was dropped. */
  get empty() {
    return !this.#html.size;
  }

  /** Every region that a message changes. */
  all(said) {
    steady(() => {
      for (const name of said.gone) this.drop(name);
      for (const [name, text] of Object.entries(said.changed)) this.show(name, text);
    });
  }

  /** Put HTML into a region. */
  show(name, text) {
    this.#late.delete(name);
    if (this.#html.get(name) === text) return;
    const region = holder(name);
    if (region && this.#hands.holds(region)) return void this.#late.set(name, text);
    this.#html.set(name, text);
    if (!region) return this.came(null, name, text);
    const back = focus_in(region) ?? this.#lost.get(name);
    this.#lost.delete(name);
    const sized = put(region, text);
    this.came(region, name, text);
    sized();
    if (document.activeElement === document.body || region.contains(document.activeElement)) back?.();
  }

  /** Put a region as the host sent it. */
  anew(name) {
    const text = this.#late.get(name) ?? this.#html.get(name);
    this.#html.delete(name);
    this.show(name, text);
  }

  drop(name) {
    this.#html.delete(name);
    this.#late.delete(name);
    const region = find(name);
    if (!region) return;
    const back = focus_in(region);
    if (back) this.#lost.set(name, back);
    if (name.includes("/")) region.remove();
    else region.replaceChildren();
  }

  /** Everything is to come anew. */
  forget() {
    for (const name of [...this.#html.keys(), ...this.#late.keys()]) this.drop(name);
  }

  #freed() {
    while (this.#said.length && !this.#hands.down) this.hear(this.#said.shift());
    if (this.#said.length) return;
    for (const [name, text] of [...this.#late]) this.show(name, text);
  }
}

const find = (name) => $(`[data-region="${name}"]`);

/** Where a region is or, of a list that grows, is to be: the newest on top. */
function holder(name) {
  const found = find(name);
  const list = found || !name.includes("/") ? null : $(`[data-regions="${name.split("/")[0]}"]`);
  if (!list) return found;
  const made = document.createElement("div");
  made.dataset.region = name;
  list.prepend(made);
  return made;
}

/** Put HTML into a region; what is to be done once the texts in it are put back. */
function put(region, text) {
  const open = new Map(all("details[data-open]", region).map((one) => [one.dataset.open, one.open]));
  const sizes = all("textarea", region)
    .map((one) => [one.name, one.form?.dataset.form, one.style.height, one.scrollTop])
    .filter(([, , height, scrolled]) => height || scrolled);
  const chosen = region.value; // of a list of choices
  region.innerHTML = text; // made by our host, which escapes; the policy of the page runs no inline code
  if (chosen) {
    region.value = chosen;
    if (region.selectedIndex < 0) region.selectedIndex = 0; // what was chosen is no more
  }
  for (const one of all("details[data-open]", region)) one.open = open.get(one.dataset.open) ?? one.open;
  return () => {
    for (const [name, form, height, scrolled] of sizes) {
      const same = all("textarea", region).find((one) => one.name === name && one.form?.dataset.form === form);
      if (!same) continue;
      same.style.height = height;
      same.scrollTop = scrolled;
    }
  };
}

/** Change the page, and keep what somebody writes in where it is on the screen. */
function steady(change) {
  const top = () => {
    const one = document.activeElement;
    const box = one?.closest("main") && one.matches("input, textarea, select, button, summary") ? one.getBoundingClientRect() : null;
    return box && box.bottom > 0 && box.top < innerHeight ? box.top : null;
  };
  const before = top();
  change();
  const after = before === null ? null : document.activeElement.closest("main") && document.activeElement.getBoundingClientRect().top;
  if (after !== null && after !== before) scroller(document.activeElement).scrollBy(0, after - before);
}

function scroller(one) {
  const section = one.closest("section, main");
  return section && /auto|scroll/.test(getComputedStyle(section).overflowY) ? section : document.scrollingElement;
}

const said_of = (button) => JSON.stringify([button.form?.dataset.form, { ...button.dataset }]);

/** How to give the focus back after what had it is replaced; nothing where the focus is elsewhere. */
function focus_in(region) {
  const had = document.activeElement;
  if (region === had || !region.contains(had)) return null;
  const { name, value, type, tagName } = had;
  const form = had.form?.dataset;
  const details = tagName === "SUMMARY" ? had.parentNode.dataset.open : null;
  const [from, to, way] = type === "text" || type === "textarea" ? [had.selectionStart, had.selectionEnd, had.selectionDirection] : [];
  const same_form = (one) => ["form", "command", "node"].every((what) => one.form?.dataset[what] === form?.[what]);
  const said = tagName === "BUTTON" ? said_of(had) : "";
  return () => {
    const same = all("input,textarea,select,button,summary,a", region.isConnected ? region : (find(region.dataset.region) ?? region)).find((one) =>
      details
        ? one.tagName === "SUMMARY" && one.parentNode.dataset.open === details
        : one.tagName === tagName && one.name === name && one.type === type &&
          (!/checkbox|radio/.test(type) || one.value === value) &&
          (tagName === "BUTTON" ? said_of(one) === said : !("form" in one) || same_form(one)),
    );
    (same && !same.disabled ? same : region.closest("section"))?.focus({ preventScroll: true });
    if (same && from !== undefined) same.setSelectionRange(from, to, way);
  };
}
