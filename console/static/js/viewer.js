// A picture as a person wants to see it: window by dragging, zoom by the wheel, pan by the other button or two fingers.
import { frame as fetchFrame } from "/static/js/frames.js";
import { image, range, table } from "/static/js/grey.js";

const short = (value) => String(Math.abs(value) < 10 ? Number(value.toPrecision(3)) : Math.round(value));

// The polygon stretched from the middle of its box, so that the box grows by `by` on every side.
function widened(region, by) {
  const axis = (from) => {
    const values = region.filter((_, i) => i % 2 === from);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return { middle: (low + high) / 2, factor: high > low ? (high - low + 2 * by) / (high - low) : 1 };
  };
  const axes = [axis(0), axis(1)];
  return region.map((value, i) => axes[i % 2].middle + (value - axes[i % 2].middle) * axes[i % 2].factor);
}

class Viewer {
  constructor(element) {
    this.element = element;
    this.caseId = element.dataset.case;
    this.pictures = JSON.parse(element.dataset.pictures);
    this.titles = JSON.parse(element.dataset.titles);
    this.labels = JSON.parse(element.dataset.labels);
    this.marks = JSON.parse(element.dataset.marks);
    this.stage = element.querySelector(".stage");
    this.canvas = element.querySelector("canvas");
    this.sheet = document.createElement("canvas");
    this.at = 0;
    this.number = 1;
    this.invert = false;
    this.shows = true;
    this.chosen = null;
    this.frame = null;
    this.pointers = new Map();
    this.listen();
    this.go(0);
  }

  find(name) { return this.element.querySelector(`[data-out=${name}]`); }

  async go(at, number = 1) {
    this.at = at;
    this.number = number;
    const picture = this.pictures[at];
    this.stage.dataset.ready = "false";
    this.element.querySelector("[data-failed]").hidden = true;
    let got;
    try {
      got = await fetchFrame(this.caseId, picture, number);
    } catch {
      if (this.pictures[this.at] !== picture || this.number !== number) return;
      this.frame = null;
      this.element.querySelector("[data-failed]").hidden = false;
      this.place();
      this.draw();
      return;
    }
    if (this.pictures[this.at] !== picture || this.number !== number) return;
    const same = this.frame?.sop === got.sop;
    this.frame = got;
    if (!same) {
      this.usual();
      this.fit();
    }
    this.place();
    this.paint();
    this.stage.dataset.ready = "true";
    const after = number < got.frames ? [at, number + 1] : [at + 1, 1];
    if (this.pictures[after[0]]) fetchFrame(this.caseId, this.pictures[after[0]], after[1]).catch(() => {});
  }

  // The window as the object has it; without one all values.
  usual() {
    const { frame } = this;
    const [low, high] = frame.samples === 1 ? range(frame) : [0, 255];
    this.full = { center: (low + high) / 2, width: high - low || 1, function: "LINEAR_EXACT" };
    this.sent = frame.window ?? this.full;
    this.window = { ...this.sent };
    this.invert = false;
    this.element.querySelector("[data-preset]").value = "sent";
  }

  fit() {
    const { width, height } = this.stage.getBoundingClientRect();
    this.scale = this.whole = Math.min(width / this.frame.columns, height / this.frame.rows) || 1;
    this.x = width / 2;
    this.y = height / 2;
  }

  place() {
    const { frame, pictures } = this;
    this.find("place").textContent = `${this.at + 1} / ${pictures.length}`;
    this.find("title").textContent = (frame && this.titles[frame.sop]) || "";
    const frames = frame?.frames ?? 1;
    this.element.querySelector("[data-frames]").hidden = frames < 2;
    const slider = this.element.querySelector("[data-frame]");
    slider.max = frames;
    slider.value = this.number;
    this.find("frame").textContent = `${this.number} / ${frames}`;
    for (const edge of ["left", "right", "top", "bottom"]) this.find(edge).textContent = frame?.[edge] ?? "";
    this.element.querySelector("[data-do=previous]").disabled = this.at === 0;
    this.element.querySelector("[data-do=next]").disabled = this.at === pictures.length - 1;
    for (const option of this.element.querySelectorAll("[data-modality]")) option.hidden = option.disabled = !this.titles[frame?.sop]?.startsWith(option.dataset.modality);
    const grey = frame?.samples === 1;
    this.element.querySelector("[data-preset]").disabled = !grey;
  }

  paint() {
    const { frame, sheet } = this;
    if (!frame) return;
    sheet.width = frame.columns;
    sheet.height = frame.rows;
    const colours = frame.samples === 1 ? table(frame, this.window, frame.inverted !== this.invert) : null;
    sheet.getContext("2d").putImageData(image(frame, colours), 0, 0);
    this.draw();
  }

  draw() {
    const { canvas, frame, stage } = this;
    const { width, height } = stage.getBoundingClientRect();
    const dots = devicePixelRatio || 1;
    canvas.width = Math.round(width * dots);
    canvas.height = Math.round(height * dots);
    const brush = canvas.getContext("2d");
    brush.fillStyle = "#000";
    brush.fillRect(0, 0, canvas.width, canvas.height);
    if (!frame) return;
    brush.translate(this.x * dots, this.y * dots);
    brush.scale((frame.flipped ? -1 : 1) * this.scale * dots, this.scale * dots);
    brush.translate(-frame.columns / 2, -frame.rows / 2);
    brush.imageSmoothingEnabled = this.scale * dots < 4;
    brush.imageSmoothingQuality = "high";
    brush.drawImage(this.sheet, 0, 0);
    if (this.shows) for (const mark of this.here()) this.outline(brush, mark, dots);
    this.tell();
  }

  here() {
    return this.marks.filter((mark) => mark.sop === this.frame.sop && (!mark.frame || mark.frame === this.number));
  }

  outline(brush, mark, dots) {
    const now = this.chosen && mark.ids.includes(this.chosen);
    // A little outside of it, so that the line covers nothing.
    const points = widened(mark.region, 4 / this.scale);
    brush.beginPath();
    for (let i = 0; i < points.length; i += 2) brush.lineTo(points[i], points[i + 1]);
    brush.closePath();
    brush.lineWidth = (now ? 3 : 1.5) / this.scale;
    brush.strokeStyle = mark.role === "claim" ? "#ffd34d" : "#6cc4ff";
    if (!now) brush.setLineDash([6 / this.scale, 4 / this.scale]);
    brush.stroke();
    brush.setLineDash([]);
    if (!mark.label) return;
    let left = Infinity;
    let top = Infinity;
    for (let i = 0; i < points.length; i += 2) {
      left = Math.min(left, this.frame.flipped ? this.frame.columns - points[i] : points[i]);
      top = Math.min(top, points[i + 1]);
    }
    brush.save();
    brush.setTransform(dots, 0, 0, dots, (this.x + (left - this.frame.columns / 2) * this.scale) * dots, (this.y + (top - this.frame.rows / 2) * this.scale) * dots);
    brush.font = "600 12px system-ui, sans-serif";
    brush.fillStyle = brush.strokeStyle;
    brush.shadowColor = "#000";
    brush.shadowBlur = 4;
    brush.fillText(this.labels[mark.label], 2, -5);
    brush.restore();
  }

  tell() {
    const { window: shown, frame } = this;
    const grey = frame.samples === 1;
    this.find("window").textContent = grey ? `C ${short(shown.center)}  W ${short(shown.width)}` : "";
    this.find("zoom").textContent = `${Math.round(this.scale * 100)} %`;
    Object.assign(this.stage.dataset, { center: shown.center, width: shown.width, scale: this.scale, inverted: this.invert, frame: this.number, picture: this.at, drawn: this.shows ? this.here().length : 0 });
    const pressed = { invert: this.invert, marks: this.shows && this.here().length > 0 };
    for (const [name, on] of Object.entries(pressed)) this.element.querySelector(`[data-do=${name}]`).setAttribute("aria-pressed", on);
    this.element.querySelector("[data-do=marks]").disabled = !this.here().length;
  }

  later(what) {
    this.waiting = this.waiting === "paint" ? "paint" : what;
    this.asked ??= requestAnimationFrame(() => {
      const todo = this.waiting;
      this.asked = this.waiting = null;
      this[todo]();
    });
  }

  level(across, down) {
    if (!this.frame || this.frame.samples !== 1) return;
    const step = this.sent.width / 512;
    this.window.width = Math.max(Math.min(1, this.sent.width / 256), this.window.width + across * step);
    this.window.center += down * step;
    this.element.querySelector("[data-preset]").value = "";
    this.later("paint");
  }

  zoom(by, x, y) {
    if (!this.frame) return;
    const box = this.stage.getBoundingClientRect();
    const [px, py] = [x === undefined ? box.width / 2 : x - box.left, y === undefined ? box.height / 2 : y - box.top];
    const scale = Math.min(32, Math.max(this.whole / 4, this.scale * by));
    this.x = px + (this.x - px) * (scale / this.scale);
    this.y = py + (this.y - py) * (scale / this.scale);
    this.scale = scale;
    this.later("draw");
  }

  preset(option) {
    if (option.value === "sent") this.window = { ...this.sent };
    else if (option.value === "full") this.window = { ...this.full };
    else if (option.dataset.width) this.window = { center: Number(option.dataset.center), width: Number(option.dataset.width), function: "LINEAR" };
    else if (option.dataset.factor) this.window = { ...this.sent, width: this.sent.width * Number(option.dataset.factor) };
    this.later("paint");
  }

  do(what) {
    const frames = this.frame?.frames ?? 1;
    const acts = {
      previous: () => this.at > 0 && this.go(this.at - 1),
      next: () => this.at < this.pictures.length - 1 && this.go(this.at + 1),
      "frame-previous": () => this.number > 1 && this.go(this.at, this.number - 1),
      "frame-next": () => this.number < frames && this.go(this.at, this.number + 1),
      invert: () => { this.invert = !this.invert; this.later("paint"); },
      marks: () => { this.shows = !this.shows; this.later("draw"); },
      reset: () => { if (!this.frame) return; this.usual(); this.fit(); this.later("paint"); },
      in: () => this.zoom(1.25),
      out: () => this.zoom(0.8),
    };
    acts[what]?.();
  }

  choose(id) {
    this.chosen = id;
    const mark = this.marks.find((one) => one.ids.includes(id));
    const at = mark ? this.pictures.findIndex((picture) => picture.sop === mark.sop || picture.of === mark.sop) : -1;
    if (at >= 0 && at !== this.at) this.go(at, mark.frame || 1);
    else if (mark?.frame && mark.frame !== this.number && at === this.at) this.go(at, mark.frame);
    else if (this.frame) this.later("draw");
  }

  value(event) {
    const { frame } = this;
    if (!frame) return;
    const box = this.stage.getBoundingClientRect();
    let column = (event.clientX - box.left - this.x) / this.scale;
    if (frame.flipped) column = -column;
    column = Math.floor(column + frame.columns / 2);
    const row = Math.floor((event.clientY - box.top - this.y) / this.scale + frame.rows / 2);
    const inside = column >= 0 && row >= 0 && column < frame.columns && row < frame.rows;
    const at = row * frame.columns + column;
    this.find("value").textContent = inside && frame.samples === 1 ? `${column}, ${row}: ${Math.round((frame.slope * frame.data[at] + frame.intercept) * 100) / 100}` : "";
  }

  listen() {
    const { stage, element, pointers } = this;
    element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.do(button.dataset.do);
    });
    element.querySelector("[data-preset]").addEventListener("change", (event) => this.preset(event.target.selectedOptions[0]));
    element.querySelector("[data-frame]").addEventListener("input", (event) => this.go(this.at, Number(event.target.value)));
    stage.addEventListener("contextmenu", (event) => event.preventDefault());
    stage.addEventListener("dblclick", () => { if (!this.frame) return; if (this.scale === this.whole) this.zoom(1 / this.scale); else { this.fit(); this.later("draw"); } });
    stage.addEventListener("wheel", (event) => {
      event.preventDefault();
      if (event.shiftKey) this.do((this.frame?.frames ?? 1) > 1 ? (event.deltaY + event.deltaX > 0 ? "frame-next" : "frame-previous") : event.deltaY + event.deltaX > 0 ? "next" : "previous");
      else this.zoom(Math.exp(-event.deltaY / 500), event.clientX, event.clientY);
    }, { passive: false });
    stage.addEventListener("pointerdown", (event) => {
      stage.setPointerCapture(event.pointerId);
      stage.focus({ preventScroll: true });
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, pans: event.button !== 0 || event.shiftKey || event.ctrlKey });
    });
    stage.addEventListener("pointermove", (event) => {
      const from = pointers.get(event.pointerId);
      if (!from) return this.value(event);
      const [across, down] = [event.clientX - from.x, event.clientY - from.y];
      const others = [...pointers.entries()].filter(([id]) => id !== event.pointerId);
      if (others.length) {
        const other = others[0][1];
        const before = Math.hypot(from.x - other.x, from.y - other.y);
        const after = Math.hypot(event.clientX - other.x, event.clientY - other.y);
        this.x += across / 2;
        this.y += down / 2;
        this.zoom(before ? after / before : 1, (event.clientX + other.x) / 2, (event.clientY + other.y) / 2);
      } else if (from.pans) {
        this.x += across;
        this.y += down;
        this.later("draw");
      } else this.level(across, down);
      from.x = event.clientX;
      from.y = event.clientY;
    });
    for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, (event) => pointers.delete(event.pointerId));
    stage.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 40 : 8;
      const keys = {
        ArrowLeft: () => this.level(-step, 0), ArrowRight: () => this.level(step, 0), ArrowUp: () => this.level(0, -step), ArrowDown: () => this.level(0, step),
        "+": () => this.zoom(1.25), "=": () => this.zoom(1.25), "-": () => this.zoom(0.8),
        PageDown: () => this.do((this.frame?.frames ?? 1) > 1 ? "frame-next" : "next"), PageUp: () => this.do((this.frame?.frames ?? 1) > 1 ? "frame-previous" : "previous"),
      };
      if (keys[event.key]) { event.preventDefault(); event.stopPropagation(); keys[event.key](); }
    });
    document.addEventListener("chosen", (event) => this.choose(event.detail));
    // A tab that was hidden has no size until it is shown.
    new ResizeObserver(() => {
      const { width, height } = stage.getBoundingClientRect();
      if (!this.frame || !width) return;
      const whole = this.scale === this.whole;
      if (whole) this.fit();
      else { this.x += (width - (this.seen?.width ?? width)) / 2; this.y += (height - (this.seen?.height ?? height)) / 2; }
      this.seen = { width, height };
      this.draw();
    }).observe(stage);
  }
}

const viewers = new WeakMap();
export function open(root) {
  for (const element of root.querySelectorAll("[data-viewer]")) if (!viewers.has(element)) viewers.set(element, new Viewer(element));
}
// The first viewer that is to be seen; keys of the page go to it.
export function current() {
  const seen = [...document.querySelectorAll("[data-viewer]")].find((element) => element.offsetParent);
  return seen && viewers.get(seen);
}
open(document);
document.body.addEventListener("htmx:load", (event) => open(event.target.parentElement ?? document));
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select") || document.querySelector("dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
  const what = { i: "invert", o: "marks", r: "reset", "[": "previous", "]": "next" }[event.key];
  if (what && current()) { event.preventDefault(); current().do(what); }
});
