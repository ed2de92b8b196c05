// Marks: how each kind is drawn on a canvas, and what the pointer finds on it.
// A drawing gets `v` (the view: ctx, scales x and y, box, theme), mark, frame, colour.
import { extent } from "d3-array";
import { contours } from "d3-contour";
import { diverging, shades, terrain } from "./colours.js";
import { short } from "./format.js";
import { pad } from "./pad.js";

const SHAPES = [circle, triangle, square, diamond];

function strokeStyle(v, mark, colour, width = 2) {
  v.ctx.strokeStyle = colour;
  v.ctx.fillStyle = colour;
  v.ctx.lineWidth = mark.options.width ?? width;
  v.ctx.globalAlpha = mark.options.opacity ?? 1;
  v.ctx.setLineDash(mark.options.dash ? [6, 4] : []);
}

function path(v, xs, ys, begin = 0, end = xs.length) {
  const { ctx } = v;
  ctx.beginPath();
  let open = false;
  for (let i = begin; i < end; i++) {
    const x = v.x(xs[i]);
    const y = v.y(ys[i]);
    if (Number.isFinite(x) && Number.isFinite(y)) {
      if (open) ctx.lineTo(x, clamp(y));
      else ctx.moveTo(x, clamp(y));
      open = true;
    } else open = false;
  }
}

const clamp = (pixel) => Math.max(-1e5, Math.min(1e5, pixel));

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

function dots(v, xs, ys, radius, begin, end) {
  v.ctx.beginPath();
  for (let i = begin; i < end; i++) {
    const [x, y] = [v.x(xs[i]), v.y(ys[i])];
    if (Number.isFinite(x) && Number.isFinite(y)) circle(v.ctx, x, clamp(y), radius);
  }
  v.ctx.fill();
}

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

function circle(ctx, x, y, r) {
  ctx.moveTo(x + r, y);
  ctx.arc(x, y, r, 0, 2 * Math.PI);
}

function triangle(ctx, x, y, r) {
  ctx.moveTo(x, y - 1.25 * r);
  ctx.lineTo(x + 1.1 * r, y + 0.8 * r);
  ctx.lineTo(x - 1.1 * r, y + 0.8 * r);
  ctx.closePath();
}

function square(ctx, x, y, r) {
  ctx.rect(x - 0.85 * r, y - 0.85 * r, 1.7 * r, 1.7 * r);
}

function diamond(ctx, x, y, r) {
  ctx.moveTo(x, y - 1.3 * r);
  ctx.lineTo(x + 1.3 * r, y);
  ctx.lineTo(x, y + 1.3 * r);
  ctx.lineTo(x - 1.3 * r, y);
  ctx.closePath();
}

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

// Colouring a map costs milliseconds, so a map that stays is painted once.
function bitmap(mark, frame, key, paint) {
  const moving = mark.arrays.values.moving;
  const full = `${moving ? frame : "fixed"} ${key}`;
  if (mark.cache?.full === full && mark.cache.data === mark.arrays.values.data)
    return mark.cache.canvas;
  const canvas = mark.cache?.canvas ?? document.createElement("canvas");
  paint(canvas);
  mark.cache = { full, canvas, data: mark.arrays.values.data };
  return canvas;
}

function shadesOf(mark, values, theme) {
  const [least, most] = extent(values, (value) => (Math.abs(value) < 1e29 ? value : NaN));
  const classes = mark.options.colours === "classes";
  const low = mark.options.low ?? (classes ? 0 : (least ?? 0));
  const high = mark.options.high ?? (classes ? 1 : (most ?? 1));
  return shades(mark.options.colours ?? "sequential", low, high, theme);
}

function paintCells(canvas, values, rows, columns, { bytes, place }, flip) {
  canvas.width = columns;
  canvas.height = rows;
  const image = new ImageData(columns, rows);
  for (let row = 0, to = 0; row < rows; row++) {
    const start = (flip ? rows - 1 - row : row) * columns;
    for (let column = 0; column < columns; column++, to += 4) {
      const value = values[start + column];
      if (Number.isNaN(value)) continue;
      const from = place(value);
      image.data[to] = bytes[from];
      image.data[to + 1] = bytes[from + 1];
      image.data[to + 2] = bytes[from + 2];
      image.data[to + 3] = 255;
    }
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

function drawBitmap(v, mark, canvas) {
  const [[x0, x1], [y0, y1]] = [mark.options.x_range, mark.options.y_range];
  v.ctx.globalAlpha = mark.options.opacity ?? 1;
  v.ctx.imageSmoothingEnabled = Boolean(mark.options.smooth);
  v.ctx.drawImage(canvas, v.x(x0), v.y(y1), v.x(x1) - v.x(x0), v.y(y0) - v.y(y1));
}

/** Thin lines between the cells: equal neighbours can be told apart. */
function drawGrid(v, mark, rows, columns) {
  const [[x0, x1], [y0, y1]] = [mark.options.x_range, mark.options.y_range];
  v.ctx.globalAlpha = 1;
  v.ctx.strokeStyle = v.theme.paper;
  v.ctx.lineWidth = 1;
  v.ctx.beginPath();
  for (let i = 1; i < columns; i++) edge(v.ctx, v.x(x0 + (i * (x1 - x0)) / columns), v.y(y0), v.x(x0 + (i * (x1 - x0)) / columns), v.y(y1));
  for (let i = 1; i < rows; i++) edge(v.ctx, v.x(x0), v.y(y0 + (i * (y1 - y0)) / rows), v.x(x1), v.y(y0 + (i * (y1 - y0)) / rows));
  v.ctx.stroke();
}

function edge(ctx, xa, ya, xb, yb) {
  ctx.moveTo(xa, ya);
  ctx.lineTo(xb, yb);
}

/** The row and column of a map under a place of the plane, or null. */
export function cellAt(mark, x, y) {
  const [rows, columns] = mark.arrays.values.shape;
  const [[x0, x1], [y0, y1]] = [mark.options.x_range, mark.options.y_range];
  const column = Math.floor(((x - x0) / (x1 - x0)) * columns);
  const row = Math.floor(((y - y0) / (y1 - y0)) * rows);
  return column >= 0 && column < columns && row >= 0 && row < rows ? [row, column] : null;
}

const heatmap = {
  draw(v, mark, frame) {
    const [rows, columns] = mark.arrays.values.shape;
    const values = mark.at("values", frame);
    const canvas = bitmap(mark, frame, v.theme.dark, (target) =>
      paintCells(target, values, rows, columns, shadesOf(mark, values, v.theme), true));
    drawBitmap(v, mark, canvas);
    if (mark.options.grid) drawGrid(v, mark, rows, columns);
  },
  under(v, mark, frame, x, y) {
    const cell = cellAt(mark, x, y);
    if (!cell) return null;
    const value = mark.at("values", frame)[cell[0] * mark.arrays.values.shape[1] + cell[1]];
    const { rows, columns, label } = mark.options;
    const place = rows || columns
      ? [rows?.[cell[0]], columns?.[cell[1]]].filter(Boolean).join(", ")
      : v.place(x, y);
    return `${label ?? "value"} = ${short(value)} at ${place}`;
  },
};

const contour = {
  draw(v, mark, frame, colour) {
    const [rows, columns] = mark.arrays.values.shape;
    const values = mark.at("values", frame);
    const shapes = contourShapes(mark, frame, values, rows, columns);
    const [[x0, x1], [y0, y1]] = [mark.options.x_range, mark.options.y_range];
    const px = (column) => v.x(x0 + ((column - 0.5) / (columns - 1)) * (x1 - x0));
    const py = (row) => v.y(y0 + ((row - 0.5) / (rows - 1)) * (y1 - y0));
    const { filled } = mark.options;
    if (filled) drawBase(v, x0, x1, y0, y1);
    strokeStyle(v, mark, colour, 1);
    shapes.forEach((shape, level) => {
      v.ctx.beginPath();
      for (const polygon of shape.coordinates)
        for (const ring of polygon) {
          ring.forEach(([column, row], i) => v.ctx[i ? "lineTo" : "moveTo"](px(column), py(row)));
          v.ctx.closePath();
        }
      if (filled) {
        v.ctx.fillStyle = terrain((level + 1) / shapes.length, v.theme);
        v.ctx.globalAlpha = 1;
        v.ctx.fill("evenodd");
      }
      v.ctx.globalAlpha = mark.options.opacity ?? (filled ? 0.35 : 0.7);
      v.ctx.stroke();
    });
  },
  under(v, mark, frame, x, y) {
    const [rows, columns] = mark.arrays.values.shape;
    const [[x0, x1], [y0, y1]] = [mark.options.x_range, mark.options.y_range];
    const column = Math.round(((x - x0) / (x1 - x0)) * (columns - 1));
    const row = Math.round(((y - y0) / (y1 - y0)) * (rows - 1));
    if (column < 0 || column >= columns || row < 0 || row >= rows) return null;
    const value = mark.at("values", frame)[row * columns + column];
    return `${mark.options.label ?? "value"} = ${short(value)} at ${v.place(x, y)}`;
  },
};

function drawBase(v, x0, x1, y0, y1) {
  v.ctx.fillStyle = terrain(0, v.theme);
  v.ctx.fillRect(v.x(x0), v.y(y1), v.x(x1) - v.x(x0), v.y(y0) - v.y(y1));
}

function contourShapes(mark, frame, values, rows, columns) {
  const key = mark.arrays.values.moving ? frame : "fixed";
  const data = mark.arrays.values.data;
  if (mark.shapes?.key === key && mark.shapes.data === data) return mark.shapes.list;
  const make = contours().size([columns, rows]);
  if (mark.options.levels?.length) make.thresholds(mark.options.levels);
  else make.thresholds(12);
  const list = make(values);
  mark.shapes = { key, data, list };
  return list;
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

// Words over marks keep a rim of paper, so they can be read on anything.
function haloed(v, words, x, y) {
  v.ctx.save();
  v.ctx.setLineDash([]);
  v.ctx.lineJoin = "round";
  v.ctx.lineWidth = 3.5;
  v.ctx.strokeStyle = v.theme.paper;
  v.ctx.strokeText(words, x, y);
  v.ctx.fillText(words, x, y);
  v.ctx.restore();
}

const clampTo = (pixel, box) => Math.min(box.bottom, Math.max(box.top, pixel));

const EDGE_ROOM = 46; // px between two nodes for the words on their edge
const LEVEL = 96; // px from one level to the next of a graph that stands upright
const SHARES = [0.5, 0.4, 0.6, 0.32, 0.68, 0.25, 0.75]; // of an edge, for its words
const BOW = 20; // px between an edge and the straight line where two join the same nodes

/** How wide a plot must be for the words on the edges of its graph. */
export function graphWidth({ marks, x_range: [x0, x1] }) {
  const radius = marks.find((mark) => mark.kind === "graph")?.options.radius;
  return radius ? (x1 - x0) * (2 * radius + EDGE_ROOM) : 0;
}

const standsUpright = (plot, width) => Boolean(plot.marks[0].options.upright) && width < graphWidth(plot);

const graph = {
  tallness(width, plot) {
    const [x0, x1] = plot.x_range;
    return standsUpright(plot, width) ? (x1 - x0) * LEVEL : null;
  },
  draw(v, mark, frame) {
    const places = nodePlaces(v, mark, frame);
    drawEdges(v, mark, frame, places);
    drawNodes(v, mark, frame, places);
  },
  *find(v, mark, frame) {
    const places = nodePlaces(v, mark, frame);
    const tips = mark.textAt("tips", frame);
    const labels = mark.textAt("labels", frame);
    for (let i = 0; i < places.length; i++)
      yield { ...places[i], reach: v.radius + 3, text: tips?.[i] ?? labels?.[i] ?? "" };
    const edgeTips = mark.textAt("edge_tips", frame);
    const weights = mark.at("weights", frame);
    const edges = mark.at("edges", frame);
    for (let e = 0; e < edges.length / 2; e++) {
      const [a, b] = [places[edges[2 * e]], places[edges[2 * e + 1]]];
      const text = edgeTips?.[e] ?? (weights ? `weight ${short(weights[e])}` : "");
      for (const share of [0.3, 0.5, 0.7])
        yield { x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y), text };
    }
  },
};

/** Where the nodes of a graph lie on the canvas. */
export function nodePlaces(v, mark, frame) {
  const [xs, ys] = [mark.at("x", frame), mark.at("y", frame)];
  v.radius = mark.options.radius ?? Math.max(9, Math.min(24, v.box.width / 22));
  if (standsUpright(v.plot, v.width)) return Array.from(xs, (x, i) => turned(v, x, ys[i]));
  return Array.from(xs, (x, i) => ({ x: v.x(x), y: v.y(ys[i]) }));
}

// Where it is narrow, left is up: each level of the graph has the whole width.
function turned(v, x, y) {
  const { box, plot: { x_range: [x0, x1], y_range: [y0, y1] } } = v;
  return { x: box.left + (box.width * (y1 - y)) / (y1 - y0), y: box.top + (box.height * (x - x0)) / (x1 - x0) };
}

function largest(values) {
  return values ? values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0) || 1 : 1;
}

function drawEdges(v, mark, frame, places) {
  const { ctx, theme } = v;
  const [edges, weights, active] = ["edges", "weights", "active_edges"].map((name) => mark.at(name, frame));
  const labels = mark.textAt("edge_labels", frame);
  const most = mark.options.largest_weight ?? largest(weights);
  for (let e = 0; e < edges.length / 2; e++) {
    const [a, b] = [places[edges[2 * e]], places[edges[2 * e + 1]]];
    const size = weights ? Math.min(1, Math.abs(weights[e]) / most) : 0.3;
    ctx.globalAlpha = weights ? 0.25 + 0.75 * size : 0.6;
    ctx.strokeStyle = weights ? theme.colour(weights[e] < 0 ? "class 0" : "class 1") : theme.soft;
    ctx.setLineDash(weights && weights[e] < 0 ? [5, 3] : []);
    ctx.lineWidth = 1 + 4 * size;
    if (active?.[e]) {
      ctx.strokeStyle = theme.colour("highlight");
      ctx.globalAlpha = 1;
      ctx.lineWidth += 2;
    }
    const [x, y] = bowed(edges, e, a, b, 2 * BOW);
    ctx.beginPath();
    ctx.moveTo(a.x, a.y);
    ctx.quadraticCurveTo((a.x + b.x) / 2 + x, (a.y + b.y) / 2 + y, b.x, b.y);
    ctx.stroke();
  }
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
  edgeLabelPlaces(v, mark, frame, places).forEach((place, e) => place && edgeLabel(v, labels[e], place));
}

// How far edge e leaves its straight line: only one of two that join the same nodes.
function bowed(edges, e, a, b, far) {
  const like = (other) => edges[2 * other] === edges[2 * e] && edges[2 * other + 1] === edges[2 * e + 1];
  const side = like(e - 1) - like(e + 1); // they follow each other
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  return [(side * far * (a.y - b.y)) / length, (side * far * (b.x - a.x)) / length];
}

/** Where the words of every edge stand, and how wide they are; nothing without words. */
export function edgeLabelPlaces(v, mark, frame, places) {
  const edges = mark.at("edges", frame);
  const taken = [];
  v.ctx.font = v.font(11);
  return (mark.textAt("edge_labels", frame) ?? []).map((words, e) => {
    if (!words) return null;
    const [a, b] = [places[edges[2 * e]], places[edges[2 * e + 1]]];
    const [dx, dy] = bowed(edges, e, a, b, BOW);
    const width = v.ctx.measureText(words).width + 6;
    const clear = (v.radius + width / 2) / Math.hypot(b.x - a.x, b.y - a.y); // of the units
    // Words from every other unit stand farther along: crossing edges keep theirs apart.
    const share = clear > 0.5 ? 0.5 : Math.min(1 - clear, Math.max(clear, edges[2 * e] % 2 ? 0.62 : 0.3));
    const at = (part) => ({ x: a.x + part * (b.x - a.x) + dx, y: a.y + part * (b.y - a.y) + dy, width });
    const tries = [share, ...SHARES].map(at);
    const place = tries.find((each) => isFree(v, each, places, taken)) ?? tries[0];
    taken.push(place);
    return place;
  });
}

// Whether words there would cover no unit and no other words.
function isFree(v, { x, y, width }, places, taken) {
  const beyond = (distance, half) => Math.max(0, Math.abs(distance) - half);
  return (
    taken.every((other) => beyond(other.x - x, (other.width + width) / 2) || beyond(other.y - y, 15)) &&
    places.every((unit) => Math.hypot(beyond(unit.x - x, width / 2), beyond(unit.y - y, 8)) > v.radius)
  );
}

function edgeLabel(v, words, { x, y, width }) {
  v.ctx.fillStyle = v.theme.paper;
  v.ctx.fillRect(x - width / 2, y - 8, width, 16);
  centred(v, words, x, y);
}

function centred(v, words, x, y, ink = v.theme.ink) {
  v.ctx.fillStyle = ink;
  v.ctx.textAlign = "center";
  v.ctx.textBaseline = "middle";
  String(words).split("\n").forEach((row, i, rows) =>
    v.ctx.fillText(row, x, y + (i - (rows.length - 1) / 2) * 12));
}

function drawNodes(v, mark, frame, places) {
  const { ctx, theme } = v;
  const [nodes, active] = [mark.at("nodes", frame), mark.at("active", frame)];
  const labels = mark.textAt("labels", frame);
  const most = mark.options.largest_node ?? largest(nodes);
  places.forEach(({ x, y }, i) => {
    ctx.beginPath();
    circle(ctx, x, y, v.radius);
    ctx.fillStyle = nodes ? diverging(nodes[i] / most, theme, true) : theme.paper;
    ctx.fill();
    ctx.lineWidth = active?.[i] ? 4 : 1.5;
    ctx.strokeStyle = active?.[i] ? theme.colour("highlight") : theme.soft;
    ctx.stroke();
    ctx.font = v.font(11);
    if (labels?.[i]) centred(v, labels[i], x, y);
  });
}

const boxes = {
  draw(v, mark, frame, colour) {
    const [xs, ys, ws, hs] = ["x", "y", "w", "h"].map((name) => mark.at(name, frame));
    const active = mark.at("active", frame);
    const labels = mark.textAt("labels", frame);
    for (let i = 0; i < xs.length; i++) {
      const hue = mark.options.roles ? v.theme.colour(mark.options.roles[i]) : colour;
      const [left, right] = [v.x(xs[i] - ws[i] / 2), v.x(xs[i] + ws[i] / 2)];
      const [top, bottom] = [v.y(ys[i] + hs[i] / 2), v.y(ys[i] - hs[i] / 2)];
      strokeStyle(v, mark, hue, active?.[i] ? 4 : 1.5);
      if (active?.[i]) v.ctx.lineWidth = 4;
      v.ctx.beginPath();
      v.ctx.roundRect(left, top, right - left, bottom - top, 5);
      v.ctx.stroke();
      v.ctx.globalAlpha = active?.[i] ? 0.3 : 0.14;
      v.ctx.fill();
      v.ctx.globalAlpha = 1;
      v.ctx.font = v.font(mark.options.font ?? 12);
      if (!labels?.[i]) continue;
      const half = 6 * labels[i].split("\n").length;
      const inside = 2 * half <= bottom - top;
      centred(v, labels[i], (left + right) / 2, inside ? (top + bottom) / 2 : bottom + half + 5);
    }
  },
  *find(v, mark, frame) {
    const [xs, ys, ws] = ["x", "y", "w"].map((name) => mark.at(name, frame));
    const texts = mark.textAt("tips", frame) ?? mark.textAt("labels", frame);
    for (let i = 0; i < xs.length; i++) {
      const reach = Math.max(14, Math.abs(v.x(ws[i] / 2) - v.x(0)));
      yield { x: v.x(xs[i]), y: v.y(ys[i]), text: texts?.[i] ?? "", reach };
    }
  },
};

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

const confusion = {
  bare: true,
  draw(v, mark, frame) {
    const [n] = mark.arrays.values.shape;
    const values = mark.at("values", frame);
    const labels = mark.textAt("labels", frame);
    const { side, left, top } = table(v, n);
    const most = largest(values);
    for (let row = 0; row < n; row++)
      for (let column = 0; column < n; column++) {
        const value = values[row * n + column];
        const right = row === column;
        v.ctx.globalAlpha = value ? 0.12 + (0.75 * value) / most : 0.04;
        v.ctx.fillStyle = v.theme.colour(right ? "truth" : "warning");
        v.ctx.fillRect(left + column * side + 1, top + row * side + 1, side - 2, side - 2);
        v.ctx.globalAlpha = 1;
        v.ctx.font = v.font(Math.min(20, side * 0.4), right);
        if (side > 13) centred(v, short(value), left + (column + 0.5) * side, top + (row + 0.5) * side);
      }
    tableNames(v, labels, side, left, top, n);
  },
  under(v, mark, frame, x, y, px, py) {
    const [n] = mark.arrays.values.shape;
    const { side, left, top } = table(v, n);
    const [row, column] = [Math.floor((py - top) / side), Math.floor((px - left) / side)];
    if (row < 0 || row >= n || column < 0 || column >= n) return null;
    const labels = mark.textAt("labels", frame);
    const count = short(mark.at("values", frame)[row * n + column]);
    return `truth ${labels[row]}, predicted ${labels[column]}: ${count}`;
  },
};

function table(v, n) {
  const { left, top, width, height } = v.outer;
  const side = Math.min((width - 80) / n, (height - 50) / n);
  return { side, left: left + (width - n * side) / 2 + 25, top: top + 34 };
}

function tableNames(v, labels, side, left, top, n) {
  v.ctx.font = v.font(11);
  for (let i = 0; i < n; i++) {
    centred(v, labels[i], left + (i + 0.5) * side, top - 8, v.theme.soft);
    v.ctx.textAlign = "right";
    v.ctx.fillText(labels[i], left - 5, top + (i + 0.5) * side);
  }
  centred(v, "predicted", left + (n * side) / 2, top - 24, v.theme.ink);
  v.ctx.save();
  v.ctx.translate(left - 10 - widest(v, labels), top + (n * side) / 2);
  v.ctx.rotate(-Math.PI / 2);
  centred(v, "true", 0, -4, v.theme.ink);
  v.ctx.restore();
}

const widest = (v, labels) => Math.max(...labels.map((label) => v.ctx.measureText(label).width));

const pictures = {
  bare: true,
  height(mark, width) {
    const [count] = mark.arrays.values.shape;
    const { columns } = mark.options;
    if (!columns) return null;
    return 16 + Math.ceil(count / columns) * (width / columns + (mark.texts.labels ? 18 : 0));
  },
  draw(v, mark, frame) {
    const [count, rows, columns] = mark.arrays.values.shape;
    const values = mark.at("values", frame);
    const labels = mark.textAt("labels", frame);
    const scale = shadesOf({ options: { colours: "grey", ...mark.options } }, values, v.theme);
    const place = tiles(v, mark, count, labels);
    v.ctx.imageSmoothingEnabled = false;
    for (let i = 0; i < count; i++) {
      const tile = (pictures.canvas ??= document.createElement("canvas"));
      paintCells(tile, values.subarray(i * rows * columns, (i + 1) * rows * columns), rows, columns, scale);
      const { x, y, side } = place(i);
      v.ctx.drawImage(tile, x, y, side, side);
      v.ctx.lineWidth = 1;
      v.ctx.strokeStyle = v.theme.faint;
      v.ctx.strokeRect(x, y, side, side);
      v.ctx.font = v.font(11);
      if (labels?.[i]) centred(v, labels[i], x + side / 2, y + side + 9);
    }
  },
  under(v, mark, frame, x, y, px, py) {
    const labels = mark.textAt("labels", frame);
    const [count] = mark.arrays.values.shape;
    const place = tiles(v, mark, count, labels);
    for (let i = 0; i < count; i++) {
      const tile = place(i);
      if (px >= tile.x && px <= tile.x + tile.side && py >= tile.y && py <= tile.y + tile.side)
        return labels?.[i] ?? `${mark.options.label ?? "picture"} ${i}`;
    }
    return null;
  },
};

function tiles(v, mark, count, labels) {
  const { left, top, width, height } = v.outer;
  const columns = mark.options.columns ?? Math.ceil(Math.sqrt((count * width) / height));
  const rows = Math.ceil(count / columns);
  const words = labels ? 18 : 0;
  const side = Math.min(width / columns - 6, height / rows - 6 - words);
  const margin = (width - columns * (side + 6)) / 2;
  return (i) => ({
    x: left + margin + (i % columns) * (side + 6) + 3,
    y: top + Math.floor(i / columns) * (side + 6 + words) + 3,
    side,
  });
}

const handle = {
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
