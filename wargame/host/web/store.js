// What this device keeps of a page, under names that begin with the exercise and the seat. Where nothing
// can be kept (a private window, a full store), it is kept for as long as the page is open.

export class Store {
  #held = new Map(); // what the device did not take

  /** `prefix` gives what every name begins with; it is asked each time, for the seat is known later. */
  constructor(prefix) {
    this.prefix = prefix;
  }

  get(what, other = null) {
    const name = this.prefix() + what;
    if (this.#held.has(name)) return JSON.parse(this.#held.get(name)) ?? other;
    try {
      return JSON.parse(localStorage.getItem(name)) ?? other;
    } catch {
      return other;
    }
  }

  /** Keep a value; null forgets it. */
  set(what, value) {
    const name = this.prefix() + what;
    const text = JSON.stringify(value);
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, text);
      this.#held.delete(name);
    } catch {
      this.#held.set(name, text);
    }
  }
}
