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
