/** A clock that runs as fast as the real one, some milliseconds ahead of it. */
export type Clock = {
  /** Milliseconds since 1970, real time. */
  readonly realNow: () => number;
  /** Milliseconds since 1970 in the time of the app. */
  readonly now: () => number;
  /** Distance between the two, in milliseconds. */
  readonly offsetMs: () => number;
  readonly shiftTo: (offsetMs: number) => void;
  /** Restores the target's own Date. */
  readonly uninstall: () => void;
};

/**
 * Replaces `target.Date` with one whose `now()`, constructor without arguments and plain call are shifted by an offset. Everything
 * else is unchanged. Both share one prototype, so that the dates of either are instances of both. A subclass would not recognise
 * dates that Node itself makes (fs.stat).
 */
export function installShiftedDate(target: { Date: DateConstructor }, initialOffsetMs = 0): Clock {
  const RealDate = target.Date;
  let offsetMs = initialOffsetMs;
  const now = () => RealDate.now() + offsetMs;

  const ShiftedDate = new Proxy(RealDate, {
    construct: (real, args, newTarget) => Reflect.construct(real, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (real, key) => (key === 'now' ? now : Reflect.get(real, key)),
  });
  const setConstructor = (value: DateConstructor) =>
    Object.defineProperty(RealDate.prototype, 'constructor', { value, writable: true, configurable: true });

  target.Date = ShiftedDate;
  setConstructor(ShiftedDate);
  return {
    realNow: () => RealDate.now(),
    now,
    offsetMs: () => offsetMs,
    shiftTo: (next) => {
      offsetMs = next;
    },
    uninstall: () => {
      target.Date = RealDate;
      setConstructor(RealDate);
    },
  };
}
