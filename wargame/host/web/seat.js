// A seat of a facilitated exercise: one line to the host, the regions of the page as it makes them,
// and what the cell writes, kept until it is committed. No framework, nothing from elsewhere.

import { accord_of, clear_accord, counter_accord, press_accord, settle_accord } from "./accord.js";
import { order } from "./console.js";
import { Line, at, fresh, say as say_line } from "./line.js";
import { Unfinished, fill, keep, read, restore, settle } from "./forms.js";
import { Store } from "./store.js";

const $ = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

let seat = null; // what the welcome said
let place = null; // the quarter and the node at hand
let clock = null; // {left, running, at}
let handed = null; // a decision in hand that the host kept from another page
let checks = 0;
const submitted = new Map(); // by a command's number: what stood in the form when it was sent
const outcomes = new Map(); // form name: what was said under it last
const html = new Map(); // region: its HTML, as the host sent it

// What this device keeps ------------------------------------------------------------------------

const store = new Store(() => `wargame:${seat.commitment || seat.exercise}:${seat.seat}:`);

const draftName = (form) =>
  form.dataset.node
    ? draft_of(form.dataset)
    : `draft:${form.dataset.form ?? form.dataset.command}`;

/** Where the draft of a decision is kept; of another's paper, by whose it is. */
const draft_of = ({ turn, node, role }) => `draft:${seat.branch}:${turn}:${node}${role ? `:${role}` : ""}`;

/** What the form of a command without one of the console's is called. */
const called_of = (one) =>
  one.type === "enter" ? `enter:${one.role}` : one.type === "accord" && one.accord ? `accord:${one.accord}` : one.type;

/** What a form is called among the outcomes. */
const called = ({ form, command, role }) => form ?? command ?? (role ? `enter:${role}` : "submit");

// The line --------------------------------------------------------------------------------------

const line = new Line({
  hear: (said) => heard_of[said.type]?.(said),
  kept: " What you write is kept.",
  changed(state) {
    document.body.dataset.line = state === "open" ? "open" : "lost";
    $("main").inert = state === "ended"; // what would be written here would go nowhere
  },
});

/** A device that slept may have a line that is dead and does not know it: ask for any answer. */
let hidden = 0;
addEventListener("visibilitychange", () => {
  if (document.hidden) return void (hidden = Date.now());
  if (!line.up || !place || Date.now() - hidden < 10000) return;
  const before = line.heard;
  checks += 1;
  line.send({ type: "check", ref: checks, turn: place.turn, node: place.node, decision: {} });
  checks += 1; // the answer is nothing to show
  setTimeout(() => line.heard === before && line.cut(), 4000);
});

// What the host says ----------------------------------------------------------------------------

const heard_of = {
  welcome(said) {
    const moved = seat && (seat.commitment !== said.commitment || seat.branch !== said.branch);
    if (moved && seat.commitment === said.commitment) went_back(); // while the line was lost
    seat = said;
    handed = said.draft;
    if (moved) forget();
    const watches = said.seat.startsWith("EVAL-"); // an evaluator has a page of its own, whatever it reads
    const home = watches ? "survey.html" : { WHITE: "console.html", PUBLIC: "room.html" }[said.role] ?? "./";
    if (home !== (document.body.dataset.page ?? "./")) {
      line.stop(); // this link opens another page of this host
      location.replace(home + location.hash);
      return;
    }
    store.get("pending", []).forEach((one) => line.send(one));
  },
  rewound(said) {
    seat.branch = said.branch;
    forget();
    went_back();
  },
  regions(said) {
    const first = !html.size;
    const moved = place && (place.turn !== said.turn || place.node !== said.node);
    place = { turn: said.turn, node: said.node };
    if (moved) outcomes.clear();
    for (const name of said.gone) drop(name);
    for (const [name, text] of Object.entries(said.changed)) show(name, text, first);
    if (said.changed.threads !== undefined) talked(first);
    $("main").hidden = $("nav").hidden = false;
    if (moved) {
      if (seen("decide")) (wide.matches ? $("#decide") : document.scrollingElement).scrollTo(0, 0); // what is asked now
      else if ($("form.node")) mark("decide"); // another part of the page is open
      announce($("#status-title").textContent);
    }
    document.title = `${$(".who").textContent}, ${$(".phase").textContent}`;
  },
  clock(said) {
    clock = { left: said.left / 10, running: said.running, pace: said.pace, at: performance.now() };
    warned = left() ?? 0;
    tick();
  },
  presence(said) {
    const names = new Map(all('[name="to"]').map((box) => [box.value, box.parentNode.textContent.trim()]));
    const here = (there) =>
      Object.keys(said.present).filter((key) => names.has(key) && said.present[key] === there).map((key) => names.get(key));
    const [there, away] = [here(true), here(false)];
    $("#present").textContent =
      (there.length ? `Connected: ${there.join(", ")}. ` : "") + (away.length ? `Not connected: ${away.join(", ")}.` : "");
  },
  ack(said) {
    const own = store.get("from", {})[said.id];
    const one = settled(said.id);
    if (one?.type === "submit" || one?.type === "enter") {
      const name = draft_of(one);
      const now = JSON.stringify(store.get(name));
      if (now === (submitted.get(said.id) ?? now)) store.set(name, null); // else it was written on since
      submitted.delete(said.id);
      const here = place?.turn === one.turn && place.node === one.node; // or the phase closed with it
      if (here) outcome(called_of(one), `${one.role ? "Entered" : "Committed"} at ${at(new Date())}.`);
    } else if (one && own) done_in(own);
    else if (one?.type === "accord") {
      const form = $("form.accord-offer");
      if (one.accord || !form) return;
      clear_accord(form);
      store.set(draftName(form), keep(form));
      outcome("accord", "Offered. The cells you named can read it now.");
    } else if (one) outcome(one.type, ["message", "move", "argue"].includes(one.type) ? "Sent." : "Kept.");
  },
  refused(said) {
    if (said.ref !== undefined) {
      if (said.ref === checks) checked(named(said.message), true);
      return;
    }
    const own = store.get("from", {})[said.id];
    const one = settled(said.id);
    if (one) outcome(own ?? called_of(one), `Not taken: ${named(said.message)}.`, true, one);
  },
  checked(said) {
    if (said.ref === checks) checked("It can be committed.", false);
  },
  link(said) {
    fresh_link(said);
  },
  error(said) {
    say_line(`The host did not understand this page: ${said.message}`);
  },
};

/** Nobody should wonder where an hour has gone: it is said until somebody has read it. */
function went_back() {
  const words = "The White Cell has gone back in time. Everything on this page is as it was then.";
  say_line(words, "Understood", () => say_line(""));
}

// Regions ---------------------------------------------------------------------------------------

function holder(name) {
  const found = $(`[data-region="${name}"]`);
  if (found || !name.includes("/")) return found;
  const made = document.createElement("div");
  made.dataset.region = name;
  $(`[data-regions="${name.split("/")[0]}"]`).prepend(made); // the newest on top
  return made;
}

function drop(name) {
  html.delete(name);
  late.delete(name);
  const found = $(`[data-region="${name}"]`);
  if (found && name.includes("/")) found.remove();
  else found?.replaceChildren();
}

function forget() {
  for (const name of [...html.keys()]) drop(name);
  place = null;
}

let composing = null; // the field in which a touch keyboard has a half-written word
const late = new Map(); // regions that wait for the end of that word

addEventListener("compositionstart", (event) => (composing = event.target));
for (const end of ["compositionend", "focusout"]) {
  addEventListener(end, () => {
    composing = null;
    setTimeout(settle_late);
  });
}

function settle_late() {
  if (composing) return;
  const waiting = [...late];
  late.clear();
  for (const [name, text] of waiting) show(name, text);
}

/** Put new HTML into a region: what is open stays open, what is written stays, focus stays. */
function show(name, text, first) {
  late.delete(name);
  if (html.get(name) === text) return;
  const region = holder(name);
  if (region && composing && region.contains(composing)) return void late.set(name, text);
  html.set(name, text);
  if (!region) return;
  const held = focus_in(region);
  const open = new Map(all("details[data-open]", region).map((one) => [one.dataset.open, one.open]));
  region.innerHTML = text; // made by our host, which escapes; the policy of the page runs no inline code
  for (const one of all("details[data-open]", region)) one.open = open.get(one.dataset.open) ?? one.open;
  all("form", region).forEach(arrive);
  held?.();
  const panel = region.closest("section")?.id;
  if (!first && /^(threads|accords|bargains|intelligence|news\/)/.test(name) && text && !seen(panel)) mark(panel);
}

let talk = 0; // the number of the last message that this page has shown

/** Messages have come: say from whom, and that is all. */
function talked(first) {
  const last = talk;
  const there = all('[data-region="threads"] li[data-n]');
  talk = Math.max(0, ...there.map((one) => Number(one.dataset.n)));
  const fresh_ones = there.filter((one) => Number(one.dataset.n) > last && !one.classList.contains("mine"));
  const from = [...new Set(fresh_ones.map((one) => $(".by", one).firstChild.textContent.trim()))];
  if (!first && from.length) announce(`A message from ${from.join(" and ")}.`);
}

const said_of = (button) => JSON.stringify([button.form?.dataset.form, { ...button.dataset }]);

/** How to give the focus back after what had it is replaced; nothing where the focus is elsewhere. */
function focus_in(region) {
  const had = document.activeElement;
  if (!region.contains(had)) return null;
  const { name, value, type } = had;
  const details = had.tagName === "SUMMARY" ? had.parentNode.dataset.open : null;
  const [from, to] = type === "text" || type === "textarea" ? [had.selectionStart, had.selectionEnd] : [];
  return () => {
    const same = all("input,textarea,select,button,summary", region).find((one) =>
      details
        ? one.parentNode.dataset.open === details && one.tagName === "SUMMARY"
        : one.tagName === had.tagName && one.name === name && one.type === type &&
          (!/checkbox|radio/.test(type) || one.value === value) &&
          (one.tagName !== "BUTTON" || said_of(one) === said_of(had)),
    );
    (same && !same.disabled ? same : region.closest("section")).focus({ preventScroll: true });
    if (same && from !== undefined) same.setSelectionRange(from, to);
  };
}

// Forms -----------------------------------------------------------------------------------------

/** A form has come: fill in what the cell had written, or what the host kept for it. */
function arrive(form) {
  const kept = store.get(draftName(form));
  if (kept) restore(form, kept);
  else if (form.dataset.node && !form.dataset.role && handed && handed.node === form.dataset.node && String(handed.turn) === form.dataset.turn) {
    fill(form, handed.decision);
  } else if (form.dataset.node) settle(form);
  if (form.matches(".accord-offer")) settle_accord(form);
  const said = outcomes.get(called(form.dataset));
  if (said) $(".outcome", form).replaceChildren(...said());
  else if (kept && form.dataset.node) outcome_of(form, "Your draft, as you left it. It is not committed.");
}

let resting = 0;

function written(event) {
  const form = event.target.closest("form");
  if (!form || !seat) return;
  if (form.dataset.node || form.dataset.form) settle(form, event.target);
  if (form.matches(".accord-offer")) settle_accord(form);
  store.set(draftName(form), keep(form));
  if (!form.dataset.node) return;
  outcomes.delete(called(form.dataset));
  outcome_of(form, "Kept, not committed.");
  clearTimeout(resting);
  resting = setTimeout(() => rested(form), 700);
}

/** The cell has paused: ask whether the plan would be taken, and let the host keep it. */
function rested(form) {
  if (!form.isConnected) return;
  let decision;
  try {
    decision = read(form);
  } catch (error) {
    if (error instanceof Unfinished) return checked(error.message, true);
    throw error;
  }
  const where = { turn: Number(form.dataset.turn), node: form.dataset.node };
  checks += 1;
  const { role } = form.dataset; // of paper the host keeps no draft
  if (!role) line.send({ type: "draft", ...where, decision });
  line.send({ type: "check", ref: checks, ...where, decision, ...(role ? { role } : {}) });
}

function checked(words, bad) {
  const line = $("form.node .check");
  if (!line) return;
  if (!bad && !line.textContent && !words) return;
  line.textContent = words.charAt(0).toUpperCase() + words.slice(1);
  line.classList.toggle("refused", bad);
}

function commit(event) {
  event.preventDefault();
  const form = event.target;
  if (form.dataset.locked) return;
  const own = form.dataset.form; // a form of the console, where another may come of its own
  if (own && waits(own)) return;
  let said;
  try {
    said = own ? order(form, event.submitter) : form.dataset.node ? submission(form) : writing(form, event.submitter);
  } catch (error) {
    if (error instanceof Unfinished) return outcome_of(form, error.message, true);
    throw error;
  }
  clearTimeout(resting);
  const one = { ...said, id: fresh() };
  store.set("pending", [...store.get("pending", []), one]);
  if (form.dataset.node) submitted.set(one.id, JSON.stringify(store.get(draftName(form))));
  if (own) store.set("from", { ...store.get("from", {}), [one.id]: own });
  else if (!form.dataset.node) {
    if (said.type !== "accord") form.querySelector("textarea").value = ""; // an offer stays until it is taken
    store.set(draftName(form), keep(form));
  }
  outcome(own ?? called_of(one), line.up ? "Sending…" : "The connection is lost. This is sent as soon as it is back.");
  line.send(one);
  setTimeout(() => line.up && store.get("pending", []).some((other) => other.id === one.id) && line.cut(), 10000);
}

function submission(form) {
  const { turn, node, role } = form.dataset;
  const said = { turn: Number(turn), node, decision: read(form) };
  return role ? { type: "enter", role, ...said } : { type: "submit", ...said };
}

function writing(form, button) {
  if (form.dataset.command.startsWith("accord")) {
    const said = accord_of(form, button);
    const same = store.get("pending", []).some((one) => one.type === "accord" && one.accord === said.accord);
    if (same) throw new Unfinished("It is being sent.");
    return said;
  }
  const words = form.elements.text.value.trim();
  if (!words) throw new Unfinished("There is nothing written yet.");
  const type = form.dataset.command;
  if (type === "note" || type === "move") return { type, text: words };
  if (type === "argue") return { type, ruling: form.elements.ruling.value.trim(), side: form.elements.side.value, text: words };
  const to = all('[name="to"]:checked', form).map((box) => box.value);
  if (!to.length) throw new Unfinished("Say to whom: tick at least one cell.");
  const room = form.elements.room.value.trim();
  return { type: "message", to, text: words, ...(room ? { room } : {}) };
}

/** Whether a command of this form of the console is under way: pressed twice is meant once. */
const waits = (own) => Object.values(store.get("from", {})).includes(own);

/** A form of the console has done its work, and is as it was. */
function done_in(own) {
  const form = $(`form[data-form="${own}"]`);
  store.set(`draft:${own}`, null);
  if (!form) return;
  if (own !== "show") form.reset();
  outcome(own, `Done at ${at(new Date())}.`);
}

/** The command with this number, which waits no longer. */
function settled(id) {
  const pending = store.get("pending", []);
  const { [id]: _, ...from } = store.get("from", {});
  store.set("from", from);
  store.set("pending", pending.filter((one) => one.id !== id));
  return pending.find((one) => one.id === id);
}

/** A new link of a seat, for as long as the White Cell looks at it: nothing of it is kept. */
function fresh_link(said) {
  const fresh = $("#fresh");
  const title = document.createElement("h3");
  const name = all('form[data-form="link"] option').find((one) => one.value === said.seat)?.textContent ?? said.seat;
  title.id = "fresh-title";
  title.textContent = `The new link: ${name}`;
  const link = document.createElement("p");
  link.className = "link";
  link.textContent = said.link;
  const code = document.createElement("div");
  code.innerHTML = said.code; // drawn by our host
  code.firstElementChild?.setAttribute("role", "img");
  code.firstElementChild?.setAttribute("aria-label", "The link as a code for a telephone's camera");
  const done = document.createElement("button");
  done.type = "button";
  done.textContent = "It has been handed out: put it away";
  done.onclick = () => {
    fresh.hidden = true;
    fresh.replaceChildren();
    $("#change").focus({ preventScroll: true });
  };
  fresh.replaceChildren(title, code, link, done);
  fresh.hidden = false;
  fresh.focus();
}

/** Say how it went with a form, now and after it is replaced. */
function outcome(name, words, bad = false, refused = null) {
  outcomes.set(name, () => [line_of(words, bad)]);
  const form = all("form").find((one) => called(one.dataset) === name);
  if (!form) return say_line(words);
  outcome_of(form, words, bad);
  if (form.dataset.node) checked("", false);
  if (refused?.text && !form.dataset.form && !form.elements.text.value) form.elements.text.value = refused.text; // not lost
}

function outcome_of(form, words, bad = false) {
  $(".outcome", form).replaceChildren(line_of(words, bad));
}

function line_of(words, bad) {
  const line = document.createElement("span");
  line.className = bad ? "refused" : "";
  line.textContent = words;
  return line;
}

/** A refusal with the names of cards in place of their ids. */
function named(message) {
  return message.replace(/`([^`]+)`/g, (_, id) => {
    const box = all("form.node input").find((one) => one.value === id || one.value.endsWith(`:${id}`));
    const label = box?.closest("label")?.querySelector("strong")?.firstChild?.textContent.trim();
    return label ? `“${label.replace(/^(Offer|Play): ?/, "")}”` : id;
  });
}

addEventListener("input", written);
addEventListener("submit", commit);
addEventListener("click", (event) => {
  if (event.target.closest("[data-survey]")) {
    event.preventDefault();
    location.assign(`survey.html${location.hash}`); // with the token, which is sent to nobody
  }
  const go = event.target.closest("[data-go]");
  if (go) {
    event.preventDefault(); // the fragment is the seat's link and stays as it is
    open_panel(go.dataset.go, true);
  }
  accord_pressed(event.target.closest("button"));
  const reply = event.target.closest("[data-reply]");
  if (reply) write_to(reply.dataset.reply.split(" "), reply.dataset.room);
  const paper = event.target.closest("[data-paper]");
  if (paper) line.send({ type: "paper", role: paper.dataset.paper });
  if (event.target.closest("[data-clear]")) clear(event.target.closest("form"));
});

/** Begin a form again; what was written can be brought back until more is written, though news come between. */
function clear(form) {
  const name = draftName(form);
  const own = called(form.dataset);
  const written_so_far = keep(form);
  store.set(name, null);
  if (!form.dataset.role) {
    handed = null;
    line.send({ type: "draft", turn: Number(form.dataset.turn), node: form.dataset.node, decision: null });
  }
  const back = () => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Bring back what I had";
    button.onclick = () => bring_back(button.form, written_so_far);
    return button;
  };
  outcomes.set(own, () => [line_of("As it was at first."), " ", back()]);
  const { region } = form.closest("[data-region]").dataset;
  const text = html.get(region);
  html.delete(region);
  show(region, text, true);
}

function bring_back(form, written_before) {
  outcomes.delete(called(form.dataset));
  store.set(draftName(form), written_before);
  restore(form, written_before);
  outcome_of(form, "Your draft, as you left it. It is not committed.");
  rested(form);
  $("[data-clear]", form).focus({ preventScroll: true });
}

/** A button of the form for accords that sends nothing. */
function accord_pressed(button) {
  const form = $("form.accord-offer");
  if (!button || !form) return;
  if (button.dataset.counter) {
    counter_accord(form, button.dataset.counter.split(" "), button.dataset.answers);
    $("#accord").open = true;
    form.elements.by.focus();
  } else {
    if (button.form !== form && !form.contains(button)) return;
    try {
      if (!press_accord(form, button)) return;
      outcome_of(form, "");
    } catch (error) {
      if (error instanceof Unfinished) return outcome_of(form, error.message, true);
      throw error;
    }
    form.elements.by.focus({ preventScroll: true });
  }
  store.set(draftName(form), keep(form));
}

function write_to(members, room) {
  const form = $('form[data-command="message"]');
  for (const box of all('[name="to"]', form)) box.checked = members.includes(box.value);
  form.elements.room.value = room;
  if (room) $("details", form).open = true;
  store.set(draftName(form), keep(form));
  open_panel("talk", false);
  form.elements.text.focus();
}

$("#stuck")?.addEventListener("click", (event) => {
  const pressed = event.currentTarget.getAttribute("aria-pressed") !== "true";
  event.currentTarget.setAttribute("aria-pressed", String(pressed));
  event.currentTarget.textContent = pressed ? "Help is called; press when it has come" : "We are stuck";
  line.send({ type: "state", state: pressed ? "stuck" : "reading" });
});

// The parts of the page ---------------------------------------------------------------------------

const wide = matchMedia("(min-width: 1000px)");
const seen = (panel) => document.body.dataset.tab === panel || (panel === "decide" && wide.matches);

function open_panel(name, focus) {
  document.body.dataset.tab = name;
  for (const one of all("nav button")) {
    one.toggleAttribute("aria-current", false);
    if (one.dataset.go === name) {
      one.setAttribute("aria-current", "page");
      one.textContent = one.textContent.replace(" (new)", "");
      delete one.dataset.new;
    }
  }
  if (!focus) return;
  scrollTo(0, 0);
  document.getElementById(name).focus({ preventScroll: true });
}

function mark(panel) {
  const button = $(`nav [data-go="${panel}"]`);
  if (button.dataset.new) return;
  button.dataset.new = "yes";
  const words = document.createElement("span");
  words.className = "unseen";
  words.textContent = " (new)";
  button.append(words);
}

function fit() {
  for (const one of all("main > section")) one.tabIndex = wide.matches ? 0 : -1; // who scrolls by keys, there, gets in
  if (wide.matches && document.body.dataset.tab === "decide") open_panel(all("nav [data-go]")[1].dataset.go, false);
}
wide.addEventListener("change", fit);
fit();

let folded = [];
addEventListener("beforeprint", () => {
  folded = all("#cards > div > ul > li > details:not([open])"); // the rest would fill a book
  folded.forEach((one) => (one.open = true));
});
addEventListener("afterprint", () => folded.forEach((one) => (one.open = false)));

// The clock ---------------------------------------------------------------------------------------

let warned = 0;

function left() {
  if (!clock || (!clock.running && (clock.pace !== "clock" || !clock.left))) return null; // it moves on by hand
  return Math.max(clock.left - (clock.running ? (performance.now() - clock.at) / 1000 : 0), 0);
}

function tick() {
  const seconds = left();
  const shown = $("#clock");
  shown.hidden = seconds === null || !place || place.node === "over";
  if (shown.hidden) return;
  const whole = Math.ceil(seconds);
  shown.textContent = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  if (!clock.running) {
    const held = document.createElement("small");
    held.textContent = " held";
    shown.append(held);
  }
  shown.classList.toggle("late", clock.running && whole <= 60);
  for (const [mark, words] of [[120, "Two minutes are left."], [60, "One minute is left."], [20, "Twenty seconds are left."]]) {
    if (clock.running && warned > mark && seconds <= mark) announce(words);
  }
  warned = seconds;
}

setInterval(tick, 500);

/** Said politely, a line for each: what is said twice, or close together, is heard. */
function announce(words) {
  const one = document.createElement("p");
  one.textContent = words;
  $("#announce").append(one);
  setTimeout(() => one.remove(), 20000);
}

line.begin();
