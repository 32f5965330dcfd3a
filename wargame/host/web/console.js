// The White Cell's forms, read into commands. What is the same for everybody stands in `data-put` of
// a form and of the button that was pressed; what a person fills in, in its fields. A field's name is
// its place in the command ("control.reason"), its `data-as` what it is there.

import { Unfinished } from "./forms.js";

const as = {
  text: (field) => field.value.trim(),
  number: (field) => Number(field.value),
  thousandths(field) {
    const value = Number(field.value.replace(",", ".") || NaN);
    if (!Number.isFinite(value)) throw new Unfinished("The new value is a number.");
    return Math.round(value * 1000);
  },
  /** A number that may be left out. */
  whole(field) {
    if (!field.value.trim()) return undefined;
    const value = Number(field.value);
    if (!Number.isInteger(value)) throw new Unfinished("A minute is a whole number.");
    return value;
  },
  words: (field) => field.value.split(",").map((word) => word.trim()).filter(Boolean),
  optional: (field) => field.value || undefined,
  /** How an event fell on paper: not at all, in some way, or in this branch. */
  fallen: (field) => (field.value === "*" ? "" : field.value || undefined),
};

/** The command of a form; Unfinished where something is missing, the reason above all. */
export function order(form, button) {
  const put = (from) => JSON.parse(from?.dataset.put ?? "{}");
  const without = (button?.dataset.without ?? "").split(" ");
  const free = button?.formNoValidate;
  const said = merged(put(form), put(button));
  const lists = {};
  for (const field of form.elements) {
    const { name } = field;
    if (!name || without.includes(name)) continue;
    if (field.dataset.as === "list" || field.dataset.as === "numbers") {
      lists[name] ??= { need: field.dataset.need, values: [] };
      if (field.checked) lists[name].values.push(field.dataset.as === "list" ? field.value : Number(field.value));
      continue;
    }
    if (!free && field.required && !field.value.trim()) {
      field.focus();
      throw new Unfinished(
        name.endsWith("reason") ? "Every intervention needs its reason." : "Something is still to be filled in.",
      );
    }
    const value = as[field.dataset.as ?? "text"](field);
    if (value !== undefined) lay(said, name, value);
  }
  for (const [name, { need, values }] of Object.entries(lists)) {
    if (need && !values.length) throw new Unfinished(need);
    lay(said, name, values);
  }
  return said;
}

function lay(said, name, value) {
  const path = name.split(".");
  const last = path.pop();
  const inner = path.reduce((found, key) => (found[key] ??= {}), said);
  inner[last] = value;
}

function merged(one, other) {
  const made = { ...one };
  for (const [key, value] of Object.entries(other)) {
    made[key] = value && typeof value === "object" ? merged(made[key] ?? {}, value) : value;
  }
  return made;
}

// Beside the forms -------------------------------------------------------------------------------

/** A file is read into the field that its form sends, also where that came anew while the file was chosen. */
async function load(field) {
  const { into } = field.dataset;
  const { form } = field.form.dataset;
  if (!field.files.length) return;
  const text = await field.files[0].text();
  const now = document.querySelector(`form[data-form="${form}"]`)?.elements[into];
  if (!now) return;
  now.value = text;
  now.dispatchEvent(new Event("input", { bubbles: true })); // it is a draft like any other
}
addEventListener("change", (event) => event.target.dataset.into && load(event.target));
addEventListener("click", (event) => {
  const field = event.target;
  if (field.dataset?.into) field.onchange = () => field.isConnected || load(field);
});

/** What stands in a field is saved as a file. */
addEventListener("click", (event) => {
  const button = event.target.closest("[data-save]");
  if (!button) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([document.getElementById(button.dataset.from).value], { type: "text/csv" }));
  link.download = button.dataset.save;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});

/** Of a list, only what has every word that is searched for. */
function find(field) {
  const items = [...document.querySelectorAll(`[data-region="${field.dataset.find}"] > article`)];
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of items) {
    const said = item.textContent.toLowerCase();
    item.hidden = !words.every((word) => said.includes(word));
  }
  const box = field.closest(".find");
  box.hidden = !items.length;
  const left = items.filter((item) => !item.hidden).length;
  box.querySelector("[role=status]").textContent = words.length ? `${left} of ${items.length}` : "";
}

for (const field of document.querySelectorAll("[data-find]")) {
  field.addEventListener("input", () => find(field));
  const region = document.querySelector(`[data-region="${field.dataset.find}"]`);
  new MutationObserver(() => find(field)).observe(region, { childList: true });
}

/** The odds of a move by its base and the reasons that are ticked, to be said aloud before the roll. */
function odds(form) {
  const line = form?.querySelector(".odds");
  if (!line) return;
  const { step, least, most } = JSON.parse(line.dataset.scale);
  const count = (side) => form.querySelectorAll(`[data-side="${side}"]:checked`).length;
  const sum = Number(form.elements.base.value) + step * (count("for") - count("against"));
  const now = `It would be rolled for at ${Math.max(least, Math.min(sum, most))} %.`;
  if (line.textContent !== now) line.textContent = now;
}

const moves = document.querySelector('[data-region="moves"]');
if (moves) {
  moves.addEventListener("input", (event) => odds(event.target.form));
  const all = () => moves.querySelectorAll("form").forEach(odds);
  new MutationObserver(all).observe(moves, { childList: true });
}
