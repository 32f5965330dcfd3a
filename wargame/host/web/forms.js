// The forms of the seven decision nodes: read into a decision, filled in from one, kept as a draft.
// The shapes are those of wargame/play/decisions.py, the fields those of the host's templates.

const text = (form, name) => form.elements[name]?.value.trim() ?? "";
const picked = (form, name) =>
  [...form.querySelectorAll(`[name="${name}"]:checked`)].map((box) => box.value);
const fields = (form, start) =>
  [...form.elements].filter((one) => one.name.startsWith(start));

/** What is wrong with a form before it is sent; said to the person who wrote it. */
export class Unfinished extends Error {}

const readers = {
  signals: (form) => ({ cards: picked(form, "cards") }),

  events: (form) => ({
    answers: Object.fromEntries(
      fields(form, "event:").filter((one) => one.checked).map((one) => [one.name.slice(6), one.value]),
    ),
  }),

  offers: (form) => ({
    offers: picked(form, "offer").map((action) => {
      const reason = text(form, `reason:${action}`);
      return reason ? { offer: action, reason } : action;
    }),
  }),

  answers: (form) => {
    const found = { accept: [], reasons: {}, counter: {} };
    for (const one of fields(form, "answer:").filter((box) => box.checked)) {
      const action = one.name.slice(7);
      if (one.value === "accept") found.accept.push(action);
      if (one.value.startsWith("counter:")) found.counter[action] = one.value.slice(8);
      const reason = text(form, `reason:${action}`);
      if (reason) found.reasons[action] = reason;
    }
    return found;
  },

  orders: (form) => {
    const boxes = [...form.querySelectorAll('[name="order"]:checked')];
    boxes.sort((a, b) => place(a) - place(b));
    const found = {
      orders: boxes.map((box) => ({ action: box.value, reason: text(form, `reason:${box.value}`) })),
      reason: text(form, "reason"),
    };
    const standing = text(form, "standing");
    if (standing) found.standing = standing;
    const track = text(form, "shot-track");
    if (track) {
      const at = Number(text(form, "shot-at").replace(",", ".") || NaN);
      const chance = Number(text(form, "shot-chance") || NaN);
      if (!Number.isFinite(at)) throw new Unfinished("Your called shot needs a value, as a number.");
      if (!Number.isInteger(chance) || chance < 1 || chance > 99) {
        throw new Unfinished("Your called shot needs a chance between 1 and 99 per cent.");
      }
      found.shot = { track, test: text(form, "shot-test"), at: Math.round(at * 1000), chance };
    }
    return found;
  },

  reactions: (form) => {
    const [value = "none"] = picked(form, "react");
    const [react, ...rest] = value.split(":");
    const found = { react, reason: text(form, "reason") };
    if (rest.length) found.card = rest.join(":");
    return found;
  },

  hands: (form) => ({ keep: picked(form, "keep")[0] || null, bury: picked(form, "bury")[0] || null }),
};

const place = (box) => Number(box.dataset.place || 99);

/** The decision a form holds; Unfinished where it holds none yet. */
export const read = (form) => readers[form.dataset.node](form);

const fillers = {
  signals: (set, given) => given.cards?.forEach((card) => set("cards", card)),
  events: (set, given) => Object.entries(given.answers ?? {}).forEach(([event, one]) => set(`event:${event}`, one)),
  offers: (set, given) =>
    given.offers?.forEach((one) => {
      set("offer", one.offer ?? one);
      if (one.reason) set(`reason:${one.offer}`, one.reason);
    }),
  answers: (set, given) => {
    given.accept?.forEach((action) => set(`answer:${action}`, "accept"));
    Object.entries(given.counter ?? {}).forEach(([action, other]) => set(`answer:${action}`, `counter:${other}`));
    Object.entries(given.reasons ?? {}).forEach(([action, reason]) => set(`reason:${action}`, reason));
  },
  orders: (set, given) => {
    if (given.standing) set("standing", given.standing);
    given.orders?.forEach((one, n) => {
      set("order", one.action, n + 1);
      set(`reason:${one.action}`, one.reason ?? "");
    });
    set("reason", given.reason ?? "");
    if (given.shot) {
      set("shot-track", given.shot.track);
      set("shot-test", given.shot.test);
      set("shot-at", String(given.shot.at / 1000));
      set("shot-chance", String(given.shot.chance));
    }
  },
  reactions: (set, given) => {
    set("react", given.card ? `${given.react}:${given.card}` : given.react ?? "none");
    set("reason", given.reason ?? "");
  },
  hands: (set, given) => {
    set("keep", given.keep ?? "");
    set("bury", given.bury ?? "");
  },
};

/** Fill a form with a decision, as the host kept it from another page of this seat. */
export function fill(form, decision) {
  for (const one of form.elements) if (one.type === "checkbox") one.checked = false;
  fillers[form.dataset.node]?.((name, value, at) => put(form, name, value, at), decision);
  settle(form);
}

function put(form, name, value, at) {
  for (const one of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (one.type === "checkbox" || one.type === "radio") {
      if (one.value === value && !one.disabled) {
        one.checked = true;
        if (at) one.dataset.place = at;
      }
    } else if (!one.options || [...one.options].some((option) => option.value === value)) one.value = value;
  }
}

/** Everything in a form, to be put back by `restore`: [name, value, place] of each field, null for a box that is not ticked. */
export const keep = (form) =>
  [...form.elements]
    .filter((one) => one.name && (one.type === "radio" ? one.checked : !/^(submit|button|file)$/.test(one.type)))
    .map((one) => [one.name, one.value, one.type === "checkbox" && !one.checked ? null : one.dataset.place ?? ""]);

/** Put back what `keep` gave; what has gone meanwhile stays out, what has come is as it came. */
export function restore(form, kept) {
  for (const [name, value, at] of kept) {
    if (at !== null) put(form, name, value, at);
    else for (const one of form.elements) if (one.name === name && one.value === value && one.type === "checkbox") one.checked = false;
  }
  settle(form);
}

/** Number the orders in the order they were chosen, and hold every choice to its number. */
export function settle(form, last) {
  if (last?.checked && last.dataset.single) {
    for (const one of form.querySelectorAll(`[data-single="${CSS.escape(last.dataset.single)}"]`)) {
      if (one !== last) one.checked = false; // one form of a deal at a time
    }
  }
  const boxes = [...form.querySelectorAll('[name="order"]')];
  if (last?.name === "order") last.dataset.place = last.checked ? "98" : "";
  const chosen = boxes.filter((box) => box.checked).sort((a, b) => place(a) - place(b));
  boxes.forEach((box) => delete box.dataset.place);
  chosen.forEach((box, n) => (box.dataset.place = n + 1));
  const chosen_line = form.querySelector(".chosen"); // it may stand in a group that is closed
  if (chosen_line) {
    const words = form.querySelector('[name="standing"]:checked')?.closest("label").querySelector("strong").textContent;
    const now = words ? `Chosen: ${words}.` : "";
    if (chosen_line.textContent !== now) chosen_line.textContent = now;
  }
  tally(form);
  for (const box of form.querySelectorAll("[data-most]")) {
    const same = form.querySelectorAll(`[name="${box.name}"]:checked`).length;
    const full = same >= Number(box.dataset.most) && !box.checked;
    if (full && !box.disabled) box.dataset.full = "yes";
    if (box.dataset.full) box.disabled = full;
    if (!full) delete box.dataset.full;
  }
}

/** What the chosen orders cost together, beside what is held; prices are the host's. */
function tally(form) {
  const line = form.querySelector(".tally");
  if (!line) return;
  const { orders, third, ...held } = JSON.parse(line.dataset.purse);
  const chosen = [...form.querySelectorAll('[name="order"]:checked')];
  const costs = [...chosen, ...form.querySelectorAll('[name="standing"]:checked')];
  const [pc, bn, slots] = costs.reduce((sum, one) => one.dataset.cost.split(" ").map((coin, n) => sum[n] + Number(coin)), [0, 0, 0]);
  const capital = pc + (chosen.length > orders ? third : 0);
  const number = (thousandths) => String(thousandths / 1000);
  line.textContent =
    `Costs ${number(capital)} of ${number(held.pc)} capital, $${number(bn)} of ${number(held.bn)} bn, ` +
    `${slots} of ${held.slots} slots`;
  line.classList.toggle("refused", capital > held.pc || bn > held.bn || slots > held.slots);
}
