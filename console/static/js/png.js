// A PNG as the services make them (grey or RGB, 8 or 16 bits, not interlaced) into its numbers, all 16 bits of them.
// A browser's own decoder leaves 8 bits: a window of a radiograph would show steps.
const CHANNELS = { 0: 1, 2: 3 };

// Answers { rows, columns, samples, bits, data }: data is a Uint8Array or a Uint16Array, row by row. Throws a TypeError.
export async function decode(buffer) {
  const view = new DataView(buffer);
  if (view.getUint32(0) !== 0x89504e47) throw new TypeError("no PNG");
  const idat = [];
  let head = null;
  for (let at = 8; at < buffer.byteLength;) {
    const length = view.getUint32(at);
    const kind = view.getUint32(at + 4);
    if (kind === 0x49484452) head = { columns: view.getUint32(at + 8), rows: view.getUint32(at + 12), bits: view.getUint8(at + 16), colour: view.getUint8(at + 17), interlaced: view.getUint8(at + 20) };
    if (kind === 0x49444154) idat.push(new Uint8Array(buffer, at + 8, length));
    at += length + 12;
  }
  const samples = CHANNELS[head?.colour];
  if (!samples || head.interlaced || (head.bits !== 8 && head.bits !== 16)) throw new TypeError("a PNG of another kind");
  const stream = new Blob(idat).stream().pipeThrough(new DecompressionStream("deflate"));
  const raw = new Uint8Array(await new Response(stream).arrayBuffer());
  const pixel = (samples * head.bits) / 8;
  const bytes = unfiltered(raw, head.rows, head.columns * pixel, pixel);
  return { rows: head.rows, columns: head.columns, samples, bits: head.bits, data: head.bits === 8 ? bytes : words(bytes) };
}

// PNG specification, clause 9: each byte of a line was written as its difference to what stands left, above, or both.
function unfiltered(raw, rows, stride, pixel) {
  const out = new Uint8Array(rows * stride);
  for (let row = 0; row < rows; row += 1) {
    const from = row * (stride + 1) + 1;
    const to = row * stride;
    const above = to - stride;
    switch (raw[from - 1]) {
      case 0:
        out.set(raw.subarray(from, from + stride), to);
        break;
      case 1:
        for (let i = 0; i < stride; i += 1) out[to + i] = raw[from + i] + (i >= pixel ? out[to + i - pixel] : 0);
        break;
      case 2:
        for (let i = 0; i < stride; i += 1) out[to + i] = raw[from + i] + (row ? out[above + i] : 0);
        break;
      case 3:
        for (let i = 0; i < stride; i += 1) out[to + i] = raw[from + i] + (((i >= pixel ? out[to + i - pixel] : 0) + (row ? out[above + i] : 0)) >> 1);
        break;
      case 4:
        for (let i = 0; i < stride; i += 1) {
          const left = i >= pixel ? out[to + i - pixel] : 0;
          const up = row ? out[above + i] : 0;
          const corner = row && i >= pixel ? out[above + i - pixel] : 0;
          const nearLeft = Math.abs(up - corner);
          const nearUp = Math.abs(left - corner);
          const nearCorner = Math.abs(left + up - 2 * corner);
          out[to + i] = raw[from + i] + (nearLeft <= nearUp && nearLeft <= nearCorner ? left : nearUp <= nearCorner ? up : corner);
        }
        break;
      default:
        throw new TypeError("a filter that PNG does not know");
    }
  }
  return out;
}

// The first byte is the higher one.
function words(bytes) {
  const out = new Uint16Array(bytes.length / 2);
  for (let i = 0; i < out.length; i += 1) out[i] = (bytes[2 * i] << 8) | bytes[2 * i + 1];
  return out;
}
