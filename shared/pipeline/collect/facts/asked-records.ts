import type { DetectorFacts } from '../../../core/event/detector';
import { readersOf } from '../../../core/event/readers';
import { recordMs } from '../../../core/log/record';
import { recordsByKey } from '../../../core/log/records-by-key';
import { iso, type Ports } from '../../context';
import type { Collection } from '../collection';
import { inParts } from './in-parts';

/** This many queries run at once; a mass change by many accounts takes several rounds. */
const questionsAtOnce = 20;

/** Entries around a new one, or around a change, that detectors request: stored and new, earlier and later. */
export async function recordsAsked(
  pipeline: Ports<'detectors' | 'store'>,
  collection: Collection,
): Promise<DetectorFacts['recordsUnder']> {
  const { detectors, store } = pipeline;
  const asked = collection.records.flatMap((record) => {
    const at = recordMs(record);
    return readersOf(detectors, record)
      .flatMap(({ asksFor }) => asksFor(record))
      .map(({ key, aroundMs }) => ({ key, from: at - aroundMs, to: at + aroundMs }));
  });
  const window = {
    from: Date.parse(collection.readSince ?? collection.startedFrom),
    to: Date.parse(collection.takenAt),
  };
  const around = collection.changes.flatMap((change) =>
    detectors
      .filter(({ watches }) => watches.changes.includes(change.kind))
      .flatMap(({ asksAround }) => asksAround(change))
      .map(({ key, aroundMs }) => ({ key, from: window.from - aroundMs, to: window.to })),
  );
  const all = [...asked, ...around];
  if (all.length === 0) return () => [];
  const kept = await inParts(withoutOverlap(all), questionsAtOnce, async (part) => {
    const found = await Promise.all(
      part.map(({ key, from, to }) =>
        store.records.findByTarget(collection.configuration.tenantId, [key], iso(from), iso(to)),
      ),
    );
    return found.flat();
  });
  return recordsByKey([...kept, ...collection.records], new Set(all.map(({ key }) => key)));
}

type Question = { readonly key: string; readonly from: number; readonly to: number };

/** Entries of one key that are days apart need separate queries, so that the days between are not read. */
function withoutOverlap(asked: readonly Question[]): readonly Question[] {
  const merged: Question[] = [];
  for (const one of [...asked].sort((a, b) => (a.key === b.key ? a.from - b.from : a.key < b.key ? -1 : 1))) {
    const last = merged.at(-1);
    if (last?.key === one.key && one.from <= last.to)
      merged[merged.length - 1] = { ...last, to: Math.max(last.to, one.to) };
    else merged.push(one);
  }
  return merged;
}
