// A seat of a facilitated exercise, or the White Cell's console: one line to the host, and what is to be
// done with what comes over it and with what is pressed. No framework, nothing from elsewhere.

import { accord_of, clear_accord, pressed_accord } from "./accord.js";
import { Clock } from "./clock.js";
import { send, send_again, settled, under_way } from "./commands.js";
import { order } from "./console.js";
import { Drafts, name_of, stood, where } from "./drafts.js";
import { Unfinished, read, settle } from "./forms.js";
import { fresh_link } from "./fresh_link.js";
import { Line, notice, say } from "./line.js";
import { called, forget, form_of, outcome, remark } from "./outcomes.js";
import { $, all, announce, at, here, is_here } from "./page.js";
import { mark, open_part, seen, to_the_top } from "./parts.js";
import { Regions } from "./regions.js";
import { present, put_back, reply, talked, writing } from "./talk.js";

// The line --------------------------------------------------------------------------------------

const line = new Line({
  hear: (said) => regions.said(said),
  kept: " What you write is kept.",
  changed(state) {
    document.body.dataset.line = state === "open" ? "open" : "lost";
    $("main").inert = state === "ended"; // what would be written here would go nowhere
  },
});
const drafts = new Drafts(line, () => call_for_help()); // who writes is not taken for stuck otherwise
const clock = new Clock();
const regions = new Regions({
  hear: (said) => heard_of[said.type]?.(said),
  came(region, name, text) {
    if (!region) return;
    all("form", region).forEach((form) => drafts.arrive(form));
    const part = region.closest("section")?.id;
    if (!opening && TOLD.test(name) && text && !seen(part)) mark(part);
  },
});

/** Regions that bring something new to read. */
const TOLD = /^(threads|accords|bargains|intelligence|news\/)/;
let opening = true; // the page has shown nothing yet of this exercise, or of this past of it
let misunderstood = false; // the host took the last line's end from something that this page said

/** A device that slept may have a line that is dead and does not know it: ask for any answer. */
let hidden = 0;
addEventListener("visibilitychange", () => {
  if (document.hidden) return void (hidden = Date.now());
  if (!line.up || !here.place || Date.now() - hidden < 10000) return;
  const before = line.heard;
  drafts.knock();
  setTimeout(() => line.heard === before && line.cut(), 4000);
});

// What the host says ----------------------------------------------------------------------------

const heard_of = {
  welcome(said) {
    const was = here.seat;
    const moved = was && (was.commitment !== said.commitment || was.branch !== said.branch);
    here.seat = said;
    drafts.handed(said.draft);
    if (!was) all("form").forEach((form) => drafts.arrive(form)); // those that are in no region
    if (moved) start_over();
    if (moved && was.commitment === said.commitment) went_back(); // while the line was lost
    const watches = said.seat.startsWith("EVAL-"); // an evaluator has a page of its own, whatever it reads
    const home = watches ? "survey.html" : { WHITE: "console.html", PUBLIC: "room.html" }[said.role] ?? "./";
    if (home !== (document.body.dataset.page ?? "./")) {
      line.stop(); // this link opens another page of this host
      location.replace(home + location.hash);
      return;
    }
    send_again(line);
    if (!misunderstood) drafts.tell();
    misunderstood = false;
    call_for_help();
  },
  rewound(said) {
    here.seat.branch = said.branch;
    start_over();
    went_back();
  },
  regions(said) {
    const { place } = here;
    const moved = place && (place.turn !== said.turn || place.node !== said.node);
    opening = regions.empty;
    here.place = { turn: said.turn, node: said.node };
    if (moved) {
      forget();
      drafts.moved();
    }
    regions.all(said);
    if (said.changed.threads !== undefined) talked(opening);
    $("main").hidden = $("nav").hidden = false;
    if (moved) {
      if (seen("decide")) to_the_top();
      else if ($("form.node")) mark("decide"); // another part of the page is open
      announce($("#status-title").textContent);
      call_for_help();
    }
    document.title = `${$(".who").textContent}, ${$(".phase").textContent}`;
  },
  clock(said) {
    clock.hear(said);
    warned = clock.left ?? 0;
    tick();
  },
  presence(said) {
    present(said.present);
  },
  ack(said) {
    const one = settled(said.id);
    if (one) taken(one);
  },
  refused(said) {
    if (said.ref !== undefined) return drafts.answered(said.ref, named(said.message), true);
    const one = settled(said.id);
    if (one) not_taken(one, named(said.message));
  },
  checked(said) {
    drafts.answered(said.ref, "It can be committed.", false);
  },
  link(said) {
    fresh_link(said);
  },
  error(said) {
    misunderstood = true;
    say(`The host did not understand this page: ${said.message}`);
    const one = settled(); // it would be as little understood again
    if (one) not_taken(one, `the host did not understand it: ${said.message}`);
  },
};

/** Another past holds, or another exercise: nothing on the page is of it. */
function start_over() {
  regions.forget();
  here.place = null;
  drafts.moved();
  forget((name) => name !== "rewind");
}

/** Nobody should wonder where an hour has gone: it is said until somebody has read it. */
function went_back() {
  notice("The White Cell has gone back in time. Everything on this page is as it was then.");
}

const decides = ({ type }) => type === "submit" || type === "enter";

/** The host has done it. */
function taken({ said, under, branch, draft, as_it_stood }) {
  const now = at(new Date());
  if (decides(said)) {
    drafts.taken(draft, as_it_stood);
    if (!is_here(said, branch)) return; // or the phase closed with it
    outcome(under, `${said.role ? "Entered" : "Committed"} at ${now}.`);
    drafts.silent(draft);
  } else if (said.type === "accord" && said.what === "offer") {
    const form = form_of(under);
    if (form && stood(form) === as_it_stood) {
      clear_accord(form);
      drafts.keep(form);
    }
    outcome(under, "Offered. The cells you named can read it now.");
  } else if (said.type === "accord" || form_of(under)?.dataset.form || !WORDS.has(said.type)) {
    const form = form_of(under);
    if (drafts.taken(draft, as_it_stood) && form && under !== "show") {
      form.reset();
      settle(form);
    }
    outcome(under, `Done at ${now}.`);
  } else outcome(under, said.type === "note" ? "Kept." : "Sent.");
}

/** What a cell says in words of its own: the field is empty as soon as it is sent. */
const WORDS = new Set(["message", "move", "argue", "note"]);

/** The host has refused it, and why. */
function not_taken({ said, under, branch, phase }, why) {
  if (decides(said) && !is_here(said, branch)) {
    if (branch === here.seat.branch) notice(`${phase} came too late: the phase was closed before they reached the host.`);
    return;
  }
  const words = `Not taken: ${why}.`;
  const form = form_of(under);
  if (form && !form.dataset.form && WORDS.has(said.type)) {
    put_back(form, said.text); // not lost
    drafts.keep(form);
  }
  outcome(under, words, { bad: true, lost: words });
}

/** A refusal with the names of cards in place of their ids. */
function named(message) {
  return message.replace(/`([^`]+)`/g, (_, id) => {
    const box = all("form.node input").find((one) => one.value === id || one.value.endsWith(`:${id}`));
    const label = box?.closest("label")?.querySelector("strong")?.firstChild?.textContent.trim();
    return label ? `“${label.replace(/^(Offer|Play): ?/, "")}”` : id;
  });
}

// What is written and pressed -------------------------------------------------------------------

addEventListener("input", (event) => {
  const form = event.target.closest("form");
  if (form && here.seat) drafts.written(form, event.target);
});

addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.dataset.locked) return;
  const under = called(form.dataset);
  const words = WORDS.has(form.dataset.command) && !form.dataset.form;
  if (under_way(under) && !form.dataset.node && !(words && form.elements.text.value.trim())) return; // pressed twice, meant once
  let said;
  try {
    said = command_of(form, event.submitter);
  } catch (error) {
    if (error instanceof Unfinished) return remark(form, error.message, true);
    throw error;
  }
  if (under_way(under, said)) return;
  drafts.sent(form);
  const more = { under, draft: name_of(form), as_it_stood: stood(form), phase: $(".phase").textContent };
  if (words) {
    form.elements.text.value = "";
    drafts.keep(form);
  }
  outcome(under, line.up ? "Sending…" : "The connection is lost. This is sent as soon as it is back.");
  send(line, said, more);
});

function command_of(form, button) {
  if (form.dataset.form) return order(form, button);
  if (!form.dataset.node) return form.dataset.command.startsWith("accord") ? accord_of(form, button) : writing(form);
  const { role } = form.dataset;
  return { type: role ? "enter" : "submit", ...(role ? { role } : {}), ...where(form), decision: read(form), branch: here.seat.branch };
}

/** The second half of a double press may fall on what has come meanwhile, and is not meant for it. */
addEventListener(
  "click",
  (event) => {
    const button = event.target.closest("button");
    if (event.detail > 1 && (button?.type === "submit" || button?.matches("[data-clear]"))) event.preventDefault();
  },
  true,
);

addEventListener("click", (event) => {
  const { target } = event;
  if (event.defaultPrevented) return;
  if (target.closest("[data-survey]")) {
    event.preventDefault();
    location.assign(`survey.html${location.hash}`); // with the token, which is sent to nobody
  }
  const go = target.closest("[data-go]");
  if (go) {
    event.preventDefault(); // the fragment is the seat's link and stays as it is
    open_part(go.dataset.go, true);
  }
  const offer = pressed_accord(target.closest("button"));
  if (offer) drafts.keep(offer);
  const answer = target.closest("[data-reply]");
  if (answer) {
    const form = reply(answer.dataset.reply.split(" "), answer.dataset.room);
    drafts.keep(form);
    open_part("talk", false);
    form.elements.text.focus();
  }
  const paper = target.closest("[data-paper]");
  if (paper) line.send({ type: "paper", role: paper.dataset.paper });
  const form = target.closest("[data-clear]")?.form;
  if (form) drafts.clear(form, () => regions.anew(form.closest("[data-region]").dataset.region));
});

const stuck = $("#stuck");
const helpless = () => stuck?.getAttribute("aria-pressed") === "true";

stuck?.addEventListener("click", () => {
  stuck.setAttribute("aria-pressed", String(!helpless()));
  stuck.textContent = helpless() ? "Help is called; press when it has come" : "We are stuck";
  line.send({ type: "state", state: helpless() ? "stuck" : "reading" });
});

/** Said again where the host may not know it: it holds until it is taken back here. */
function call_for_help() {
  if (helpless()) line.send({ type: "state", state: "stuck" });
}

// The clock ---------------------------------------------------------------------------------------

const WARNINGS = [[120, "Two minutes are left."], [60, "One minute is left."], [20, "Twenty seconds are left."]];
let warned = 0; // how much was left when that was last looked at

function tick() {
  clock.show($("#clock"), !here.place || here.place.node === "over");
  if ($("#clock").hidden) return;
  const { left } = clock;
  for (const [mark_at, words] of WARNINGS) if (clock.running && warned > mark_at && left <= mark_at) announce(words);
  warned = left;
}

setInterval(tick, 500);
line.begin();
