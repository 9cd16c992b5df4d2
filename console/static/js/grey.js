// Stored values into grey. PS3.3 C.11.2.1: how a window maps modality values.
const exact = (value, center, width) => (width ? (value - center) / width + 0.5 : Number(value > center));
const MAPPED = {
  // Narrower than 1 is forbidden there; files of scaled values have it, and mean it exactly.
  LINEAR: (value, center, width) => (width >= 1 ? exact(value, center - 0.5, width - 1) : exact(value, center, width)),
  LINEAR_EXACT: exact,
  SIGMOID: (value, center, width) => 1 / (1 + Math.exp((-4 * (value - center)) / width)),
};

// The colour of each stored value as ImageData wants it (ABGR). `frame`: bits, slope, intercept, inverted.
export function table(frame, window, turned) {
  const colours = new Uint32Array(2 ** frame.bits);
  const map = MAPPED[window.function] ?? MAPPED.LINEAR;
  for (let value = 0; value < colours.length; value += 1) {
    const share = Math.min(1, Math.max(0, map(frame.slope * value + frame.intercept, window.center, window.width)));
    const grey = Math.round(255 * (turned ? 1 - share : share));
    colours[value] = 0xff000000 | (grey * 0x010101);
  }
  return colours;
}

// Lowest and highest modality value of the frame.
export function range(frame) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of frame.data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const ends = [frame.slope * low + frame.intercept, frame.slope * high + frame.intercept];
  return [Math.min(...ends), Math.max(...ends)];
}

// The frame as the browser draws it.
export function image(frame, colours) {
  const picture = new ImageData(frame.columns, frame.rows);
  const out = new Uint32Array(picture.data.buffer);
  const { data, samples } = frame;
  if (samples === 1) {
    for (let i = 0; i < out.length; i += 1) out[i] = colours[data[i]];
  } else {
    const shift = frame.bits - 8;
    for (let i = 0; i < out.length; i += 1) out[i] = 0xff000000 | ((data[3 * i + 2] >> shift) << 16) | ((data[3 * i + 1] >> shift) << 8) | (data[3 * i] >> shift);
  }
  return picture;
}
