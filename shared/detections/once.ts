import type { DetectorFacts } from '../core/event/detector';

/**
 * The most answers that are kept. When there are more, all are dropped. Entries are read in order of time, so old
 * questions rarely return.
 */
const mostKnown = 5_000;

/**
 * Answers a question about one collection once, however many detectors ask it. `answer` must depend only on its
 * arguments.
 */
export function onceForFacts<Q, A>(
  keyOf: (question: Q) => string,
  answer: (question: Q, facts: DetectorFacts) => A,
): (question: Q, facts: DetectorFacts) => A {
  const known = new WeakMap<DetectorFacts, Map<string, A>>();
  return (question, facts) => {
    const answers = known.get(facts) ?? new Map<string, A>();
    if (answers.size === 0) known.set(facts, answers);
    const key = keyOf(question);
    const found = answers.get(key);
    if (found !== undefined || answers.has(key)) return found as A; // Safe: the key is in the map, so this value is the cached answer.
    const made = answer(question, facts);
    if (answers.size >= mostKnown) answers.clear();
    answers.set(key, made);
    return made;
  };
}

/** Reads an entry once for all detectors. They all read it before the next one, so only the newest reading is kept. */
export function onceForEntry<R extends object, A>(
  read: (record: R, facts: DetectorFacts) => A,
): (record: R, facts: DetectorFacts) => A {
  let newest: { readonly record: R; readonly facts: DetectorFacts; readonly made: A } | undefined;
  return (record, facts) => {
    if (newest?.record !== record || newest.facts !== facts) newest = { record, facts, made: read(record, facts) };
    return newest.made;
  };
}
