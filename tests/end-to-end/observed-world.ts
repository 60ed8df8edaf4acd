import { TableClient } from '@azure/data-tables';
import { signInAs } from '../../infra/local/authority/sign-in-as';
import type { ReceivedCall, ReceivedCard, ReceivedMail } from '../../infra/local/receivers';
import { contentOf } from '../../infra/local/scenario/arrivals';
import type { Change } from '../../infra/local/tenant/change/changes';
import type { JsonObject } from '../../infra/local/tenant/json';
import type { World } from '../../infra/local/world';
import { localOperatorId } from '../../infra/local/world/people';
import type { Kind } from '../../shared/core/resource/kind';
import { minuteMs } from '../../shared/core/time/durations';
import { kindDefinitions } from '../../shared/kinds';

/** Longer than any test takes on the clock of its world. */
const rarelyMinutes = 720;

/**
 * Part of a configuration in which only these resource types are collected at the usual cadence. The others are read at
 * first and after hints. For a story that never changes them, their collections would be most of the work.
 */
export const lookingOftenAt = (...kinds: readonly Kind[]): { readonly cadences: Readonly<Record<string, number>> } => ({
  cadences: Object.fromEntries(
    kindDefinitions
      .filter(({ kind }) => !kinds.includes(kind))
      .map(({ kind, cadenceMinutes }) => [kind, Math.max(cadenceMinutes, rarelyMinutes)]),
  ),
});

/**
 * A minute of the app, with all of its work. In a world whose clock is as fast as the real one, a test that waits with this
 * makes the app do the same work on a slow machine as on a fast one. At a higher speed, a machine that stands still for a
 * minute would be an hour in which nothing is read, and the app would rightly send an alert.
 */
export const tickOf = (world: World) => advance(world, minuteMs);

/** Moves the clock. A request that was under way while the machine stood still may fail; the test then just goes on. */
export async function advance(world: World, ...moved: Parameters<World['advanceClock']>): Promise<void> {
  const startedAt = Date.now();
  try {
    await world.advanceClock(...moved);
  } catch (error) {
    if (Date.now() - startedAt < longestCheckMs) throw error;
  }
}

/**
 * Interval between checks of a condition that costs the app or its storage something. More frequent checks would slow
 * down the app.
 */
export const costlyEveryMs = 500;

/** Ends a hanging wait. A machine that is ten times slower still finishes in time. */
const patienceMs = 600_000;

/** A check or a request that takes longer is one during which the machine stood still. */
const longestCheckMs = 30_000;

/**
 * How long the machine stood still at most during the tests of this file, in ms: how late a timer of this process was. The
 * processes of the app stood still for the same time.
 */
export function standstillMs(): () => number {
  const everyMs = 1000;
  let longestMs = 0;
  let checkedAt = Date.now();
  const timer = setInterval(() => {
    longestMs = Math.max(longestMs, Date.now() - checkedAt - everyMs);
    checkedAt = Date.now();
  }, everyMs);
  afterAll(() => clearInterval(timer));
  return () => longestMs;
}

/** What happens between two checks of a condition: nothing for some ms, or something else. */
export type Pause = number | (() => Promise<unknown>);

/** Waits for a condition, however slow the machine is. A timeout says what was missing. */
export async function until<T>(
  what: string | (() => string),
  find: () => T | undefined | Promise<T | undefined>,
  pause: Pause = 100,
): Promise<T> {
  let waitedMs = 0;
  for (let checkedAt = Date.now(); ; ) {
    const found = await find();
    if (found !== undefined) return found;
    waitedMs += Math.min(Date.now() - checkedAt, longestCheckMs);
    checkedAt = Date.now();
    if (waitedMs > patienceMs)
      throw new Error(`still missing after ${patienceMs / 1000} s: ${typeof what === 'string' ? what : what()}`);
    await (typeof pause === 'number' ? new Promise((resolve) => setTimeout(resolve, pause)) : pause());
  }
}

/** A client of Graph that is independent of the app, like an operator's own script. It shares no code with the app. */
export async function graphReader({ graphUrl, identityEndpoint, identityHeader }: World['tenant']) {
  const url = `${identityEndpoint}?api-version=2019-08-01&resource=${encodeURIComponent('https://graph.microsoft.com')}`;
  const answer = await fetch(url, { headers: { 'x-identity-header': identityHeader } });
  // Safe: the simulated tenant answers the managed-identity protocol.
  const { access_token: token } = (await answer.json()) as { readonly access_token: string };
  return async (path: string): Promise<readonly JsonObject[]> => {
    const items: JsonObject[] = [];
    let next: string | undefined = `${graphUrl}/v1.0/${path}`;
    while (next !== undefined) {
      const response: Response = await fetch(next, { headers: { authorization: `Bearer ${token}` } });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      // Safe: Graph's lists have this shape.
      const page = (await response.json()) as { value: readonly JsonObject[]; '@odata.nextLink'?: string };
      items.push(...page.value);
      next = page['@odata.nextLink']?.replace('https://graph.microsoft.com', graphUrl);
    }
    return items;
  };
}

export type GraphReader = Awaited<ReturnType<typeof graphReader>>;

/** Makes changes as an administrator; returns the ids of new objects. */
export function change(world: World, ...changes: readonly Change[]): readonly string[] {
  const applied = world.tenant.applyChanges(changes);
  if (applied.outcome === 'refused') throw new Error(applied.reason);
  return applied.value.map(({ id }) => String(id));
}

export type EventRow = {
  readonly type: string;
  readonly source: string;
  readonly severity: string;
  readonly resourceName?: string;
  readonly rowKey: string;
  /** The event itself, as JSON. */
  readonly event: string;
};

/** The rows of the Events table, read like any program with the connection string. */
export async function eventRows(world: World): Promise<readonly EventRow[]> {
  const events = TableClient.fromConnectionString(world.endpoints.storage, 'Events', { allowInsecureConnection: true });
  const rows: EventRow[] = [];
  // Markers are in the same partition and have no source.
  for await (const row of events.listEntities<EventRow>()) if (typeof row.source === 'string') rows.push(row);
  return rows;
}

/** One message as it arrived on all channels. */
export type ReceivedMessage = {
  readonly subject: string;
  /** The four characters of its alert. */
  readonly key: string;
  readonly text: string;
  readonly mails: readonly ReceivedMail[];
  readonly cards: readonly ReceivedCard[];
  readonly calls: readonly ReceivedCall[];
};

const subjectOf = (mail: ReceivedMail): string => contentOf(mail).subject;
export const subjectsOf = (world: World): readonly string[] => world.receivers.received().mails.map(subjectOf);
export const keyOf = (subject: string): string => /\[(\w+)\]$/.exec(subject)?.[1] ?? '';

/** Everything that arrived with exactly this subject. */
function receivedOf(world: World, subject: string): ReceivedMessage {
  const { mails, cards, calls } = world.receivers.received();
  const mine = mails.filter((mail) => subjectOf(mail) === subject);
  const [first] = mine;
  const title = JSON.stringify(subject.replace(/ \[\w+\]$/, ''));
  return {
    subject,
    key: keyOf(subject),
    text: first === undefined ? '' : contentOf(first).plainText,
    mails: mine,
    cards: cards.filter(({ card }) => JSON.stringify(card).includes(`"text":${title}`)),
    calls: calls.filter(({ body }) => JSON.stringify(body).includes(`"subject":${JSON.stringify(subject)}`)),
  };
}

/** Why a message after the first one of an alert was sent. */
export const updates: readonly unknown[] = ['actorFound', 'worsened', 'reminder'];

/**
 * Subjects that did not arrive equally often on all three channels, with the counts. If an alert is updated while its
 * first message is being sent, one channel may get only the update.
 */
export const unevenSubjects = (world: World): readonly string[] => {
  const of = ({ body }: ReceivedCall): string => (body as { readonly subject: string }).subject; // Safe: our own webhook.
  const subjects = new Set([...subjectsOf(world), ...world.receivers.received().calls.map(of)]);
  const sent = [...subjects].map((subject) => receivedOf(world, subject));
  // A card shows no key, so it may be of any alert with the same title.
  const titleOf = ({ subject }: ReceivedMessage): string => subject.replace(/ \[\w+\]$/, '');
  const ofTitle = (one: ReceivedMessage): readonly ReceivedMessage[] =>
    sent.filter((other) => titleOf(other) === titleOf(one));
  const sum = (some: readonly ReceivedMessage[], of: 'mails' | 'calls'): number =>
    some.reduce((total, one) => total + one[of].length, 0);
  const isEven = (one: ReceivedMessage): boolean => {
    const same = ofTitle(one);
    return one.mails.length === one.calls.length && sum(same, 'mails') === one.cards.length;
  };
  const isUpdatedAtOnce = ({ mails, cards, calls }: ReceivedMessage): boolean => {
    const counts = [mails, cards, calls].map(({ length }) => length);
    // Safe: our own webhook.
    const updated = calls.filter(({ body }) => updates.includes((body as { readonly because?: string }).because));
    return Math.min(...counts) > 0 && Math.max(...counts) - Math.min(...counts) <= updated.length;
  };
  const isOvertaken = ({ subject, key, mails, cards, calls }: ReceivedMessage): boolean =>
    [mails, cards, calls].every(({ length }) => length < 2) &&
    !subject.startsWith('Restored') &&
    sent.some(
      (one) => one.key === key && one.subject !== subject && isEven(one) && !one.subject.startsWith('Restored'),
    );
  return sent
    .filter((one) => !isEven(one) && !isOvertaken(one) && !isUpdatedAtOnce(one))
    .map(({ subject, mails, cards, calls }) => `${mails.length}/${cards.length}/${calls.length} ${subject}`);
};

/** The message with a matching subject (and alert key, if given), once it has arrived on all three channels. */
export const untilReceived = (world: World, subject: RegExp, key?: string, pause?: Pause): Promise<ReceivedMessage> =>
  until(
    () => `a message like ${subject} on all channels; there is: ${subjectsOf(world).join(' | ')}`,
    () => {
      const found = subjectsOf(world).find((one) => subject.test(one) && (key === undefined || keyOf(one) === key));
      const received = found === undefined ? undefined : receivedOf(world, found);
      return received !== undefined && received.cards.length > 0 && received.calls.length > 0 ? received : undefined;
    },
    pause,
  );

/** Waits until a mail of an alert contains this text. A late audit entry is sent in a second mail. */
export const untilSaid = (world: World, key: string, text: string, pause?: Pause): Promise<ReceivedMail> =>
  until(
    `"${text}" in a mail of ${key}`,
    () =>
      world.receivers
        .received()
        .mails.find((mail) => keyOf(subjectOf(mail)) === key && contentOf(mail).plainText.includes(text)),
    pause,
  );

// biome-ignore lint/suspicious/noExplicitAny: bodies are asserted property by property.
type Json = any;

/** The Cookie header of a new session, because moving the clock may have ended an older session. */
export const operatorSession = ({ endpoints }: World): Promise<string> =>
  signInAs(endpoints.functions, localOperatorId);

export async function readPosture(world: World): Promise<Json> {
  const response = await fetch(`${world.endpoints.posture}?format=json`, {
    headers: { cookie: await operatorSession(world) },
  });
  return response.json();
}

export async function readHealth(world: World): Promise<{ readonly status: number; readonly body: Json }> {
  const response = await fetch(`${world.endpoints.functions}/api/health`, {
    headers: { cookie: await operatorSession(world) },
  });
  return { status: response.status, body: await response.json() };
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
