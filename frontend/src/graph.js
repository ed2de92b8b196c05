// Graph: nodes, weighted edges and their words; and boxes, which stand in a row.
import { centred, circle, largest, strokeStyle } from "./brush.js";
import { diverging } from "./colours.js";
import { short } from "./format.js";

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

export const graph = {
  live: true,
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
  const side = like(e - 1) - like(e + 1); // they follow each other: `graph` in marks.py sees to it
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

export const boxes = {
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
