/** Plays a healthy time with real stories in it, and collects the messages: the noise, and the missed stories. */

import { seededRandom } from '../../infra/local/tenant/random';
import { dayMs, hourMs, minuteMs } from '../../shared/core/time/durations';
import type { Tables } from '../../shared/store/tables';
import { memoryTables } from '../../tests/memory-tables';
import { liveHealthily, signInBefore } from './healthy';
import { type RecountFault, type RecountSettings, recount, type Truth } from './recount';
import { between, createAgenda, type Stage } from './stage';
import { type Story, stories } from './stories';
import { breakGlass, healthyTenant } from './tenant';
import { type SentMessage, startYear, type Year, type YearQueues } from './year';

export type Play = {
  readonly seed: number;
  readonly people: number;
  /** ISO 8601. */
  readonly from: string;
  readonly days: number;
  /** In the order in which they are played. */
  readonly stories: readonly Story[];
  readonly tickMinutes: number;
  readonly leastCadenceMinutes: number;
  readonly logCadenceMinutes?: number;
  readonly tables?: Tables;
  readonly queues?: (now: () => number) => YearQueues;
  /** Called after each day with the number of days so far. */
  readonly onDay?: (day: number) => void;
};

type PlayedStory = {
  readonly story: Story;
  readonly plantedAt: number;
  readonly undoneAt: number;
  /** When its first message was sent; null if it was missed. */
  readonly alertedAt: number | null;
  /** The first subject of each alert about the story. */
  readonly alerts: readonly string[];
  /**
   * Whether each of these alerts names the person of the story. True for a story that is about no particular person.
   */
  readonly isNamed: boolean;
};

export type Played = {
  readonly year: Year;
  readonly stories: readonly PlayedStory[];
  /** The messages to one recipient: the digests, and all other messages that belong to no story. */
  readonly digests: readonly SentMessage[];
  readonly noise: readonly SentMessage[];
  readonly ofStories: readonly SentMessage[];
  /** Numbers in messages that differ from the recount. */
  readonly wrong: readonly RecountFault[];
  /** Numbers for which the recount has no rule. */
  readonly uncounted: readonly RecountFault[];
  /** How many log entries were written. */
  readonly records: number;
  /** How many numbers were recounted. */
  readonly recounted: number;
};

/** Time before the first story, and after the last one. */
const quietDays = 2;
/** Every recipient gets the same; the messages of one are counted. */
const reader = 'security';
/** How long after its end a story can still cause messages: the counts of a day, and the message about them; ms. */
const echoMs = 26 * hourMs;
/** How long the alert itself can take: an entry can be a day late, and late entries are read once a day; ms. */
const latestMs = 50 * hourMs;

type Planned = { readonly story: Story; readonly plantedAt: number; readonly undoneAt: number };

export async function play(options: Play): Promise<Played> {
  const startAt = Date.parse(options.from);
  const endAt = startAt + options.days * dayMs;
  const random = seededRandom(options.seed);
  const tenant = healthyTenant(options.people);
  const agenda = createAgenda(tenant, options.people, random, startAt);
  signInBefore(agenda, startAt);
  // The first collections take the current state as the baseline.
  liveHealthily(agenda, startAt + 3 * hourMs, endAt);
  const planned = plan(agenda, startAt, options);
  for (const { story, plantedAt, undoneAt } of planned)
    agenda.put(plantedAt, (stage) => agenda.put(undoneAt, story.plant(stage)));
  const slackMs = (Math.max(60, options.leastCadenceMinutes) + options.tickMinutes) * minuteMs;
  let settings = settingsOf(agenda);
  let earlier: readonly { readonly until: number; readonly settings: RecountSettings }[] = [];
  const live = (now: number): number => {
    const next = agenda.live(now);
    const then = settingsOf(agenda);
    if (!isSame(then, settings))
      earlier = [...earlier.filter(({ until }) => until > now - slackMs), { until: now, settings }];
    settings = then;
    return next;
  };
  const wrong: RecountFault[] = [];
  const uncounted: RecountFault[] = [];
  let recounted = 0;
  const check = (message: SentMessage): void => {
    if (message.recipient !== reader) return;
    const settingsLately = earlier.filter(({ until }) => until > message.at - slackMs).map((one) => one.settings);
    const found = recount(saidBy(message), { ...truthOf(agenda), settingsLately, slackMs });
    wrong.push(...found.wrong);
    uncounted.push(...found.uncounted);
    recounted += found.counted;
  };
  const year = startYear({
    tenant,
    tables: options.tables ?? memoryTables({ keepTransactions: false }),
    ...(options.queues && { queues: options.queues }),
    startAt,
    tickMinutes: options.tickMinutes,
    leastCadenceMinutes: options.leastCadenceMinutes,
    ...(options.logCadenceMinutes !== undefined && { logCadenceMinutes: options.logCadenceMinutes }),
    live,
    onSent: check,
  });
  for (let day = 1; day <= options.days; day++) {
    await year.runUntil(startAt + day * dayMs);
    options.onDay?.(day);
  }
  const found = sorted(year.sent, planned, agenda.about);
  return { year, ...found, wrong, uncounted, recounted, records: tenant.written };
}

const saidBy = ({ at, message }: SentMessage): Parameters<typeof recount>[0] => ({
  subject: message.subject,
  lines: [
    message.title,
    message.preview,
    ...message.paragraphs,
    ...message.sections.flatMap(({ heading, lines }) => lines.map((line) => `${heading}: ${line}`)),
  ],
  sources: message.machine.sources,
  seenAt: Date.parse(message.machine.seenAt),
  sentAt: at,
  isWeek: message.machine.because === 'digest',
});

const settingsOf = ({ tenant: { small } }: Stage): RecountSettings => ({
  policies: small.policies,
  groups: small.groups,
  held: small.roleInstances,
  eligible: small.roleEligibilities,
});

/** Each edit creates a new list. */
const isSame = (a: RecountSettings, b: RecountSettings): boolean =>
  a.policies === b.policies && a.groups === b.groups && a.held === b.held && a.eligible === b.eligible;

const truthOf = (stage: Stage): Omit<Truth, 'settingsLately' | 'slackMs'> => ({
  accounts: [...stage.tenant.users.values()],
  devices: [...stage.tenant.devices.values()],
  ...settingsOf(stage),
  emergencyIds: breakGlass,
  changes: stage.changes,
});

/** The stories are spread evenly over the time, each at a random hour of its own part. */
function plan(stage: Stage, startAt: number, { days, stories }: Play): readonly Planned[] {
  const part = ((days - 2 * quietDays) * dayMs) / stories.length;
  return stories.map((story, at) => {
    const plantedAt = startAt + quietDays * dayMs + at * part + between(stage, 0, 0.4 * part);
    const lasts = (story.lasts ?? between(stage, 4, 20)) * hourMs;
    return { story, plantedAt: Math.round(plantedAt), undoneAt: Math.round(plantedAt + lasts) };
  });
}

/** The stories in an order that the seed draws. */
export function drawStories(seed: number, among: readonly Story[] = stories): readonly Story[] {
  const random = seededRandom(seed);
  const all = [...among];
  for (let at = all.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const [one, two] = [all[at], all[other]];
    if (one === undefined || two === undefined) throw new Error('a place without a story');
    all[at] = two;
    all[other] = one;
  }
  return all;
}

const isReportedBy =
  ({ story }: Planned) =>
  (source: string): boolean =>
    story.reportedBy.includes(source);

function sorted(
  sent: readonly SentMessage[],
  planned: readonly Planned[],
  about: ReadonlyMap<string, string>,
): Pick<Played, 'stories' | 'digests' | 'noise' | 'ofStories'> {
  const heard = sent.filter(({ recipient }) => recipient === reader);
  const isWeek = ({ message }: SentMessage): boolean => message.machine.because === 'digest';
  const others = heard.filter((one) => !isWeek(one) && one.message.machine.because !== 'summary');
  const owners = new Map<string, Planned>();
  for (const { at, message } of others) {
    const candidates = planned.filter(({ story: { reportedBy, echoes = [] }, plantedAt, undoneAt }) =>
      message.machine.sources.some(
        (source) =>
          at >= plantedAt &&
          ((reportedBy.includes(source) && at <= undoneAt + latestMs) ||
            (echoes.includes(source) && at <= undoneAt + echoMs)),
      ),
    );
    // If two stories of one type are open, the newer one opened the alert.
    const owner = candidates.at(-1);
    if (owner !== undefined && !owners.has(message.machine.alertId)) owners.set(message.machine.alertId, owner);
  }
  /** An alert about the fleet is reopened again and again, so only messages within the time of a story belong to it. */
  const ownerOf = ({ at, message }: SentMessage): Planned | undefined => {
    const owner = owners.get(message.machine.alertId);
    return owner !== undefined && at >= owner.plantedAt && at <= owner.undoneAt + 3 * dayMs ? owner : undefined;
  };
  const reportedOf = (one: Planned): Omit<PlayedStory, keyof Planned> => {
    const messages = others.filter(
      (message) => ownerOf(message) === one && message.message.machine.sources.some(isReportedBy(one)),
    );
    const name = about.get(one.story.name);
    return {
      alertedAt: messages[0]?.at ?? null,
      alerts: [
        ...new Map(messages.toReversed().map(({ message }) => [message.machine.alertId, message.subject])).values(),
      ],
      isNamed: name === undefined || messages.every(({ text }) => text.includes(name)),
    };
  };
  return {
    stories: planned.map((one) => ({ ...one, ...reportedOf(one) })),
    digests: heard.filter(isWeek),
    noise: others.filter((message) => ownerOf(message) === undefined),
    ofStories: others.filter((message) => ownerOf(message) !== undefined),
  };
}
