// Brush: the strokes, shapes and words that marks of all kinds draw with.

export function strokeStyle(v, mark, colour, width = 2) {
  v.ctx.strokeStyle = colour;
  v.ctx.fillStyle = colour;
  v.ctx.lineWidth = mark.options.width ?? width;
  v.ctx.globalAlpha = mark.options.opacity ?? 1;
  v.ctx.setLineDash(mark.options.dash ? [6, 4] : []);
}

export const clamp = (pixel) => Math.max(-1e5, Math.min(1e5, pixel));

export const clampTo = (pixel, box) => Math.min(box.bottom, Math.max(box.top, pixel));

export function path(v, xs, ys, begin = 0, end = xs.length) {
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

export function dots(v, xs, ys, radius, begin, end) {
  v.ctx.beginPath();
  for (let i = begin; i < end; i++) {
    const [x, y] = [v.x(xs[i]), v.y(ys[i])];
    if (Number.isFinite(x) && Number.isFinite(y)) circle(v.ctx, x, clamp(y), radius);
  }
  v.ctx.fill();
}

export function circle(ctx, x, y, r) {
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

/** What points of one kind after the other look like. */
export const SHAPES = [circle, triangle, square, diamond];

export function edge(ctx, xa, ya, xb, yb) {
  ctx.moveTo(xa, ya);
  ctx.lineTo(xb, yb);
}

// Words over marks keep a rim of paper, so they can be read on anything.
export function haloed(v, words, x, y) {
  v.ctx.save();
  v.ctx.setLineDash([]);
  v.ctx.lineJoin = "round";
  v.ctx.lineWidth = 3.5;
  v.ctx.strokeStyle = v.theme.paper;
  v.ctx.strokeText(words, x, y);
  v.ctx.fillText(words, x, y);
  v.ctx.restore();
}

export function centred(v, words, x, y, ink = v.theme.ink) {
  v.ctx.fillStyle = ink;
  v.ctx.textAlign = "center";
  v.ctx.textBaseline = "middle";
  String(words).split("\n").forEach((row, i, rows) =>
    v.ctx.fillText(row, x, y + (i - (rows.length - 1) / 2) * 12));
}

export function largest(values) {
  return values ? values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0) || 1 : 1;
}
