// Commands on their way: each has a number of its own and waits on this device until the host has
// answered it, so that it is sent again after a lost line; the host does it once.

import { fresh } from "./line.js";
import { here, store } from "./page.js";

const PATIENCE = 10000; // without an answer for so long, the line is taken for dead

const decides = new Set(["submit", "enter"]);
const waiting = () => store.get("pending", []).filter((one) => one.said); // in order

/** Send a command; `more` is what the page has to know of it when it is answered. */
export function send(line, said, more) {
  const one = { said: { ...said, id: fresh() }, branch: here.seat.branch, ...more };
  store.set("pending", [...waiting(), one]);
  line.send(one.said);
  const ours = (other) => other.said.id === one.said.id;
  setTimeout(() => line.up && waiting().some(ours) && line.cut(), PATIENCE);
}

/** The command with this number, or the first that waits: it waits no longer. */
export function settled(id = waiting()[0]?.said.id) {
  const all = waiting();
  store.set("pending", all.filter((one) => one.said.id !== id));
  return all.find((one) => one.said.id === id);
}

/** Whether a command of a form is under way, alone or like one that would be sent now. */
export const under_way = (under, said = null) =>
  waiting().some((one) => one.under === under && (!said || JSON.stringify({ ...one.said, id: "" }) === JSON.stringify({ ...said, id: "" })));

/** The line is there: send what waits; a decision for a past that is no more was given up with it. */
export function send_again(line) {
  const left = waiting().filter((one) => !decides.has(one.said.type) || one.branch === here.seat.branch);
  store.set("pending", left);
  left.forEach((one) => line.send(one.said));
}
