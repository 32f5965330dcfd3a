// What somebody has a hand on. While a finger, a mouse button or a key is down, nothing on the page may
// change: what is replaced or moved between press and release is not pressed. While a word is half
// written or a list is open, what they are in may not change; that can take longer, and the rest goes on.

const LONGEST = 5000; // a release can get lost: outside the window, on a scroll bar
const TAP = 400; // within so many milliseconds a finger that was lifted has clicked
const CHECK = 150; // how often is looked whether a list is still open

const knows_open = CSS.supports("selector(:open)");

export class Hands {
  #pressed = new Map(); // what is down, with the timer that gives it up
  #composing = null; // the field in which a touch keyboard has a half-written word
  #list = null; // the list that was opened, where a browser does not say which are open
  #watch = 0;

  /** `free` is called whenever something may have let go. */
  constructor(free) {
    this.free = free;
    const hear = (kinds, what) => kinds.split(" ").forEach((kind) => addEventListener(kind, what, true));
    hear("pointerdown", (event) => {
      if (!event.target.closest?.("select")) this.#list = null;
      else if (!knows_open) this.#list = event.target.closest("select");
      this.#press(`pointer ${event.pointerId}`);
    });
    hear("pointerup", (event) => {
      // A mouse clicks within this task, a finger in one of its own.
      if (event.pointerType === "mouse") setTimeout(() => this.#release(`pointer ${event.pointerId}`));
      else this.#press(`pointer ${event.pointerId}`, TAP);
    });
    hear("click", () => setTimeout(() => this.#release_all("pointer")));
    hear("pointercancel", (event) => this.#release(`pointer ${event.pointerId}`));
    hear("pointermove", (event) => event.pointerType === "mouse" && !event.buttons && this.#release(`pointer ${event.pointerId}`));
    hear("keydown", (event) => {
      if (event.key === "Escape") this.#let_go();
      if (event.key === " " && event.target.matches?.("button, summary, [type=checkbox], [type=radio]")) this.#press("key");
    });
    hear("keyup", (event) => event.key === " " && setTimeout(() => this.#release("key")));
    hear("blur visibilitychange", (event) => {
      if (event.target === window || document.hidden) this.#release_all();
    });
    hear("compositionstart", (event) => (this.#composing = event.target));
    hear("compositionend focusout change", () => this.#let_go());
  }

  /** Whether something is down, and the whole page stands still. */
  get down() {
    return this.#pressed.size > 0;
  }

  /** Whether a region waits, and only that. */
  holds(region) {
    const list = knows_open ? (region.matches("select:open") ? region : region.querySelector("select:open")) : this.#list;
    const held = [this.#composing, list].some((one) => one && region.contains(one));
    if (held && list && !this.#watch) this.#watch = setTimeout(() => ((this.#watch = 0), this.free()), CHECK);
    return held;
  }

  #press(what, longest = LONGEST) {
    clearTimeout(this.#pressed.get(what));
    this.#pressed.set(what, setTimeout(() => this.#release(what), longest));
  }

  #release(what) {
    if (!this.#pressed.has(what)) return;
    clearTimeout(this.#pressed.get(what));
    this.#pressed.delete(what);
    if (!this.down) this.free();
  }

  #release_all(kind = "") {
    [...this.#pressed.keys()].filter((what) => what.startsWith(kind)).forEach((what) => this.#release(what));
  }

  #let_go() {
    this.#composing = this.#list = null;
    setTimeout(() => this.free());
  }
}
