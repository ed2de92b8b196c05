// Store: the frames that have arrived, as typed arrays that chunks are added to.

function floats(view) {
  const { buffer, byteOffset, byteLength } = view;
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** One array of a mark: fixed, or one piece per frame in a buffer that grows. */
class FrameArray {
  constructor({ shape, moving }, data) {
    this.shape = shape;
    this.moving = moving;
    this.size = shape.reduce((product, length) => product * length, 1);
    this.data = data;
  }

  put(begin, data) {
    const needed = begin * this.size + data.length;
    if (needed > this.data.length) {
      const grown = new Float32Array(Math.max(needed, this.data.length * 2));
      grown.set(this.data);
      this.data = grown;
    }
    this.data.set(data, begin * this.size);
  }

  at(frame) {
    if (!this.moving) return this.data;
    return this.data.subarray(frame * this.size, (frame + 1) * this.size);
  }
}

class FrameTexts {
  constructor({ moving, values }) {
    this.moving = moving;
    this.values = moving ? values.slice() : values;
  }

  put(begin, values) {
    this.values.length = begin;
    this.values.push(...values);
  }

  at(frame) {
    return this.moving ? this.values[frame] : this.values;
  }
}

function readMark(spec, buffers) {
  const mark = { kind: spec.kind, options: spec.options, arrays: {}, texts: {} };
  for (const [name, array] of Object.entries(spec.arrays))
    mark.arrays[name] = new FrameArray(array, floats(buffers[array.buffer]));
  for (const [name, texts] of Object.entries(spec.texts))
    mark.texts[name] = new FrameTexts(texts);
  mark.at = (name, frame) => mark.arrays[name]?.at(frame);
  mark.textAt = (name, frame) => mark.texts[name]?.at(frame);
  return mark;
}

/** A film as far as it has arrived. Frame numbers count from the film's start. */
export class Store {
  constructor(header, buffers) {
    this.base = header.begin;
    this.frames = header.frames;
    this.total = header.total;
    this.last = header.last;
    this.axis = header.axis;
    this.seconds = header.seconds;
    this.fps = header.fps;
    this.note = header.note;
    this.describe = header.describe;
    this.before = header.before;
    this.met = header.met;
    this.plots = header.plots.map((plot) => ({
      ...plot,
      marks: plot.marks.map((mark) => readMark(mark, buffers)),
    }));
  }

  /** Whether a chunk continues this film from a frame that has arrived. */
  fits(header) {
    const place = header.begin - this.base;
    return (
      header.begin > 0 && place >= 0 && place <= this.frames &&
      header.plots.length === this.plots.length &&
      header.plots.every((plot, p) => plot.marks.length === this.plots[p].marks.length)
    );
  }

  append(header, buffers) {
    const begin = header.begin - this.base;
    header.plots.forEach((spec, p) => this.#appendPlot(this.plots[p], spec, begin, buffers));
    this.axis.values.length = begin;
    this.axis.values.push(...header.axis.values);
    this.axis.names.length = Math.min(begin, this.axis.names.length);
    this.axis.names.push(...header.axis.names);
    if (Array.isArray(this.describe)) {
      this.describe.length = begin;
      this.describe.push(...header.describe);
    }
    if (this.met && header.met) {
      this.met.length = begin;
      this.met.push(...header.met);
    }
    this.frames = begin + header.frames;
    this.total = header.total;
    this.last = header.last;
  }

  #appendPlot(plot, spec, begin, buffers) {
    spec.marks.forEach((next, m) => {
      const mark = plot.marks[m];
      mark.options = next.options;
      for (const [name, array] of Object.entries(next.arrays)) {
        const data = floats(buffers[array.buffer]);
        if (array.moving) mark.arrays[name].put(begin, data);
        else mark.arrays[name] = new FrameArray(array, data);
      }
      for (const [name, texts] of Object.entries(next.texts)) {
        if (texts.moving) mark.texts[name].put(begin, texts.values);
        else mark.texts[name] = new FrameTexts(texts);
      }
    });
    if (begin + this.base > 0) widen(plot, spec);
  }

  /** Frames that the whole film will have, as far as is known. */
  get length() {
    return Math.max(this.frames, this.total - this.base);
  }

  sentence(frame) {
    return Array.isArray(this.describe) ? this.describe[frame] : this.describe;
  }
}

function widen(plot, spec) {
  for (const name of ["x_range", "y_range"]) {
    const [low, high] = plot[name];
    plot[name] = [Math.min(low, spec[name][0]), Math.max(high, spec[name][1])];
  }
}
