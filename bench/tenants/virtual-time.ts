/**
 * Time that moves only while everything waits. A minute of a thousand tenants takes only its CPU time, and gives the same figures
 * on every machine. All waiting must use `sleep`; nothing may wait for a real timer or a socket.
 */
export type VirtualTime = {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** Runs until the work is done, or until this time if that is earlier. */
  readonly runUntil: (at: number) => Promise<void>;
};

type Sleeper = { readonly at: number; readonly wake: () => void };

export function virtualTime(clock: {
  readonly now: () => number;
  readonly advanceTo: (at: number) => void;
}): VirtualTime {
  const heap: Sleeper[] = [];
  return {
    now: clock.now,
    sleep: (ms) =>
      new Promise((wake) => {
        push(heap, { at: clock.now() + Math.max(0, ms), wake });
      }),
    runUntil: async (at) => {
      for (;;) {
        // Resolves once everything has continued that does not need time to pass.
        await new Promise((resolve) => setImmediate(resolve));
        const next = heap[0];
        if (next === undefined || next.at > at) break;
        clock.advanceTo(next.at);
        while (heap[0] !== undefined && heap[0].at <= next.at) pop(heap)?.wake();
      }
      clock.advanceTo(at);
    },
  };
}

function push(heap: Sleeper[], sleeper: Sleeper): void {
  let place = heap.push(sleeper) - 1;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || above.at <= sleeper.at) break;
    heap[place] = above;
    heap[parent] = sleeper;
    place = parent;
  }
}

function pop(heap: Sleeper[]): Sleeper | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    const [one, other] = [heap[left], heap[left + 1]];
    if (one === undefined) break;
    const isOther = other !== undefined && other.at < one.at;
    const least = isOther ? other : one;
    if (last.at <= least.at) break;
    heap[place] = least;
    place = isOther ? left + 1 : left;
  }
  heap[place] = last;
  return first;
}
