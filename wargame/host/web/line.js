// One line to the host, the same for every page: it says hello, hears what comes, and after a loss
// it comes back by itself after a growing while with some chance in it. A link that was withdrawn, or
// is open elsewhere, is not tried again by itself.

import { at } from "./page.js";

const VERSION = 1;

/** Ends after which there is no use in trying again, and what the page says then. */
const ENDS = {
  4401: "This link opens nothing here. Check that all of it was copied, or ask the facilitator for a new one.",
  4403: "This link was withdrawn. Ask the facilitator for a new one.",
  4409: "This seat was opened on another device or in another window.",
  4426: "This page and the host are of different versions. Load the page again.",
};
const REPLACED = 4409;
const OUTDATED = 4426;

/** What stands behind the # sign: the seat. A browser sends it to nobody. */
export const token = location.hash.slice(1);

/** A number for a command that no other ever has; on a plain http page there is no randomUUID. */
export const fresh = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export class Line {
  #socket = null; // the one that counts; others are stale
  #tries = 0;
  #timer = 0;

  /** `hear` is given every message, `changed` "open", "lost" or "ended" when that has become so. */
  constructor({ hear, changed, kept = "" }) {
    this.hear = hear;
    this.changed = changed;
    this.kept = kept; // what is said of words in hand while the line is lost
    this.heard = null; // when the host was last heard
    this.stopped = false;
    addEventListener("online", () => this.back());
    addEventListener("offline", () => this.cut());
    addEventListener("visibilitychange", () => !document.hidden && this.back());
  }

  /** Begin; without a token there is nothing to begin with. */
  begin() {
    if (!token) return say("This page needs a whole link, with everything after the # sign. Ask the facilitator for it.");
    say("Connecting to the host…");
    this.connect();
  }

  connect() {
    clearTimeout(this.#timer);
    this.stopped = false;
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/seat`);
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", v: VERSION, token, page: true }));
    socket.onmessage = (event) => this.#socket === socket && this.#heard(JSON.parse(event.data));
    socket.onclose = (event) => this.#socket === socket && this.#lost(event.code);
  }

  get up() {
    return this.#socket !== null;
  }

  send(said) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(said));
  }

  /** Take the line for dead: a socket may not know it for minutes. */
  cut() {
    const socket = this.#socket;
    if (!socket) return;
    this.#lost(0);
    socket.close();
  }

  /** Do not come back: another page takes over. */
  stop() {
    this.stopped = true;
  }

  /** Try again now rather than later. */
  back() {
    if (!this.#socket && !this.stopped && this.#tries) this.connect();
  }

  #heard(said) {
    this.heard = new Date();
    if (said.type === "welcome") {
      this.#tries = 0;
      say("");
      this.changed("open");
    }
    this.hear(said);
  }

  #lost(code) {
    this.#socket = null;
    if (this.stopped) return;
    if (ENDS[code]) {
      this.stopped = true;
      const again = { [REPLACED]: "Use it here", [OUTDATED]: "Load again" }[code] ?? "";
      say(ENDS[code], again, () => (code === OUTDATED ? location.reload() : this.connect()));
      return this.changed("ended");
    }
    this.#tries += 1;
    const wait = Math.min(500 * 2 ** Math.min(this.#tries - 1, 4), 8000) * (0.7 + Math.random() * 0.6);
    this.#timer = setTimeout(() => !this.#socket && !this.stopped && this.connect(), wait);
    say(
      this.heard
        ? `The connection is lost; reconnecting. You see the state as of ${at(this.heard)}.${this.kept}`
        : this.#tries > 2
          ? "The host does not answer. Is this device on the room's network? Trying again…"
          : "Connecting to the host…",
    );
    this.changed("lost");
  }
}

let standing = { words: "" }; // how things stand with the host
let notices = []; // what is to be read, the oldest first

/** Say in the page's own line how things stand with the host, with a button where one helps. */
export function say(words, button = "", act = null) {
  standing = { words, button, act };
  draw();
}

/** Say something that stays until somebody has read it, whatever becomes of the line meanwhile. */
export function notice(words) {
  if (!notices.includes(words)) notices.push(words);
  draw();
}

function understood() {
  notices.shift();
  draw();
}

function draw() {
  const line = document.getElementById("line");
  const told = standing.words || !notices.length ? standing : { words: notices[0], button: "Understood", act: understood };
  const { words, button = "", act } = told;
  const had = line.querySelector("button");
  const same = (line.firstChild?.data ?? "") === words && (had?.textContent ?? "") === button;
  if (!same) line.replaceChildren(words); // said again it would be read again
  line.hidden = !words;
  if (!button) return;
  const one = same ? had : document.createElement("button");
  one.type = "button";
  one.textContent = button;
  one.onclick = act;
  if (!same) line.append(" ", one);
}
