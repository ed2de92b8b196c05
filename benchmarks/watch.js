// Watch one picture of the page: a canvas or an image, whatever draws it.
(selector) => {
  const small = document.createElement("canvas");
  [small.width, small.height] = [192, 96];
  const context = small.getContext("2d", { willReadFrequently: true });
  const look = () => {
    const all = document.querySelectorAll(selector);
    const picture = all[all.length - 1];
    if (!picture || (picture.tagName === "IMG" && !picture.complete)) return null;
    context.clearRect(0, 0, 192, 96);
    context.drawImage(picture, 0, 0, 192, 96);
    return context.getImageData(0, 0, 192, 96).data.reduce((sum, v, i) => (sum * 31 + v * (i + 1)) | 0, 7);
  };
  // After a frame is painted: a task that follows the animation callbacks.
  const { port1, port2 } = new MessageChannel();
  const painted = () => new Promise((resolve) => {
    requestAnimationFrame(() => {
      port1.onmessage = resolve;
      port2.postMessage(0);
    });
  });
  // Until the end of the first frame that shows another picture.
  const changed = async (before, limit = 8000) => {
    const start = performance.now();
    for (let now = start; now - start < limit; ) {
      await painted();
      now = performance.now();
      if (![null, before].includes(look())) return now - start;
    }
    return NaN;
  };
  const bench = {};
  /** Milliseconds from the next event to the end of that frame; NaN if none comes. */
  bench.arm = (event) => {
    const before = look();
    bench.answer = new Promise((resolve) => {
      addEventListener(event, async () => {
        resolve(await changed(before));
      }, { capture: true, once: true });
    });
  };
  /** Changed pictures a second while `move(share)` is called at every frame. */
  bench.rate = async (move, seconds) => {
    let [last, changes] = [look(), 0];
    const start = performance.now();
    while (performance.now() - start < 1000 * seconds) {
      move((performance.now() - start) / (1000 * seconds));
      await painted();
      const now = look();
      if (now !== null && now !== last) changes += 1;
      if (now !== null) last = now;
    }
    return changes / seconds;
  };
  /** Frames of the film shown a second, while it plays by itself. */
  bench.frames = async (seconds) => {
    const { dataset } = document.querySelector(".nnlib-panel");
    let [last, changes] = [dataset.frame, 0];
    const start = performance.now();
    while (performance.now() - start < 1000 * seconds) {
      await painted();
      if (dataset.frame !== last) changes += 1;
      last = dataset.frame;
    }
    return changes / seconds;
  };
  bench.scrub = (share) => {
    const input = document.querySelector(".nnlib-scrub");
    input.value = Math.round(input.max * share);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  bench.slide = (share) => {
    const handle = document.querySelector(".noUi-handle");
    const track = document.querySelector(".noUi-base").getBoundingClientRect();
    const place = { clientX: track.left + share * track.width, clientY: track.top, buttons: 1, which: 1, bubbles: true };
    if (!bench.held) handle.dispatchEvent(new MouseEvent("mousedown", place));
    bench.held = true;
    document.documentElement.dispatchEvent(new MouseEvent("mousemove", place));
  };
  window.bench = bench;
}
