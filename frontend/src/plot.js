// Plot: one canvas with axes, marks, hover, and what the pointer may do on it.
import { range } from "d3-array";
import { scaleLinear, scaleLog } from "d3-scale";
import { el, write } from "./dom.js";
import { settled, short } from "./format.js";
import { MARKS } from "./marks.js";
import { PAD_HINT } from "./pad.js";
import { attachPointer } from "./pointer.js";
import { TURN_HINT, drawChosen, turnable } from "./turn.js";

const MARGIN = { top: 10, right: 14, bottom: 40, left: 54 };
const CYCLE = ["first", "second", "third", "fourth"];

/** One plot of a film: DOM, scales and drawing. `panel` offers theme and wishes. */
export class PlotView {
  constructor(panel, number) {
    this.panel = panel;
    this.number = number;
    this.title = el("div", { className: "nnlib-plot-title" });
    this.readouts = el("div", { className: "nnlib-readouts" });
    this.canvas = el("canvas", { role: "img" });
    this.legend = el("div", { className: "nnlib-legend" });
    const stage = el("div", { className: "nnlib-stage" }, this.canvas);
    this.root = el("div", { className: "nnlib-plot" }, this.title, this.readouts, stage, this.legend);
    this.ctx = this.canvas.getContext("2d");
    this.stage = stage;
    attachPointer(this);
  }

  /** Take another film's plot of the same number. */
  use(plot) {
    this.plot = plot;
    const pad = plot.marks.find((mark) => mark.kind === "pad");
    const turns = turnable(plot);
    // What the learner has set since stays, until a film of it comes.
    if (!(pad?.options.name in this.panel.wishes)) this.drawing = null;
    if (!(turns?.options.sets in this.panel.wishes)) this.numbersSet = null;
    this.title.textContent = plot.title;
    this.title.hidden = !plot.title;
    this.numbers = plot.marks.filter((mark) => mark.kind === "number");
    this.readouts.hidden = !this.numbers.length;
    while (this.readouts.children.length > this.numbers.length) this.readouts.lastChild.remove();
    while (this.readouts.children.length < this.numbers.length) this.readouts.append(readout());
    const touch = this.panel.asking?.concerns(this) || plot.click || turns || plot.marks.some((m) => m.kind === "handle" || m.kind === "pad" || m.options.click);
    if (touch) this.canvas.tabIndex = 0;
    else this.canvas.removeAttribute("tabindex");
    this.canvas.classList.toggle("nnlib-touch", Boolean(touch));
    this.canvas.setAttribute("role", touch ? "application" : "img");
    const keys = pad ? PAD_HINT : turns ? TURN_HINT : "Arrow keys move what can be dragged.";
    this.hint = touch ? keys : "";
    this.name("");
    this.legendKey = null;
    this.measure();
  }

  /** Name the picture for screen readers by what its frame shows. */
  name(words) {
    const parts = [this.plot.title || this.plot.y || "plot", words, this.hint];
    this.canvas.setAttribute("aria-label", parts.filter(Boolean).join(": "));
  }

  get theme() {
    return this.panel.theme;
  }

  get frames() {
    return this.panel.store.frames;
  }

  font(size, bold = false) {
    return `${bold ? "600 " : ""}${size}px ${this.panel.fontFamily}`;
  }

  /** Fit canvas and scales to the width there is. */
  measure() {
    const width = this.stage.clientWidth;
    if (!width || !this.plot) return;
    const height = this.#height(width);
    const ratio = devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.canvas.style.height = `${height}px`;
    }
    this.ratio = ratio;
    this.outer = { left: 4, top: 4, width: width - 8, height: height - 8 };
    const margin = this.plot.axes ? this.#margin(height) : { top: 6, right: 6, bottom: 6, left: 6 };
    const box = { left: margin.left, top: margin.top, right: width - margin.right, bottom: height - margin.bottom };
    this.box = { ...box, width: box.right - box.left, height: box.bottom - box.top };
    if (this.plot.equal) this.#equalise();
    this.x = scale(this.plot.x_log, this.plot.x_range, [this.box.left, this.box.right]);
    this.y = scale(this.plot.y_log, this.plot.y_range, [this.box.bottom, this.box.top]);
    this.width = width;
    this.height = height;
    this.measured = {}; // what was painted for other sizes and scales is stale now
  }

  /** As high as the film says, less where all plots are narrow or little is to show. */
  #height(width) {
    const widest = Math.max(...this.panel.views.map((view) => view.stage.clientWidth));
    const height = Math.round(Math.min(this.plot.height, Math.max(190, widest * 0.9)));
    const { x_range, y_range, equal, axes, marks } = this.plot;
    const tall = MARKS[marks[0]?.kind]?.tallness?.(width, this.plot);
    if (tall) return Math.round(tall);
    const flat = equal && !axes ? ((width - 12) * (y_range[1] - y_range[0])) / (x_range[1] - x_range[0]) + 12 : height;
    const own = marks.length === 1 ? MARKS[marks[0].kind]?.height?.(marks[0], width) ?? height : height;
    return Math.round(Math.min(height, flat, own));
  }

  /** Room on the left for the longest number and the axis's name. */
  #margin(height) {
    this.y = scale(this.plot.y_log, this.plot.y_range, [height - MARGIN.bottom, MARGIN.top]);
    this.ctx.font = this.font(11);
    const longest = Math.max(0, ...yTicks(this, height - MARGIN.bottom - MARGIN.top).map(([, words]) => this.ctx.measureText(words).width));
    this.nameAt = Math.max(43, longest + 17);
    return { ...MARGIN, left: this.nameAt + 11 };
  }

  #equalise() {
    const { x_range: [x0, x1], y_range: [y0, y1] } = this.plot;
    const unit = Math.max((x1 - x0) / this.box.width, (y1 - y0) / this.box.height);
    const [width, height] = [(x1 - x0) / unit, (y1 - y0) / unit];
    const left = this.box.left + (this.box.width - width) / 2;
    this.box = { left, right: left + width, top: this.box.bottom - height, bottom: this.box.bottom, width, height };
  }

  visible() {
    return this.plot.marks.filter((mark) => !mark.options.reveal || this.panel.revealed);
  }

  colourOf(mark) {
    const number = this.plot.marks.indexOf(mark);
    return this.theme.colour(mark.options.role ?? CYCLE[number % CYCLE.length]);
  }

  draw(frame) {
    if (!this.width) this.measure();
    if (!this.width) return;
    const { ctx } = this;
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    ctx.clearRect(0, 0, this.width, this.height);
    const marks = this.visible();
    const first = marks.findIndex((mark) => !stays(mark));
    const ground = first < 0 ? marks : marks.slice(0, first);
    if (this.plot.axes || ground.length)
      this.#drawKept(this, ground.length, () => {
        if (this.plot.axes) this.#drawAxes();
        this.#clipped(() => ground.forEach((mark) => this.#drawMark(mark, frame)));
      });
    this.#clipped(() => {
      for (const mark of marks.slice(ground.length)) {
        const paint = () => this.#drawMark(mark, frame);
        if (isCloud(mark)) this.#drawKept(mark, 1, paint);
        else paint();
      }
      this.panel.asking?.overlay(this);
      drawChosen(this);
    });
    this.#drawReadouts(frame);
    this.#drawLegend();
  }

  #clipped(paint) {
    const { box, ctx, plot } = this;
    const bare = plot.marks.some((mark) => MARKS[mark.kind]?.bare);
    ctx.save();
    ctx.beginPath();
    if (bare) ctx.rect(0, 0, this.width, this.height);
    else ctx.rect(box.left, box.top - 2, box.width, box.height + 4);
    ctx.clip();
    paint();
    ctx.restore();
  }

  #drawMark(mark, frame) {
    this.ctx.save();
    MARKS[mark.kind]?.draw(this, mark, frame, this.colourOf(mark));
    this.ctx.restore();
  }

  /** Draw what stays from frame to frame: painted once on a canvas of its own, for
   * text and many outlines cost more than all the rest. `number` marks are on it. */
  #drawKept(owner, number, paint) {
    const { measured, theme, ctx } = this;
    const { kept } = owner;
    if (kept?.measured !== measured || kept.theme !== theme || kept.number !== number) {
      const { width, height } = this.canvas;
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      this.ctx = canvas.getContext("2d");
      this.ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      paint();
      this.ctx = ctx;
      owner.kept = { canvas, measured, theme, number };
    }
    ctx.drawImage(owner.kept.canvas, 0, 0, this.width, this.height);
  }

  #drawAxes() {
    const { ctx, box, theme, plot } = this;
    ctx.lineWidth = 1;
    ctx.font = this.font(11);
    ctx.setLineDash([]);
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    const barLabels = plot.marks.find((mark) => mark.kind === "bars")?.textAt("labels", 0);
    for (const [value, words] of xTicks(this, barLabels)) {
      const x = Math.round(this.x(value)) + 0.5;
      if (!barLabels) this.#gridLine(x, box.top, x, box.bottom);
      ctx.fillStyle = theme.soft;
      const room = barLabels && !plot.x ? box.width / barLabels.length - 8 : Infinity;
      inLines(ctx, words, room).forEach((row, i) => ctx.fillText(row, x, box.bottom + 5 + 13 * i));
    }
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    for (const [value, words] of yTicks(this)) {
      const y = Math.round(this.y(value)) + 0.5;
      this.#gridLine(box.left, y, box.right, y);
      ctx.fillStyle = theme.soft;
      ctx.fillText(words, box.left - 6, y);
    }
    this.#nameAxes();
  }

  #gridLine(x0, y0, x1, y1) {
    this.ctx.strokeStyle = this.theme.faint;
    this.ctx.beginPath();
    this.ctx.moveTo(x0, y0);
    this.ctx.lineTo(x1, y1);
    this.ctx.stroke();
  }

  #nameAxes() {
    const { ctx, box, theme, plot } = this;
    ctx.fillStyle = theme.ink;
    ctx.font = this.font(12);
    ctx.textAlign = "center";
    ctx.textBaseline = "bottom";
    ctx.fillText(plot.x, (box.left + box.right) / 2, this.height - 3);
    ctx.save();
    const half = ctx.measureText(plot.y).width / 2 + 2;
    const middle = Math.max(half, Math.min(this.height - half, (box.top + box.bottom) / 2));
    ctx.translate(box.left - this.nameAt, middle);
    ctx.rotate(-Math.PI / 2);
    ctx.textBaseline = "middle";
    ctx.fillText(plot.y, 0, 0, this.height - 4);
    ctx.restore();
  }

  #drawReadouts(frame) {
    this.numbers.forEach((mark, i) => {
      const chip = this.readouts.children[i];
      chip.hidden = Boolean(mark.options.reveal && !this.panel.revealed);
      const value = mark.at("value", frame)[0];
      const words = Number.isNaN(value) ? (mark.options.missing ?? "not a number") : settled(value);
      write(chip.lastChild, words);
      write(chip.firstChild, `${mark.options.label} = `);
    });
  }

  #drawLegend() {
    const named = this.visible().filter((mark) => mark.options.label && !["number", "rule", "heatmap", "text", "contour"].includes(mark.kind));
    const classed = this.visible().find((mark) => mark.arrays.classes && !mark.options.plain);
    const key = `${this.theme.dark} ${named.map((mark) => mark.options.label)} ${Boolean(classed)}`;
    if (key === this.legendKey) return;
    this.legendKey = key;
    const entries = named.map((mark) => entry(mark.kind, mark.options, this.colourOf(mark)));
    const names = classed?.options.names ?? ["class 0", "class 1"];
    if (classed) names.forEach((name, k) =>
      entries.push(entry(["points", "triangles"][k] ?? "points", { label: name }, this.theme.colour(["class 0", "class 1", "third", "fourth"][k]))));
    this.legend.replaceChildren(...entries);
    this.legend.hidden = entries.length === 0;
  }

  /** The words for a place on a mark. */
  say(mark, x, y) {
    return `${mark.options.label ? `${mark.options.label}: ` : ""}${this.place(x, y)}`;
  }

  place(x, y) {
    return `${this.plot.x || "x"} ${short(round(x))}, ${this.plot.y || "y"} ${short(round(y))}`;
  }

  /** What the pointer at a pixel of the canvas stands on, in words, or null. */
  tip(px, py, frame) {
    let best = null;
    for (const mark of this.visible()) {
      const kind = MARKS[mark.kind];
      for (const hit of kind?.find?.(this, mark, frame) ?? []) {
        const distance = Math.hypot((hit.x ?? px) - px, (hit.y ?? py) - py);
        if (hit.text && distance <= (hit.reach ?? 12) && distance <= (best?.distance ?? Infinity))
          best = { ...hit, distance };
      }
    }
    if (best) return best.text;
    for (const mark of this.visible().slice().reverse()) {
      const words = MARKS[mark.kind]?.under?.(this, mark, frame, this.x.invert(px), this.y.invert(py), px, py);
      if (words) return words;
    }
    return null;
  }
}

function isCloud(mark) {
  return mark.kind === "points" && mark.arrays.x.size > 60 && stays(mark);
}

/** Whether a mark looks the same in every frame. */
function stays({ kind, arrays, texts }) {
  return !MARKS[kind]?.live && [...Object.values(arrays), ...Object.values(texts)].every((each) => !each.moving);
}

// 32-bit numbers carry about seven digits; more would be noise.
const round = (value) => Number(value.toPrecision(6));

function readout() {
  return el("span", { className: "nnlib-readout" }, el("span"), el("b"));
}

const SHAPED = ["points", "triangles", "square", "diamond"];

function entry(kind, options, colour) {
  const shape = kind === "points" ? SHAPED[options.shape ?? 0] : kind;
  const swatch = el("span", { className: `nnlib-swatch nnlib-swatch-${shape}`, "aria-hidden": "true" });
  swatch.classList.toggle("nnlib-hollow", Boolean(options.hollow));
  swatch.classList.toggle("nnlib-dashed", Boolean(options.dash));
  swatch.style.color = colour;
  return el("span", { className: "nnlib-entry" }, swatch, options.label);
}

function scale(log, domain, pixels) {
  return (log ? scaleLog() : scaleLinear()).domain(domain).range(pixels);
}

function xTicks(view, barLabels) {
  if (barLabels) return barLabels.map((words, i) => [i, words]);
  if (view.plot.x_ticks.length) return view.plot.x_ticks;
  return ticks(view.x, view.plot.x_log, Math.max(2.5, view.box.width / 70));
}

function yTicks(view, height = view.box.height) {
  if (view.plot.y_ticks.length) return view.plot.y_ticks;
  return ticks(view.y, view.plot.y_log, height / 42);
}

/** Words in as many lines as they need to stay within a width; a hyphen ends a line. */
function inLines(ctx, words, room) {
  const rows = [""];
  for (const part of words.split(/(?<=[ -])/)) {
    const longer = rows[rows.length - 1] + part;
    if (rows[rows.length - 1] && ctx.measureText(longer.trimEnd()).width > room) rows.push(part);
    else rows[rows.length - 1] = longer;
  }
  return rows.map((row) => row.trimEnd());
}

function ticks(axis, log, count) {
  const values = log ? logTicks(axis.domain(), Math.max(3, 1.4 * count)) : axis.ticks(count);
  return values.map((value) => [value, short(Number(value.toPrecision(log ? 3 : 12)))]);
}

/** 1, 2, 5 of every decade, or fewer, down to some powers of ten: what there is room for. */
function logTicks([low, high], most) {
  const decades = range(Math.floor(Math.log10(low)), Math.ceil(Math.log10(high)) + 1);
  const within = (digits, every) =>
    decades.filter((power) => power % every === 0)
      .flatMap((power) => digits.map((digit) => digit * 10 ** power))
      .filter((value) => value >= low * 0.999 && value <= high * 1.001);
  const tries = [[[1, 2, 3, 4, 5, 6, 7, 8, 9], 1], [[1, 2, 5], 1], [[1, 3], 1], ...[1, 2, 3, 4, 5, 10].map((every) => [[1], every])];
  return tries.map((each) => within(...each)).find((values) => values.length <= most) ?? [];
}
