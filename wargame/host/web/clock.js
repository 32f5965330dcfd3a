// The clock of a phase, as the host said it last: it runs on here between what the host says.

export class Clock {
  #told = null; // {left: seconds, running, pace, at: when it was said}

  hear(said) {
    this.#told = { left: said.left / 10, running: said.running, pace: said.pace, at: performance.now() };
  }

  get running() {
    return Boolean(this.#told?.running);
  }

  /** Seconds; null where the phase moves on by hand. */
  get left() {
    const told = this.#told;
    if (!told || (!told.running && (told.pace !== "clock" || !told.left))) return null;
    return Math.max(told.left - (told.running ? (performance.now() - told.at) / 1000 : 0), 0);
  }

  /** Show it, or hide it: `over` where there is nothing more to wait for. */
  show(place, over) {
    const { left } = this;
    place.hidden = over || left === null;
    if (place.hidden) return;
    const whole = Math.ceil(left);
    const words = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    if (place.textContent !== words + (this.running ? "" : " held")) {
      place.textContent = words;
      if (!this.running) {
        const held = document.createElement("small");
        held.textContent = " held";
        place.append(held);
      }
    }
    place.className = this.running ? (whole <= 60 ? "late" : "") : "held";
  }
}
