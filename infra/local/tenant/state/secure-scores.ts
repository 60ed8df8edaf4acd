import type { Collection } from '../collection';
import { graphTime } from '../graph/graph-time';
import { type JsonObject, textOf } from '../json';

const dayMs = 86_400_000;
/** Graph keeps ninety days. */
const kept = 90;

/**
 * The scores of all days, newest first. Microsoft stores one for each day. Until another one is stored, each day has the score of
 * the day before.
 */
export function scoresUntil(stored: Collection, now: number): readonly JsonObject[] {
  const known = Array.from({ length: stored.end() }, (_, slot) => stored.at(slot))
    .filter((score) => score !== undefined)
    .sort((a, b) => timeOf(b) - timeOf(a));
  const [newest] = known;
  if (newest === undefined) return [];
  const [prefix] = textOf(newest, 'id').split('_');
  const later: JsonObject[] = [];
  for (let at = dayOf(now); at > dayOf(timeOf(newest)) && later.length < kept; at -= dayMs) {
    const createdDateTime = graphTime(at);
    later.push({ ...newest, id: `${prefix}_${createdDateTime.slice(0, 10)}`, createdDateTime });
  }
  return [...later, ...known].slice(0, kept);
}

const timeOf = (score: JsonObject): number => Date.parse(textOf(score, 'createdDateTime'));
const dayOf = (at: number): number => Math.floor(at / dayMs) * dayMs;
