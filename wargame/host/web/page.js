// What the scripts of a page share: finding things on it, who sits here, what is said aloud.

import { Store } from "./store.js";

export const $ = (selector, from = document) => from.querySelector(selector);
export const all = (selector, from = document) => [...from.querySelectorAll(selector)];

/** A time of day, to the second. */
export const at = (time) => time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

/** What the welcome said of this seat, and the quarter and the node at hand. */
export const here = { seat: null, place: null };

/** Whether a decision was meant for the phase at hand, in the past that holds now. */
export const is_here = ({ turn, node }, branch) =>
  here.place?.turn === turn && here.place.node === node && here.seat.branch === branch;

export const store = new Store(() => `wargame:${here.seat.commitment || here.seat.exercise}:${here.seat.seat}:`);

/** Said politely, a line for each: what is said twice, or close together, is heard. */
export function announce(words) {
  const one = document.createElement("p");
  one.textContent = words;
  $("#announce").append(one);
  setTimeout(() => one.remove(), 20000);
}
