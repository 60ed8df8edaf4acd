/** Allows `requests` in any period of `windowMs` milliseconds. */
type Allowance = { readonly requests: number; readonly windowMs: number };

/** Counts one request. Returns 0 if it is allowed, else the milliseconds until one would be. A refused request is not counted. */
type RateLimit = { readonly take: () => number };

/** A sliding window over one or more allowances; `now` gives epoch milliseconds. */
export function createRateLimit(allowances: readonly Allowance[], now: () => number): RateLimit {
  const longest = Math.max(0, ...allowances.map(({ windowMs }) => windowMs));
  let taken: number[] = [];

  const waitFor = ({ requests, windowMs }: Allowance, at: number): number => {
    const recent = taken.filter((moment) => moment > at - windowMs);
    const blocking = recent[recent.length - requests];
    return blocking === undefined ? 0 : blocking + windowMs - at;
  };

  return {
    take: () => {
      const at = now();
      taken = taken.filter((moment) => moment > at - longest);
      const wait = Math.max(0, ...allowances.map((allowance) => waitFor(allowance, at)));
      if (wait === 0) taken.push(at);
      return wait;
    },
  };
}
