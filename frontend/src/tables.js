// Tables: a confusion matrix, and pictures in rows and columns.
import { centred, largest } from "./brush.js";
import { short } from "./format.js";
import { paintCells, shadesOf } from "./maps.js";

export const confusion = {
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

export const pictures = {
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
