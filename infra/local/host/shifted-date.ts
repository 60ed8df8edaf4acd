/** A clock that runs as fast as the real one, some milliseconds ahead of it. */
export type Clock = {
  /** Milliseconds since 1970, real time. */
  readonly realNow: () => number;
  /** Milliseconds since 1970 as the app sees them. */
  readonly now: () => number;
  /** Distance between the two, in milliseconds. */
  readonly offsetMs: () => number;
  readonly shiftTo: (offsetMs: number) => void;
  /** Gives the target its own Date back. */
  readonly uninstall: () => void;
};

/**
 * Replaces `target.Date` by one whose `now()`, no-argument constructor and plain call are shifted by an offset. Everything
 * else is the real Date: parsing, UTC, constructors with arguments. Both share one prototype, so that values made by either
 * are instances of both; a subclass would not recognise the dates that Node itself makes (fs.stat).
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
