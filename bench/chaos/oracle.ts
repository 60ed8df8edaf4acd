/**
 * Compares the messages with the changes that were made. It knows nothing about the function app: a message is about a
 * change if it names the changed object.
 */
import type { Action } from './actions';
import { type Channel, channels, type Message } from './messages';

/** Epoch milliseconds, by the simulated clock. */
export type Performed = {
  readonly action: Action;
  readonly performedAt: number;
  readonly undoneAt: number | undefined;
};

/** A committed collection of a resource type: the function app has read the state between its beginning and its end. */
export type Read = { readonly kind: string; readonly from: number; readonly to: number };

/** An active fault; `times`: how many requests, processes or clocks it struck. */
export type Struck = { readonly name: string; readonly from: number; readonly to: number; readonly times: number };

export type OracleVerdict = {
  /** Actions that a channel did not name, or not with the actor. */
  readonly lost: readonly string[];
  /** Repeated messages, and actions with two alerts; "explained" if a receiver or a host failed at that time. */
  readonly doubled: readonly string[];
  readonly explained: readonly string[];
  /** Alerts about a change that nobody made, or that contradict the current state. */
  readonly wrong: readonly string[];
  readonly endsMissing: readonly string[];
  readonly pending: readonly string[];
  readonly orphans: readonly string[];
  readonly findings: readonly string[];
  /** Seconds from an action to the first call that names it. */
  readonly delays: readonly number[];
};

type Evidence = {
  readonly performed: readonly Performed[];
  readonly reads: readonly Read[];
  readonly struck: readonly Struck[];
  readonly received: readonly Message[];
  readonly pending: readonly string[];
  readonly orphans: readonly string[];
  readonly findings: readonly string[];
};

/** Problems of the function app are reported too, but do not belong to an action. */
const aboutItself = /^Blind|Zero Trust Watch|delivered|timer|can(not)? be read/i;

const isAbout = ({ text }: Message, { object }: Action): boolean => text.includes(object);

const shown = ({ sort, object, actor }: Action): string => `${sort} of ${object} by ${actor?.name ?? 'nobody'}`;

const isHarmless = ({ action }: Performed): boolean => action.sort === 'harmless';

/** A change that no log shows must be reported only if a collection could read it. */
const wasSeen = ({ performedAt, undoneAt }: Performed, reads: readonly Read[]): boolean =>
  undoneAt === undefined ||
  reads.some(({ kind, from, to }) => kind === 'managedDevice' && from > performedAt && to < undoneAt);

const expectedIn = ({ performed, reads }: Evidence): readonly Performed[] =>
  performed.filter((one) => !isHarmless(one) && (one.action.sort !== 'device' || wasSeen(one, reads)));

/** The keys of the alerts that a message about more than twenty lists without describing them. */
const keysListedIn = ({ text }: Message): readonly string[] =>
  [...text.matchAll(/\d+ more (?:are|is) on the page: ([A-Z0-9, ]+?)(?: and \d+ more)?\./g)].flatMap(([, keys = '']) =>
    keys.split(', '),
  );

/**
 * Each message with its own text, and with the text of the calls about alerts that it only lists. The first of those
 * calls may come later.
 */
function withListed(messages: readonly Message[], calls: readonly Message[]): readonly Message[] {
  return messages.map((message) => {
    const keys = keysListedIn(message);
    const listed = keys.flatMap((key) =>
      calls
        .filter(({ subject }) => subject.endsWith(`[${key}]`))
        .filter(({ at }, place) => place === 0 || at <= message.at),
    );
    return keys.length === 0 ? message : { ...message, text: [message, ...listed].map(({ text }) => text).join(' ') };
  });
}

function lostOn(channel: Channel, evidence: Evidence): readonly string[] {
  const calls = evidence.received.filter((message) => message.channel === 'call');
  const messages = withListed(
    evidence.received.filter((message) => message.channel === channel),
    calls,
  );
  return expectedIn(evidence).flatMap(({ action, performedAt }) => {
    const about = messages.filter((message) => message.at >= performedAt && isAbout(message, action));
    if (about.length === 0) return [`${channel}: nothing about the ${shown(action)}`];
    const { actor } = action;
    // The name alone is not enough: a message also lists the administrators who are exposed.
    const isNamed = actor === undefined || about.some(({ text }) => text.includes(`${actor.name}'s account`));
    return isNamed ? [] : [`${channel}: no actor of the ${shown(action)}`];
  });
}

type Alert = { readonly id: string; readonly calls: readonly Message[] };

/** A copy of a message does not count as a second message, however late it comes. */
const isFirst = (call: Message, at: number, all: readonly Message[]): boolean =>
  all.findIndex(({ because, text }) => because === call.because && text === call.text) === at;

function alertsIn(received: readonly Message[]): readonly Alert[] {
  const calls = received.filter(
    ({ channel, status }) => channel === 'call' && (status === 'open' || status === 'resolved'),
  );
  return [...new Set(calls.map(({ alertId }) => alertId))].map((id) => ({
    id,
    calls: calls.filter(({ alertId }) => alertId === id).filter(isFirst),
  }));
}

const subjectsOf = ({ calls }: Alert): string =>
  calls.map(({ subject, because }) => `${because}: ${subject}`).join(' | ');

const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);

/** All messages of an alert, for finding the cause of a wrong one. */
const courseOf = ({ calls }: Alert): string =>
  calls
    .map(({ at, because, status, subject, story }) => `\n  ${clock(at)} ${because}, ${status}: ${subject}: ${story}`)
    .join('');

/** An alert is about the objects in its subject; others are only mentioned. */
const isLedBy = ({ calls }: Alert, { object }: Action): boolean =>
  calls.some(({ subject }) => subject.includes(object));

/**
 * The alert in which this one continues: if two alerts turn out to be about one change, the last message of the first
 * names the second.
 */
function continuing(alert: Alert, all: readonly Alert[]): Alert {
  const into = all.find(({ id }) => id === alert.calls.at(-1)?.mergedInto);
  return into === undefined || into === alert ? alert : continuing(into, all);
}

function doubledAlerts({ performed, received }: Evidence): readonly string[] {
  const alerts = alertsIn(received);
  return performed
    .filter((one) => !isHarmless(one))
    .flatMap(({ action }) => {
      const led = alerts.filter((alert) => isLedBy(alert, action));
      const about = [...new Set(led.map((alert) => continuing(alert, alerts)))];
      return about.length < 2
        ? []
        : [`${about.length} alerts about the ${shown(action)}: ${about.map(subjectsOf).join(' AND ')}`];
    });
}

/** After such a fault, the sender cannot know whether the message was sent. */
const spoilsAnswers = /receiver|kill|pause|storage|stall/;
const explainedForMs = 15_000;

function repeatedMessages({ received, struck }: Evidence) {
  const seen = new Map<string, Message>();
  const [doubled, explained]: [string[], string[]] = [[], []];
  for (const message of received) {
    const key = [message.channel, message.alertId, message.because, message.text].join('|');
    const first = seen.get(key);
    seen.set(key, message);
    if (first === undefined) continue;
    const isExplained = struck.some(
      ({ name, from, to }) =>
        spoilsAnswers.test(name) && first.at > from - explainedForMs && first.at < to + explainedForMs,
    );
    (isExplained ? explained : doubled).push(`${message.channel} came twice: ${message.subject}`);
  }
  return { doubled, explained };
}

/**
 * If an account repeats the same change to the same object within minutes, the alert continues, and its message names
 * the new action.
 */
const tellsMore = ({ calls }: Alert, at: number, performed: readonly Performed[]): boolean =>
  performed.some(({ action }) => calls.findIndex(({ story }) => story.includes(action.object)) === at);

/** True if the alert is open after its end without a further action: a reminder of that action is no second opening. */
function opensAgain(alert: Alert, at: number, performed: readonly Performed[]): boolean {
  const { calls } = alert;
  const end = calls.slice(0, at).findLastIndex(({ status }) => status === 'resolved');
  if (end < 0 || calls[at]?.status !== 'open') return false;
  return !calls.some((_, one) => one > end && one <= at && tellsMore(alert, one, performed));
}

const isOver = (performed: Performed): boolean => performed.undoneAt !== undefined;

function wrongIn({ performed, received }: Evidence): readonly string[] {
  return alertsIn(received).flatMap((alert) => {
    const text = alert.calls.map((call) => call.text).join(' ');
    const about = performed.filter((one) => !isHarmless(one) && text.includes(one.action.object));
    const harmless = performed.filter(
      (one) => isHarmless(one) && alert.calls.some(({ subject }) => subject.includes(one.action.object)),
    );
    const [first] = alert.calls;
    if (about.length === 0 && aboutItself.test(first?.subject ?? '')) return [];
    const last = alert.calls.at(-1);
    const led = performed.filter(({ action }) => isLedBy(alert, action));
    const isAgain = alert.calls.some((_, at) => opensAgain(alert, at, performed));
    return [
      ...(about.length === 0 ? [`about nothing that was done: ${subjectsOf(alert)}`] : []),
      ...harmless.map(({ action }) => `about something harmless, ${action.object}: ${subjectsOf(alert)}`),
      ...(isAgain ? [`open again although it was over: ${courseOf(alert)}`] : []),
      ...(last?.status === 'resolved' && last.mergedInto === '' && led.length > 0 && !led.some(isOver)
        ? [`resolved although nobody undid it: ${courseOf(alert)}`]
        : []),
    ];
  });
}

/**
 * An alert about several changes of one account stays open for the rest of them, and says in a separate sentence what is
 * over; or it was over, named what was restored, and was opened again for the rest.
 */
function saysUndone({ calls }: Alert, { action }: Performed, performed: readonly Performed[]): boolean {
  const goesOn = performed.some(
    (other) =>
      !isOver(other) &&
      other.action.actor?.name === action.actor?.name &&
      calls.some((call) => isAbout(call, other.action)),
  );
  const isSaid = calls.some(({ status, text }) => {
    if (status === 'resolved' && text.includes(action.object)) return true;
    const sentences = text.split('. ');
    return sentences.some((one, at) => one.includes(action.object) && /^That was undone/.test(sentences[at + 1] ?? ''));
  });
  return goesOn && isSaid;
}

/** The end of each action that was undone; a mail and a card say "Restored" in their first words. */
function endsMissing(evidence: Evidence): readonly string[] {
  const alerts = alertsIn(evidence.received);
  const led = expectedIn(evidence).filter(isOver);
  const ofCalls = led.flatMap((one) => {
    const { action } = one;
    const about = alerts.filter((alert) => isLedBy(alert, action)).map((alert) => continuing(alert, alerts));
    const isEnded = about.every(
      (alert) => alert.calls.at(-1)?.status === 'resolved' || saysUndone(alert, one, evidence.performed),
    );
    return isEnded ? [] : [`call: no end of the ${shown(action)}: ${about.map(subjectsOf).join(' AND ')}`];
  });
  return ofCalls;
}

/** An alert is over when every action in it was undone, also if its subject names none of them. */
function openThoughUndone({ performed, received }: Evidence): readonly string[] {
  return alertsIn(received).flatMap((alert) => {
    const story = alert.calls.map((call) => call.story).join(' ');
    const about = performed.filter((one) => !isHarmless(one) && story.includes(one.action.object));
    const isLeft = alert.calls.at(-1)?.status === 'open' && about.length > 0 && about.every(isOver);
    return isLeft ? [`still open although all of it was undone: ${subjectsOf(alert)}`] : [];
  });
}

export function judge(evidence: Evidence): OracleVerdict {
  const { doubled, explained } = repeatedMessages(evidence);
  const calls = evidence.received.filter(({ channel }) => channel === 'call');
  return {
    lost: channels.flatMap((channel) => lostOn(channel, evidence)),
    doubled: [...doubled, ...doubledAlerts(evidence)],
    explained,
    wrong: wrongIn(evidence),
    endsMissing: [...endsMissing(evidence), ...openThoughUndone(evidence)],
    pending: evidence.pending,
    orphans: evidence.orphans,
    findings: evidence.findings,
    delays: evidence.performed.flatMap(({ action, performedAt }) => {
      const first = calls.find((call) => call.at >= performedAt && isAbout(call, action));
      return first === undefined ? [] : [(first.at - performedAt) / 1_000];
    }),
  };
}
