// Controls: sliders, choices, switches, text and buttons, each with its live label.
import { el, write } from "./dom.js";
import { labelled, settled } from "./format.js";

const TICKS = 400; // positions of a slider without a step

/** The row of controls; `wish` takes {name: value}. */
export class ControlRow {
  constructor(specs, wish, reset, id) {
    this.items = specs.filter((spec) => MAKE[spec.kind]).map((spec) => MAKE[spec.kind](spec, wish, `${id}-${spec.name}`));
    const again = el("button", { className: "nnlib-button nnlib-reset", type: "button", onclick: reset, title: "All controls back to their first values" }, "Reset");
    this.root = el("div", { className: "nnlib-controls", role: "group", "aria-label": "controls" }, ...this.items.map((item) => item.root), again);
    this.root.hidden = this.items.length === 0;
  }

  /** Show the values the kernel works with, save where the learner is at work. */
  show(values, busy) {
    for (const item of this.items)
      if (item.name in values && !(item.name in busy)) item.show(values[item.name]);
  }
}

function slider(spec, wish, id) {
  const positions = spec.step && !spec.log ? Math.round((spec.high - spec.low) / spec.step) : TICKS;
  const [toValue, toPosition] = mapping(spec, positions);
  const input = el("input", { type: "range", id, min: 0, max: positions, step: 1, title: spec.tip });
  const label = el("label", { htmlFor: id });
  const say = (value) => {
    write(label, labelled(spec.name, spec.symbol, settled(value)));
    input.setAttribute("aria-valuetext", settled(value));
  };
  input.addEventListener("input", () => {
    const value = toValue(Number(input.value));
    say(value);
    wish({ [spec.name]: value });
  });
  const show = (value) => {
    input.value = toPosition(value);
    say(value);
  };
  show(spec.value);
  return { name: spec.name, root: el("div", { className: "nnlib-control nnlib-slider" }, label, input), show };
}

function mapping({ low, high, log, step }, positions) {
  const whole = (value) => (step ? Math.round(value / step) * step : Number(value.toPrecision(4)));
  if (log)
    return [
      (position) => whole(low * (high / low) ** (position / positions)),
      (value) => Math.round((positions * Math.log(value / low)) / Math.log(high / low)),
    ];
  const stride = step || (high - low) / positions;
  return [
    (position) => Number((low + position * stride).toPrecision(6)),
    (value) => Math.round((value - low) / stride),
  ];
}

function choice(spec, wish, id) {
  const options = spec.choices.map((value, i) => el("option", { value: i }, String(value)));
  const select = el("select", { id, title: spec.tip }, ...options);
  select.addEventListener("change", () => wish({ [spec.name]: spec.choices[Number(select.value)] }));
  const show = (value) => (select.value = String(spec.choices.indexOf(value)));
  show(spec.value);
  const words = spec.symbol ? `${spec.name}  ${spec.symbol}` : spec.name;
  return { name: spec.name, root: el("div", { className: "nnlib-control" }, el("label", { htmlFor: id }, words), select), show };
}

function toggle(spec, wish, id) {
  const box = el("input", { type: "checkbox", id, title: spec.tip });
  box.addEventListener("change", () => wish({ [spec.name]: box.checked }));
  const show = (value) => (box.checked = value);
  show(spec.value);
  const label = el("label", { htmlFor: id }, spec.label || spec.name);
  return { name: spec.name, root: el("div", { className: "nnlib-control nnlib-toggle" }, box, label), show };
}

function text(spec, wish, id) {
  const input = el("input", { type: "text", id, spellcheck: false, autocomplete: "off", title: spec.tip });
  let sent = spec.value;
  const send = () => input.value !== sent && wish({ [spec.name]: (sent = input.value) });
  input.addEventListener("change", send);
  input.addEventListener("keydown", (event) => event.key === "Enter" && send());
  const show = (value) => {
    sent = value;
    if (!input.matches(":focus")) input.value = value; // never under the learner's hands
  };
  show(spec.value);
  const label = el("label", { htmlFor: id }, spec.label || spec.name);
  return { name: spec.name, root: el("div", { className: "nnlib-control nnlib-text" }, label, input), show };
}

function button(spec, wish) {
  let count = 0;
  const press = el("button", { type: "button", className: "nnlib-button", title: spec.tip }, spec.label);
  press.addEventListener("click", () => wish({ [spec.name]: (count += 1) }));
  const show = (value) => (count = value);
  return { name: spec.name, root: el("div", { className: "nnlib-control" }, press), show };
}

const MAKE = { slider, choice, toggle, text, button };
