// Frames of a case, as sent, decoded once and kept while they are likely to be looked at again.
import { decode } from "/static/js/png.js";

const MOST = 8;
const kept = new Map();

// `picture`: study, instance, sop as the page lists it; `number` from 1. A promise of the frame; fails with an Error.
export function frame(caseId, picture, number) {
  const query = new URLSearchParams({ study: picture.study, instance: picture.instance, sop: picture.sop, frame: number });
  const path = `/case/${encodeURIComponent(caseId)}/frame?${query}`;
  const known = kept.get(path);
  if (known) {
    kept.delete(path);
    kept.set(path, known);
    return known;
  }
  const wanted = fetched(path);
  kept.set(path, wanted);
  wanted.catch(() => kept.delete(path));
  if (kept.size > MOST) kept.delete(kept.keys().next().value);
  return wanted;
}

async function fetched(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(String(answer.status));
  const about = JSON.parse(answer.headers.get("Concord-Frame"));
  return { ...about, ...(await decode(await answer.arrayBuffer())) };
}
