// Plays stored films with the panels' own drawing module, without a kernel.

const NEEDS_KERNEL = {
  header: {
    kind: "error",
    message: "This film is stored as it is. Open the lesson in JupyterLab to change it.",
  },
  buffers: [],
};
const films = {};

function storeFilm(key, film) {
  films[key] = film;
}

function decoded(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new DataView(bytes.buffer);
}

// What the drawing module takes for its kernel: it answers from the stored chunks.
class StoredFilm {
  constructor({ spec, chunks }) {
    this.chunks = chunks.map(({ header, buffers }) => ({
      header,
      buffers: buffers.map(decoded),
    }));
    this.values = { spec, opening: this.chunks[0] };
    this.listeners = [];
  }

  get(name) {
    return this.values[name];
  }

  on(name, listener) {
    if (name === "msg:custom") this.listeners.push(listener);
  }

  off() {
    this.listeners = [];
  }

  set() {}

  save_changes() {}

  send({ kind, from, request }) {
    const wanted = kind === "more" ? from : 0;
    const { header, buffers } =
      kind === "set"
        ? NEEDS_KERNEL
        : this.chunks.find(({ header: { begin } }) => begin === wanted);
    setTimeout(() =>
      this.listeners.forEach((tell) => tell({ ...header, request }, buffers)),
    );
  }
}

function play(figure) {
  const stage = document.createElement("div");
  figure.append(stage);
  const model = new StoredFilm(films[figure.dataset.film]);
  window.coursePanel.render({ model, el: stage });
  figure.classList.add("playing");
}

function load(figure) {
  const script = document.createElement("script");
  script.src = `../_static/films/${figure.dataset.film}.js`;
  script.onload = () => play(figure);
  document.head.append(script);
}

// A film is fetched when its place comes near the window: pages open at once.
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      load(target);
    }
  },
  { rootMargin: "600px" },
);

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".course-film").forEach((figure) => near.observe(figure));
});

// The panels look for a changed theme where JupyterLab writes it: at the body's class.
const themeTold = new MutationObserver(() => {
  document.body.classList.toggle("in-the-dark", document.body.dataset.theme === "dark");
});
themeTold.observe(document.documentElement, {
  attributes: true,
  attributeFilter: ["data-theme"],
  subtree: true,
});
