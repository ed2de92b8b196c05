// Marks: how each kind is drawn on a canvas, and what the pointer finds on it.
// A drawing gets `v` (the view: ctx, scales x and y, box, theme), mark, frame, colour.
// `live` kinds change though their numbers do not: with the frame, or under the pointer.
import { SHAPES, circle, clamp, clampTo, dots, haloed, path, strokeStyle } from "./brush.js";
import { short } from "./format.js";
import { boxes, graph } from "./graph.js";
import { contour, heatmap } from "./maps.js";
import { pad } from "./pad.js";
import { confusion, pictures } from "./tables.js";

const line = {
  draw(v, mark, frame, colour) {
    const [xs, ys] = [mark.at("x", frame), mark.at("y", frame)];
    strokeStyle(v, mark, colour);
    path(v, xs, ys);
    if (mark.options.fill) {
      v.ctx.globalAlpha = 0.15;
      v.ctx.fill();
      v.ctx.globalAlpha = mark.options.opacity ?? 1;
    }
    v.ctx.stroke();
    if (mark.options.dots) dots(v, xs, ys, 3, 0, xs.length);
  },
  find: along,
};

function* along(v, mark, frame) {
  const [xs, ys] = [mark.at("x", frame), mark.at("y", frame)];
  for (let i = 0; i < xs.length; i++)
    yield { x: v.x(xs[i]), y: v.y(ys[i]), text: v.say(mark, xs[i], ys[i]) };
}

const band = {
  draw(v, mark, frame, colour) {
    const [xs, low, high] = ["x", "y", "y_high"].map((name) => mark.at(name, frame));
    v.ctx.beginPath();
    for (let i = 0; i < xs.length; i++) v.ctx.lineTo(v.x(xs[i]), clamp(v.y(high[i])));
    for (let i = xs.length - 1; i >= 0; i--) v.ctx.lineTo(v.x(xs[i]), clamp(v.y(low[i])));
    v.ctx.fillStyle = colour;
    v.ctx.globalAlpha = mark.options.opacity ?? 0.2;
    v.ctx.fill();
  },
  find: along,
};

const trace = {
  live: true,
  draw(v, mark, frame, colour) {
    const [xs, ys] = [mark.arrays.x.data, mark.arrays.y.data];
    if (mark.options.ahead && v.panel.revealed) {
      strokeStyle(v, mark, colour);
      v.ctx.globalAlpha = 0.25;
      path(v, xs, ys, frame, v.frames);
      v.ctx.stroke();
    }
    strokeStyle(v, mark, colour);
    path(v, xs, ys, 0, frame + 1);
    v.ctx.stroke();
    if (mark.options.dots) dots(v, xs, ys, 3, 0, frame + 1);
    v.ctx.globalAlpha = 1;
    dots(v, xs, ys, 4.5, frame, frame + 1);
  },
  *find(v, mark, frame) {
    const [xs, ys] = [mark.arrays.x.data, mark.arrays.y.data];
    for (let i = 0; i <= frame; i++)
      yield { x: v.x(xs[i]), y: v.y(ys[i]), text: v.say(mark, xs[i], ys[i]) };
  },
};

const CLASS_ROLES = ["class 0", "class 1", "third", "fourth"];

const points = {
  draw(v, mark, frame, colour) {
    const [xs, ys] = [mark.at("x", frame), mark.at("y", frame)];
    const classes = mark.at("classes", frame);
    const kinds = classes ? CLASS_ROLES.length : 1;
    for (let kind = 0; kind < kinds; kind++) {
      const hue = classes ? v.theme.colour(CLASS_ROLES[kind]) : colour;
      const shape = classes ? SHAPES[kind] : SHAPES[mark.options.shape ?? 0];
      strokeStyle(v, mark, hue);
      v.ctx.setLineDash([]);
      v.ctx.beginPath();
      for (let i = 0; i < xs.length; i++) {
        if (classes && classes[i] !== kind) continue;
        const [x, y] = [v.x(xs[i]), v.y(ys[i])];
        if (Number.isFinite(x) && Number.isFinite(y))
          shape(v.ctx, x, clamp(y), mark.options.size ?? 4.5);
      }
      if (!mark.options.hollow) v.ctx.fill();
      else if (mark.options.rim) rim(v.ctx, v.theme.paper, 5);
      rim(v.ctx, mark.options.hollow ? hue : v.theme.paper, mark.options.hollow ? 2 : 1);
    }
  },
  *find(v, mark, frame) {
    const [xs, ys] = [mark.at("x", frame), mark.at("y", frame)];
    const tips = mark.textAt("tips", frame);
    const classes = mark.at("classes", frame);
    for (let i = 0; i < xs.length; i++) {
      const own = classes ? `class ${classes[i]}: ` : "";
      yield { x: v.x(xs[i]), y: v.y(ys[i]), text: tips?.[i] ?? own + v.say(mark, xs[i], ys[i]) };
    }
  },
};

function rim(ctx, colour, width) {
  ctx.lineWidth = width;
  ctx.strokeStyle = colour;
  ctx.stroke();
}

const arrow = {
  draw(v, mark, frame, colour) {
    const [xs, ys, dxs, dys] = ["x", "y", "dx", "dy"].map((name) => mark.at(name, frame));
    strokeStyle(v, mark, colour, 2.5);
    for (let i = 0; i < xs.length; i++)
      oneArrow(v.ctx, v.x(xs[i]), v.y(ys[i]), v.x(xs[i] + dxs[i]), v.y(ys[i] + dys[i]));
  },
  *find(v, mark, frame) {
    const [xs, ys, dxs, dys] = ["x", "y", "dx", "dy"].map((name) => mark.at(name, frame));
    for (let i = 0; i < xs.length; i++) {
      const text = `${mark.options.label ?? "arrow"}: (${short(dxs[i])}, ${short(dys[i])})`;
      for (const share of [0, 0.5, 1])
        yield { x: v.x(xs[i] + share * dxs[i]), y: v.y(ys[i] + share * dys[i]), text };
    }
  },
};

function oneArrow(ctx, x0, y0, x1, y1) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (!(length > 0.5) || length > 1e5) return;
  const head = Math.min(11, Math.max(4, length * 0.45));
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1 - ux * head * 0.8, y1 - uy * head * 0.8);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x1 - head * (ux + 0.45 * uy), y1 - head * (uy - 0.45 * ux));
  ctx.lineTo(x1 - head * (ux - 0.45 * uy), y1 - head * (uy + 0.45 * ux));
  ctx.fill();
}

const bars = {
  draw(v, mark, frame, colour) {
    const values = mark.at("values", frame);
    const zero = clampTo(v.y(v.plot.y_log ? v.plot.y_range[0] : 0), v.box);
    const thick = Math.min(64, 0.72 * Math.abs(v.x(1) - v.x(0)));
    v.ctx.font = v.font(11);
    const room = Math.abs(v.x(1) - v.x(0));
    const named = mark.options.values !== false && Array.from(values).every((value) => v.ctx.measureText(short(value)).width <= room);
    for (let i = 0; i < values.length; i++) {
      const hue = mark.options.roles ? v.theme.colour(mark.options.roles[i]) : colour;
      strokeStyle(v, mark, hue);
      const top = clampTo(v.y(values[i]), v.box);
      if (!Number.isFinite(top)) continue;
      v.ctx.fillRect(v.x(i) - thick / 2, Math.min(top, zero), thick, Math.max(1, Math.abs(zero - top)));
      if (named) barValue(v, v.x(i), top, values[i], v.y(values[i]) < v.box.top - 1);
    }
  },
  *find(v, mark, frame) {
    const values = mark.at("values", frame);
    const tips = mark.textAt("tips", frame);
    const labels = mark.textAt("labels", frame);
    for (let i = 0; i < values.length; i++) {
      const text = tips?.[i] ?? `${labels[i]}: ${short(values[i])}`;
      yield { x: v.x(i), y: clampTo(v.y(values[i]), v.box), text, reach: 30 };
    }
  },
};

function barValue(v, x, y, value, higher) {
  v.ctx.globalAlpha = 1;
  v.ctx.fillStyle = v.theme.ink;
  v.ctx.textAlign = "center";
  v.ctx.font = v.font(11);
  const below = value < 0;
  if (higher) return inBar(v, x, y, ["↑", short(value)]);
  if (!below && y - 14 < v.box.top) return inBar(v, x, y, [short(value)]);
  v.ctx.textBaseline = below ? "top" : "bottom";
  haloed(v, short(value), x, below ? Math.min(v.box.bottom - 12, y + 3) : y - 2);
}

// Where nothing fits above it, a bar speaks in the colour of the paper; one that is
// higher than the plot says so.
function inBar(v, x, y, lines) {
  v.ctx.fillStyle = v.theme.paper;
  v.ctx.font = v.font(11, true);
  v.ctx.textBaseline = "top";
  lines.forEach((words, i) => v.ctx.fillText(words, x, y + 3 + 13 * i));
}

const text = {
  draw(v, mark, frame, colour) {
    const words = mark.textAt("words", frame);
    v.ctx.globalAlpha = mark.options.opacity ?? 1;
    v.ctx.font = v.font(mark.options.font ?? 12, mark.options.bold);
    v.ctx.fillStyle = mark.options.role ? colour : v.theme.ink;
    v.ctx.textAlign = { start: "left", middle: "center", end: "right" }[mark.options.anchor ?? "start"];
    v.ctx.textBaseline = "middle";
    const [x, y] = [v.x(mark.at("x", frame)[0]), v.y(mark.at("y", frame)[0])];
    words.split("\n").forEach((row, i) => haloed(v, row, x, y + 15 * i));
  },
};

const rule = {
  draw(v, mark, frame, colour) {
    strokeStyle(v, mark, colour, 1.5);
    const vertical = Boolean(mark.arrays.x);
    const place = vertical ? v.x(mark.at("x", frame)[0]) : v.y(mark.at("y", frame)[0]);
    const { left, right, top, bottom } = v.box;
    if (!Number.isFinite(place)) return;
    v.ctx.beginPath();
    v.ctx.moveTo(vertical ? place : left, vertical ? top : place);
    v.ctx.lineTo(vertical ? place : right, vertical ? bottom : place);
    v.ctx.stroke();
    if (!mark.options.label || mark.options.named === false) return;
    v.ctx.setLineDash([]);
    v.ctx.font = v.font(11);
    v.ctx.textBaseline = vertical ? "top" : "bottom";
    const nearEnd = vertical && place > right - v.ctx.measureText(mark.options.label).width - 8;
    v.ctx.textAlign = !vertical || nearEnd ? "right" : "left";
    const [x, y] = vertical ? [place + (nearEnd ? -4 : 4), top + 3] : [right - 3, place - 2];
    haloed(v, mark.options.label, x, y);
  },
  *find(v, mark, frame) {
    const vertical = Boolean(mark.arrays.x);
    const value = mark.at(vertical ? "x" : "y", frame)[0];
    const place = (vertical ? v.x : v.y)(value);
    const text = `${mark.options.label ?? (vertical ? v.plot.x : v.plot.y)}: ${short(value)}`;
    yield vertical ? { x: place, text, reach: 6 } : { y: place, text, reach: 6 };
  },
};

const handle = {
  live: true,
  draw(v, mark, frame, colour) {
    const [xs, ys] = [mark.at("x", frame), mark.at("y", frame)];
    for (let i = 0; i < xs.length; i++) {
      v.ctx.globalAlpha = 1;
      v.ctx.setLineDash([]);
      v.ctx.beginPath();
      circle(v.ctx, v.x(xs[i]), v.y(ys[i]), v.held === mark ? 11 : 9);
      v.ctx.fillStyle = v.theme.paper;
      v.ctx.fill();
      v.ctx.lineWidth = 3;
      v.ctx.strokeStyle = colour;
      v.ctx.stroke();
      v.ctx.beginPath();
      circle(v.ctx, v.x(xs[i]), v.y(ys[i]), 3);
      v.ctx.fillStyle = colour;
      v.ctx.fill();
    }
  },
  *find(v, mark, frame) {
    const [xs, ys] = [mark.at("x", frame), mark.at("y", frame)];
    for (let i = 0; i < xs.length; i++) {
      const text = `drag: ${v.say(mark, xs[i], ys[i])}`;
      yield { x: v.x(xs[i]), y: v.y(ys[i]), text, reach: 16 };
    }
  },
};

export const MARKS = {
  line, band, points, trace, arrow, heatmap, contour, bars, graph, boxes, text, rule,
  confusion, pictures, handle, pad,
};
