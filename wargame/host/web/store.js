// What this device keeps of a page, under names that begin with the exercise and the seat. Where nothing
// can be kept (a private window, a full store), the page works on without.

export class Store {
  /** `prefix` gives what every name begins with; it is asked each time, for the seat is known later. */
  constructor(prefix) {
    this.prefix = prefix;
  }

  get(what, other = null) {
    try {
      return JSON.parse(localStorage.getItem(this.prefix() + what)) ?? other;
    } catch {
      return other;
    }
  }

  /** Keep a value; null forgets it. */
  set(what, value) {
    try {
      if (value === null) localStorage.removeItem(this.prefix() + what);
      else localStorage.setItem(this.prefix() + what, JSON.stringify(value));
    } catch {
      /* as above */
    }
  }
}
