import { randomUUID } from 'node:crypto';
import type { JsonObject } from './json';

/** The states of a send operation, as ACS names them. */
export type OperationStatus = 'Running' | 'Succeeded' | 'Failed';

/** Why an operation failed, in the words of ACS. */
export type AcsError = { readonly code: string; readonly message: string };

/** The result of the check of the webhook's signature headers. */
export type SignatureState = 'valid' | 'missing' | 'invalid';

type Arrived = { readonly id: string /** ISO 8601, UTC. */; readonly arrivedAt: string };

/** One mail. `sends` counts the requests with its operation id: above 1 a sender repeated itself. */
export type ReceivedMail = Arrived & {
  readonly operationId: string;
  readonly status: OperationStatus;
  /** Only when the status is Failed. */
  readonly error?: AcsError;
  readonly sends: number;
  readonly body: JsonObject;
};

/** One post to the Teams workflow; `card` is the Adaptive Card inside `body`. */
export type ReceivedCard = Arrived & { readonly body: JsonObject; readonly card: JsonObject };

/** One webhook call, kept with any signature; `body` is the parsed JSON, or the text if it is not JSON. */
export type ReceivedCall = Arrived & { readonly signature: SignatureState; readonly body: unknown };

/** Rows that one call wrote to a table of Log Analytics. */
export type ReceivedUpload = Arrived & { readonly stream: string; readonly rows: readonly JsonObject[] };

/** Everything that arrived, oldest first. */
export type Received = {
  readonly mails: readonly ReceivedMail[];
  readonly cards: readonly ReceivedCard[];
  readonly calls: readonly ReceivedCall[];
  readonly uploads: readonly ReceivedUpload[];
};

/** What a listener gets: one call for each message that arrives, none for a repeated send or a change of status. */
export type Arrival =
  | { readonly sort: 'mail'; readonly mail: ReceivedMail }
  | { readonly sort: 'card'; readonly card: ReceivedCard }
  | { readonly sort: 'call'; readonly call: ReceivedCall }
  | { readonly sort: 'upload'; readonly upload: ReceivedUpload };

export type ArrivalListener = (arrival: Arrival) => void;

export type Inbox = {
  readonly received: () => Received;
  /** Rises with every change that a reader could see. */
  readonly version: () => number;
  readonly addMail: (mail: Omit<ReceivedMail, 'id' | 'arrivedAt'>) => void;
  readonly changeMail: (operationId: string, change: Partial<Pick<ReceivedMail, 'status' | 'error' | 'sends'>>) => void;
  readonly addCard: (card: Omit<ReceivedCard, 'id' | 'arrivedAt'>) => void;
  readonly addCall: (call: Omit<ReceivedCall, 'id' | 'arrivedAt'>) => void;
  readonly addUpload: (upload: Omit<ReceivedUpload, 'id' | 'arrivedAt'>) => void;
  readonly clear: () => void;
  /** Returns the function that stops listening. */
  readonly onReceived: (listener: ArrivalListener) => () => void;
};

/** The oldest are dropped, so that a sender in an endless loop cannot use up the memory of this machine. */
const MAX_KEPT = 5_000;

const EMPTY: Received = { mails: [], cards: [], calls: [], uploads: [] };

/** Keeps the arrivals in memory. `now` returns epoch milliseconds. */
export function createInbox(now: () => number): Inbox {
  const listeners = new Set<ArrivalListener>();
  let kept = EMPTY;
  let version = 0;

  const arrive = <T>(item: T): T & Arrived => ({ id: randomUUID(), arrivedAt: new Date(now()).toISOString(), ...item });
  const replace = (change: Partial<Received>): void => {
    kept = { ...kept, ...change };
    version += 1;
  };
  const notifyListeners = (arrival: Arrival): void => {
    for (const listener of listeners) listener(arrival);
  };

  return {
    received: () => kept,
    version: () => version,
    addMail: (item) => {
      const mail = arrive(item);
      replace({ mails: [...kept.mails, mail].slice(-MAX_KEPT) });
      notifyListeners({ sort: 'mail', mail });
    },
    changeMail: (operationId, change) =>
      replace({ mails: kept.mails.map((mail) => (mail.operationId === operationId ? { ...mail, ...change } : mail)) }),
    addCard: (item) => {
      const card = arrive(item);
      replace({ cards: [...kept.cards, card].slice(-MAX_KEPT) });
      notifyListeners({ sort: 'card', card });
    },
    addCall: (item) => {
      const call = arrive(item);
      replace({ calls: [...kept.calls, call].slice(-MAX_KEPT) });
      notifyListeners({ sort: 'call', call });
    },
    addUpload: (item) => {
      const upload = arrive(item);
      replace({ uploads: [...kept.uploads, upload].slice(-MAX_KEPT) });
      notifyListeners({ sort: 'upload', upload });
    },
    clear: () => replace(EMPTY),
    onReceived: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
