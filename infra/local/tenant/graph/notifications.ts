import type { JsonObject } from '../json';
import { type Random, seededRandom } from '../random';

/** Faults in the delivery of change notifications; rates are in [0, 1]. */
export type NotificationFaults = {
  readonly duplicate?: number;
  readonly drop?: number;
  readonly reorder?: boolean;
  readonly delayMs?: number;
};

export type Notifier = {
  /** Queues one notification for a URL. Those that are queued in the same turn are sent in one POST. */
  queue(url: string, notification: JsonObject): void;
  setFaults(faults: NotificationFaults): void;
  /** How many notifications were dropped, doubled or reordered. */
  spoilt(): number;
  /** Resolves when everything queued so far was delivered or abandoned. */
  settle(): Promise<void>;
  close(): void;
};

type NotifierOptions = {
  readonly seed: number;
  readonly now: () => number;
  /** The first wait before a retry, in milliseconds; it doubles each time. */
  readonly retryMs: number;
};

/** After four hours Graph abandons a notification. */
const giveUpAfterMs = 4 * 3600 * 1000;
const firstTimeoutMs = 3_000;
const laterTimeoutMs = 10_000;
const longestWaitMs = 600_000;

type Parcel = { readonly url: string; readonly value: readonly JsonObject[]; readonly since: number };

type Twisted = { readonly sent: readonly JsonObject[]; readonly spoilt: number };

function twist(value: readonly JsonObject[], faults: NotificationFaults, random: Random): Twisted {
  const kept = value.filter(() => random() >= (faults.drop ?? 0));
  const doubled = kept.flatMap((item) => (random() < (faults.duplicate ?? 0) ? [item, item] : [item]));
  const isReordered = faults.reorder === true && doubled.length > 1;
  const changed = value.length - kept.length + (doubled.length - kept.length);
  return {
    sent: isReordered ? [...doubled].reverse() : doubled,
    spoilt: isReordered ? doubled.length : changed,
  };
}

/** Posts notifications with Graph's timeouts and back-off. Redirects are not followed. */
export function createNotifier({ seed, now, retryMs }: NotifierOptions): Notifier {
  const random = seededRandom(seed);
  const waiting = new Map<string, JsonObject[]>();
  const timers = new Set<NodeJS.Timeout>();
  const abort = new AbortController();
  let faults: NotificationFaults = {};
  let pending = 0;
  let spoilt = 0;
  let listeners: (() => void)[] = [];

  const finish = (): void => {
    pending -= 1;
    if (pending > 0) return;
    for (const listener of listeners) listener();
    listeners = [];
  };
  const later = (run: () => void, ms: number): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  };

  const post = async (parcel: Parcel, timeoutMs: number): Promise<boolean> => {
    try {
      const response = await fetch(parcel.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ value: parcel.value }),
        redirect: 'manual',
        signal: AbortSignal.any([abort.signal, AbortSignal.timeout(timeoutMs)]),
      });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  };
  const deliver = async (parcel: Parcel, attempt: number): Promise<void> => {
    const isDelivered = await post(parcel, attempt === 0 ? firstTimeoutMs : laterTimeoutMs);
    if (isDelivered || abort.signal.aborted || now() - parcel.since > giveUpAfterMs) return finish();
    later(() => void deliver(parcel, attempt + 1), Math.min(retryMs * 2 ** attempt, longestWaitMs));
  };
  const flush = (url: string): void => {
    const twisted = twist(waiting.get(url) ?? [], faults, random);
    waiting.delete(url);
    spoilt += twisted.spoilt;
    if (twisted.sent.length === 0) finish();
    else void deliver({ url, value: twisted.sent, since: now() }, 0);
  };

  return {
    queue(url, notification) {
      const queued = waiting.get(url);
      if (queued !== undefined) {
        queued.push(notification);
        return;
      }
      waiting.set(url, [notification]);
      pending += 1;
      later(() => flush(url), faults.delayMs ?? 0);
    },
    setFaults(next) {
      faults = next;
    },
    spoilt: () => spoilt,
    settle: () => (pending === 0 ? Promise.resolve() : new Promise((resolve) => listeners.push(resolve))),
    close() {
      abort.abort();
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      pending = 0;
      for (const listener of listeners) listener();
      listeners = [];
    },
  };
}
