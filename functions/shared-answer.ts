/**
 * One answer for everybody who asks within `keptMs`, so that many requests cost as much as one. A failed answer is not kept.
 *
 * @param now epoch milliseconds
 */
export function sharedAnswer<T>(keptMs: number, now: () => number): (make: () => Promise<T>) => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | undefined;
  return (make) => {
    if (last !== undefined && now() - last.at < keptMs) return last.answer;
    const made = { at: now(), answer: make() };
    made.answer.catch(() => {
      if (last === made) last = undefined;
    });
    last = made;
    return made.answer;
  };
}
