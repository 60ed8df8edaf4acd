/**
 * Compares the messages with the changes that were made. It knows nothing about the function app: a message belongs to a change if
 * it names the changed object.
 */
import type { Action } from './actions';
import { type Alert, aboutItself, alertsIn, isHarmless, isLedBy, isOver, names, namesFurtherChange } from './alerts';
import type { Evidence, Performed, Read } from './evidence';
import { type Channel, channels, type Message } from './messages';
import { isDelayed, isNamedAgain, mayBeSilent, neverNamed, unwantedMessages } from './silence';

export type OracleVerdict = {
  /** Actions that a channel did not name, or named without the actor. */
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
  readonly crashes: readonly string[];
  /** Seconds from an action to the first call that names it. */
  readonly delays: readonly number[];
};

const isAbout = ({ text }: Message, action: Action): boolean => names(text, action);

const shown = ({ sort, object, actor }: Action): string => `${sort} of ${object} by ${actor?.name ?? 'nobody'}`;

/** Sources that only a collection shows, because no log contains a device's compliance. */
const collectedOnly: Readonly<Partial<Record<Action['sort'], string>>> = { device: 'managedDevice' };

/** Such a change must be reported only if a collection could read it. */
function wasSeen({ action, performedAt, undoneAt }: Performed, reads: readonly Read[]): boolean {
  const wanted = collectedOnly[action.sort];
  return (
    wanted === undefined ||
    undoneAt === undefined ||
    reads.some(({ kind, from, to }) => kind === wanted && from > performedAt && to < undoneAt)
  );
}

const expectedIn = ({ performed, handled, reads }: Evidence): readonly Performed[] =>
  performed.filter((one) => !isHarmless(one) && !mayBeSilent(one, handled) && wasSeen(one, reads));

/** The keys of the alerts in a message about more than twenty, which lists them without details. */
const keysListedIn = ({ text }: Message): readonly string[] =>
  [...text.matchAll(/Keys of the others: ([A-Z0-9, ]+?)(?: and [\d,]+ more)?\./g)].flatMap(([, keys = '']) =>
    keys.split(', '),
  );

/**
 * Each message with its own text, and with the text of the calls about alerts that it only lists. The first of those calls may
 * arrive later.
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
  const alerts = alertsIn(evidence.received);
  // If an operator closes an alert before a channel works, that channel gets no message.
  const isAccepted = (action: Action): boolean =>
    evidence.handled.some(
      ({ sort, alertId }) => sort === 'accept' && alerts.some((one) => one.id === alertId && isLedBy(one, action)),
    );
  return expectedIn(evidence).flatMap(({ action, performedAt }) => {
    if (channel !== 'call' && isAccepted(action)) return [];
    const about = messages.filter((message) => message.at >= performedAt && isAbout(message, action));
    if (about.length === 0) return [`${channel}: nothing about the ${shown(action)}`];
    const { actor } = action;
    // The name alone is not enough, because a message also lists the administrators who are exposed.
    const isNamed = actor === undefined || about.some(({ text }) => text.includes(`${actor.name}'s account`));
    return isNamed ? [] : [`${channel}: no actor of the ${shown(action)}`];
  });
}

const subjectsOf = ({ calls }: Alert): string =>
  calls.map(({ subject, because }) => `${because}: ${subject}`).join(' | ');

const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);

/** All messages of an alert, for finding the cause of a wrong one. */
const courseOf = ({ calls }: Alert): string =>
  calls
    .map(({ at, because, status, subject, story }) => `\n  ${clock(at)} ${because}, ${status}: ${subject}: ${story}`)
    .join('');

/**
 * The alert that continues this one: if two alerts turn out to be about the same change, the last message of the first one names
 * the second.
 */
function continuing(alert: Alert, all: readonly Alert[]): Alert {
  const into = all.find(({ id }) => id === alert.calls.at(-1)?.mergedInto);
  return into === undefined || into === alert ? alert : continuing(into, all);
}

/** Whether the first message says that the actor made this change, whatever its subject is. */
function firstSays({ calls: [first] }: Alert, action: Action): boolean {
  const sentences = first?.story.split('. ') ?? [];
  const { actor } = action;
  return actor !== undefined && sentences.some((one) => one.includes(`${actor.name}'s account`) && names(one, action));
}

/** Alerts about the same action, each counted once. A change that a request of an operator left in place is named once more. */
function doubledAlerts({ performed, handled, received }: Evidence): readonly string[] {
  const alerts = alertsIn(received);
  return performed
    .filter((one) => !isHarmless(one))
    .flatMap(({ action }) => {
      const led = alerts.filter((alert) => isLedBy(alert, action) || firstSays(alert, action));
      const about = [...new Set(led.map((alert) => continuing(alert, alerts)))];
      const ids = about.map(({ id }) => id);
      const unasked = about.filter(
        ({ calls }, at) => at === 0 || !isNamedAgain([action], ids, calls[0]?.at ?? 0, handled),
      );
      return unasked.length < 2
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
    // An alert opens once. A message that is sent again can have another text: it says what is known by then.
    const said = message.because === 'opened' ? '' : message.text;
    const key = [message.channel, message.alertId, message.because, said].join('|');
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

/** True if the alert is open again after its end without a further action. A reminder of the same action does not count. */
function opensAgain(alert: Alert, at: number, { performed, handled }: Evidence): boolean {
  const { calls } = alert;
  const end = calls.slice(0, at).findLastIndex(({ status }) => status === 'resolved');
  const opening = calls[at];
  if (end < 0 || opening?.status !== 'open') return false;
  const led = performed.flatMap(({ action }) => (isLedBy(alert, action) ? [action] : []));
  if (isNamedAgain(led, [alert.id], opening.at, handled)) return false;
  return !calls.some((_, one) => one > end && one <= at && namesFurtherChange(alert, one, performed));
}

function wrongIn(evidence: Evidence): readonly string[] {
  const { performed, received } = evidence;
  const alerts = alertsIn(received);
  return alerts.flatMap((alert) => {
    // Before it was merged, the alert may not have contained the name.
    const text = [...alert.calls, ...continuing(alert, alerts).calls].map((call) => call.text).join(' ');
    const about = performed.filter((one) => !isHarmless(one) && names(text, one.action));
    const harmless = performed.filter(
      (one) => isHarmless(one) && alert.calls.some(({ subject }) => names(subject, one.action)),
    );
    const [first] = alert.calls;
    if (about.length === 0 && aboutItself.test(first?.subject ?? '')) return [];
    const last = alert.calls.at(-1);
    const led = performed.filter(({ action }) => isLedBy(alert, action));
    const isMild = led.some(({ action }) => action.sort === 'wipe') && first?.subject.startsWith('Critical') === false;
    // After an acceptance, another alert may name the remaining changes.
    const isNamedElsewhere = (action: Action): boolean =>
      alerts.some((other) => other !== alert && isLedBy(other, action) && other.calls.at(-1)?.status === 'open');
    // An accepted wipe leaves nothing that could be named again.
    const goOn = led.every(({ action }) =>
      action.sort === 'wipe' ? last?.because === 'handled' : isNamedElsewhere(action),
    );
    const isAgain = alert.calls.some((_, at) => opensAgain(alert, at, evidence));
    return [
      ...(about.length === 0 ? [`about nothing that was done: ${subjectsOf(alert)}`] : []),
      ...harmless.map(({ action }) => `about something harmless, ${action.object}: ${subjectsOf(alert)}`),
      ...(isMild ? [`a wipe that is not critical: ${subjectsOf(alert)}`] : []),
      ...(isAgain ? [`open again although it was over: ${courseOf(alert)}`] : []),
      ...(last?.status === 'resolved' && last.mergedInto === '' && led.length > 0 && !led.some(isOver) && !goOn
        ? [`resolved although nobody undid it: ${courseOf(alert)}`]
        : []),
    ];
  });
}

/**
 * An alert about several changes of one account stays open for the remaining ones, and says in a separate sentence which of them
 * are over. Or it ended, named the restored objects, and was opened again for the rest.
 */
function saysUndone({ calls }: Alert, { action }: Performed, performed: readonly Performed[]): boolean {
  const goesOn = performed.some(
    (other) =>
      !isOver(other) &&
      other.action.actor?.name === action.actor?.name &&
      calls.some((call) => isAbout(call, other.action)),
  );
  const isSaid = calls.some(({ status, text }) => {
    if (status === 'resolved' && names(text, action)) return true;
    const sentences = text.split('. ');
    return sentences.some((one, at) => names(one, action) && /^That was undone/.test(sentences[at + 1] ?? ''));
  });
  return goesOn && isSaid;
}

/** Sentences that say which account made a change, and name one that made none to this object. */
function wrongAccounts({ performed, received }: Evidence): readonly string[] {
  // Every account changes the sign-in methods, and the sentences name them by common words.
  const changed = performed.filter(({ action }) => action.actor !== undefined && action.sort !== 'method');
  const said = new Set<string>();
  for (const { text } of received)
    for (const [, account, rest = ''] of text.matchAll(/(\p{Lu}\p{L}+ \p{Lu}\p{L}+)'s account ([^.]+)/gu)) {
      const about = changed.filter(({ action }) => rest.includes(action.object));
      for (const { action } of about)
        if (account !== action.actor?.name && account !== action.undoneBy.name)
          said.add(`${account}'s account is named for the ${shown(action)}: ${rest}`);
    }
  return [...said];
}

/** The end of each action that was undone. In a mail and a card, the first words contain "Restored". */
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

/** The four characters that name an alert in every channel. */
const keyOf = ({ subject }: Message): string => /\[(\w{4})\]$/.exec(subject)?.[1] ?? '';

/** Alerts that mails or cards reported, and whose end only the calls reported. */
function endsOnlyInCalls({ received }: Evidence): readonly string[] {
  return alertsIn(received).flatMap(({ calls }) => {
    const last = calls.at(-1);
    if (last === undefined || last.because !== 'resolved' || last.mergedInto !== '') return [];
    return (['mail', 'card'] as const).flatMap((channel) => {
      const about = received.filter((message) => message.channel === channel && message.text.includes(keyOf(last)));
      const isSaid = about.some(({ text }) => /Restored|Planned|\bover\b/.test(text));
      return about.length === 0 || isSaid ? [] : [`${channel}: no end of ${last.subject}`];
    });
  });
}

/** Ends that name a change which their alert never reported. A merged alert may have reported it. */
function endsOfOthers({ performed, received }: Evidence): readonly string[] {
  const alerts = alertsIn(received);
  return alerts.flatMap((alert) =>
    alert.calls.flatMap(({ at, because, status, story, subject }) => {
      if (because !== 'resolved' || status !== 'resolved') return [];
      const said = alerts
        .filter((other) => continuing(other, alerts) === continuing(alert, alerts))
        .flatMap(({ calls }) => calls.filter((call) => call.at < at).map(({ text }) => text))
        .join(' ');
      const unsaid = performed.filter(({ action }) => names(story, action) && !names(said, action));
      return unsaid.map(({ action }) => `the end names the ${shown(action)}, which the alert did not: ${subject}`);
    }),
  );
}

/** Two days later everything can be read and delivered again, and each alert that it could not be is over. */
export const stillBlind = (receivedLater: readonly Message[]): readonly string[] =>
  alertsIn(receivedLater).flatMap(({ calls }) => {
    const last = calls.at(-1);
    return last?.status === 'open' && aboutItself.test(calls[0]?.subject ?? '')
      ? [`still open two days later: ${last.subject}`]
      : [];
  });

/** An alert must be over once every action in it was undone, even if its subject names none of them. */
function openThoughUndone({ performed, received }: Evidence): readonly string[] {
  return alertsIn(received).flatMap((alert) => {
    const story = alert.calls.map((call) => call.story).join(' ');
    const about = performed.filter((one) => !isHarmless(one) && names(story, one.action));
    const isLeft = alert.calls.at(-1)?.status === 'open' && about.length > 0 && about.every(isOver);
    return isLeft ? [`still open although all of it was undone: ${subjectsOf(alert)}`] : [];
  });
}

export function judge(evidence: Evidence): OracleVerdict {
  const { doubled, explained } = repeatedMessages(evidence);
  const calls = evidence.received.filter(({ channel }) => channel === 'call');
  return {
    lost: [...channels.flatMap((channel) => lostOn(channel, evidence)), ...neverNamed(evidence)],
    doubled: [...doubled, ...doubledAlerts(evidence)],
    explained,
    wrong: [...wrongIn(evidence), ...wrongAccounts(evidence), ...unwantedMessages(evidence)],
    endsMissing: [
      ...endsMissing(evidence),
      ...endsOnlyInCalls(evidence),
      ...openThoughUndone(evidence),
      ...endsOfOthers(evidence),
      ...stillBlind(evidence.receivedLater),
    ],
    pending: evidence.pending,
    orphans: evidence.orphans,
    findings: evidence.findings,
    crashes: evidence.crashes,
    delays: evidence.performed.flatMap((one) => {
      if (isDelayed(one, evidence.handled)) return [];
      const { action, performedAt } = one;
      const first = calls.find((call) => call.at >= performedAt && isAbout(call, action));
      return first === undefined ? [] : [(first.at - performedAt) / 1_000];
    }),
  };
}
