// Player: rewind, step, play, pause and scrub, all in the browser.
import { el, write } from "./dom.js";
import { labelled, settled } from "./format.js";

const ICONS = {
  rewind: "M3 3h2v10H3zM13 3v10L6 8z",
  back: "M11 3v10L4 8zM12 3h1.6v10H12z",
  play: "M4 2.5v11l9-5.5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  step: "M5 3v10l7-5zM2.4 3H4v10H2.4z",
};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function iconButton(name, words, onclick) {
  return el("button", { type: "button", className: "nnlib-icon", "aria-label": words, title: words, onclick }, icon(name));
}

/** The bar under the plots. `panel` has the store, the frame, and `goTo`. */
export class Player {
  constructor(panel, id) {
    this.panel = panel;
    this.playing = false;
    this.buttons = [
      iconButton("rewind", "Rewind (Home)", () => panel.goTo(0)),
      iconButton("back", "One frame back (Left)", () => this.step(-1)),
      iconButton("play", "Play (Space)", () => this.toggle()),
      iconButton("step", "One frame on (Right)", () => this.step(1)),
    ];
    this.label = el("label", { className: "nnlib-axis-label", htmlFor: `${id}-film` });
    this.range = el("input", { type: "range", id: `${id}-film`, className: "nnlib-scrub", min: 0, step: 1, value: 0 });
    this.range.addEventListener("input", () => panel.goTo(Number(this.range.value)));
    this.landmarks = el("div", { className: "nnlib-landmarks", "aria-hidden": "true" });
    const track = el("div", { className: "nnlib-track" }, this.label, this.range, this.landmarks);
    this.root = el("div", { className: "nnlib-player", role: "group", "aria-label": "film" }, el("div", { className: "nnlib-icons" }, ...this.buttons), track);
  }

  lock(locked) {
    for (const control of [...this.buttons, this.range]) control.disabled = locked;
    this.root.classList.toggle("nnlib-locked", locked);
  }

  /** Take another film: its length and landmarks. */
  use(store) {
    this.range.max = Math.max(0, store.length - 1);
    this.root.hidden = store.length < 2;
    const shown = this.panel.revealed ? store.axis.landmarks : [];
    this.landmarks.replaceChildren(...shown.map(([value, words]) => this.#landmark(store, value, words)));
    this.#separate();
  }

  // Two landmarks that would overlap stand on two lines.
  #separate() {
    let end = -Infinity;
    let rows = 1;
    for (const tick of this.landmarks.children) {
      const close = tick.offsetLeft - tick.offsetWidth / 2 < end + 4;
      tick.classList.toggle("nnlib-lower", close);
      if (close) rows = 2;
      else end = tick.offsetLeft + tick.offsetWidth / 2;
    }
    this.landmarks.classList.toggle("nnlib-two-rows", rows === 2);
  }

  #landmark(store, value, words) {
    const values = store.axis.values;
    const frame = values.reduce((best, other, k) => (Math.abs(other - value) < Math.abs(values[best] - value) ? k : best), 0);
    const tick = el("span", {}, words);
    tick.style.left = `calc(8px + (100% - 16px) * ${frame / Math.max(1, store.length - 1)})`;
    return tick;
  }

  show(frame) {
    const { axis } = this.panel.store;
    const shown = axis.names[frame] ?? settled(axis.values[frame]);
    const words = axis.names.length ? `${axis.name}: ${shown}` : labelled(axis.name, axis.symbol, shown);
    if (this.label.textContent !== words) {
      write(this.label, words);
      this.range.setAttribute("aria-valuetext", shown);
    }
    this.range.value = frame;
  }

  toggle(on = !this.playing) {
    const { panel } = this;
    if (on && panel.revealed === false) return;
    this.playing = on;
    const [name, words] = on ? ["pause", "Pause (Space)"] : ["play", "Play (Space)"];
    this.buttons[2].replaceChildren(icon(name));
    this.buttons[2].setAttribute("aria-label", words);
    this.buttons[2].title = words;
    if (!on) {
      panel.redraw(); // with the sentence of the very frame
      return panel.settle();
    }
    if (panel.atEnd()) panel.goTo(0);
    this.head = panel.frame;
    this.last = null;
    panel.redraw();
  }

  step(by) {
    if (this.playing) this.toggle(false);
    this.panel.goTo(this.panel.frame + by);
  }

  /** Move the playhead on by the time since the last picture. */
  advance(now) {
    if (!this.playing) return;
    const { panel } = this;
    const elapsed = this.last === null ? 0 : Math.min(0.25, (now - this.last) / 1000);
    this.last = now;
    // A film about as fast as the screen shows each frame once: none twice, none left out.
    const frames = elapsed * panel.rate();
    const whole = Math.abs(frames - 1) < 0.3 ? 1 : frames;
    this.head = Math.min(this.head + whole, panel.store.frames - 1);
    panel.frame = Math.floor(this.head + 1e-6);
    if (panel.atEnd()) this.toggle(false);
  }
}
