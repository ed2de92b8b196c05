// Maps: values over the plane, as coloured cells or as lines of equal height.
import { extent } from "d3-array";
import { contours } from "d3-contour";
import { strokeStyle, edge } from "./brush.js";
import { shades, terrain } from "./colours.js";
import { short } from "./format.js";

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

export function shadesOf(mark, values, theme) {
  const [least, most] = extent(values, (value) => (Math.abs(value) < 1e29 ? value : NaN));
  const classes = mark.options.colours === "classes";
  const low = mark.options.low ?? (classes ? 0 : (least ?? 0));
  const high = mark.options.high ?? (classes ? 1 : (most ?? 1));
  return shades(mark.options.colours ?? "sequential", low, high, theme);
}

export function paintCells(canvas, values, rows, columns, { bytes, place }, flip) {
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

/** The row and column of a map under a place of the plane, or null. */
export function cellAt(mark, x, y) {
  const [rows, columns] = mark.arrays.values.shape;
  const [[x0, x1], [y0, y1]] = [mark.options.x_range, mark.options.y_range];
  const column = Math.floor(((x - x0) / (x1 - x0)) * columns);
  const row = Math.floor(((y - y0) / (y1 - y0)) * rows);
  return column >= 0 && column < columns && row >= 0 && row < rows ? [row, column] : null;
}

export const heatmap = {
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

export const contour = {
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
