/** Plays a tenant with stories for some time, through the real pipeline in memory. */
import { seededRandom } from '../../infra/local/tenant/random';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import type { TenantSummary } from '../../shared/core/tenant/tenant-summary';
import { dayMs, hourMs, minuteMs } from '../../shared/core/time/durations';
import { kindDefinitions } from '../../shared/kinds';
import type { Pipeline } from '../../shared/pipeline/context';
import { schedule } from '../../shared/pipeline/watch/schedule';
import type { Tables } from '../../shared/store/tables';
import { workOff } from '../../tests/pipeline/work-off';
import { liveHealthily } from '../noise-year/healthy';
import { drawStories } from '../noise-year/play';
import { createAgenda } from '../noise-year/stage';
import { type Story, stories } from '../noise-year/stories';
import { healthyTenant, type YearTenant } from '../noise-year/tenant';
import { inMemory, startYear } from '../noise-year/year';
import { personName } from './names';

export type PlayedTenant = {
  readonly pipeline: Pipeline;
  /** The summary of the tenant at the start of each day, and at the end. */
  readonly summaries: readonly TenantSummary[];
};

const seed = 101;
const tickMinutes = 120;
const leastCadenceMinutes = 480;
/**
 * At the end, every source is read as often as in a real tenant. Each step at most halves the interval, so that no
 * source seems late.
 */
const lastCadences = [240, 120, 60, 30, 15, 8, 4, 2, 1];
const roundsOfCadence = 4;
/** The duration of these steps in minutes: each lasts two of its intervals. */
const quickening = 2 * lastCadences.reduce((sum, minutes) => sum + minutes, 0);
/** Before working hours, so that alerts of the night wait. UTC. */
const dawnMs = 5 * hourMs;
/** How long nobody has looked at the open alerts at the end. */
const unattendedMs = 6 * hourMs;
/** Stories that are still open at the end, and how long before the end they happen. */
type OpenStories = readonly (readonly [name: string, beforeMs: number])[];

export const busyStories: OpenStories = [
  ['everybody may invite guests', 26 * hourMs],
  ['somebody becomes Global Administrator outside PIM', 3 * hourMs],
  ['a group is excluded from the policy that asks for MFA', 20 * minuteMs],
];

export const blindStories: OpenStories = [['the permission to read Conditional Access is removed', 5 * hourMs]];

type Asked = {
  readonly people: number;
  readonly days: number;
  readonly endAt: number;
  /** Stories that are played in the weeks before, one in each whole week. */
  readonly earlierWeeks: number;
  readonly open: OpenStories;
};

export async function playTenant(
  tables: Tables,
  { people, days, endAt, earlierWeeks, open: openStories }: Asked,
): Promise<PlayedTenant> {
  const startAt = endAt - days * dayMs;
  const tenant = named(healthyTenant(people));
  const agenda = createAgenda(tenant, people, seededRandom(seed), startAt);
  liveHealthily(agenda, startAt + 3 * hourMs, endAt);
  const open = new Set(openStories.map(([name]) => name));
  const earlier = drawStories(seed).filter(({ name }) => !open.has(name));
  for (const [week, story] of earlier.slice(0, earlierWeeks).entries()) {
    const at = startAt + week * 7 * dayMs + (2 + (week % 4)) * dayMs + (week % 9) * hourMs;
    agenda.put(at, (stage) => agenda.put(at + (story.lasts ?? 6 + week) * hourMs, story.plant(stage)));
  }
  for (const [name, beforeMs] of openStories) agenda.put(endAt - beforeMs, (stage) => void storyOf(name).plant(stage));

  const queues = inMemory(() => year.now());
  const year = startYear({
    ...{ tenant, tables, startAt, tickMinutes, leastCadenceMinutes, attendedUntil: endAt - unattendedMs },
    queues: () => queues,
    live: agenda.live,
  });
  const summaries: TenantSummary[] = [];
  const summarise = async (): Promise<void> => void summaries.push(...(await year.store.tenantSummaries.list()));
  for (let dawn = startAt + dayMs - (startAt % dayMs) + dawnMs; dawn < endAt - quickening * minuteMs; dawn += dayMs) {
    await year.runUntil(dawn);
    await summarise();
  }
  let pipeline = year.pipeline;
  let at = endAt - quickening * minuteMs;
  for (const least of lastCadences) {
    pipeline = withCadence(year.pipeline, year.configuration, least);
    for (let round = 0; round < roundsOfCadence; round += 1) {
      at += (least * minuteMs * 2) / roundsOfCadence;
      await year.runUntil(at);
      await schedule(pipeline);
      for (let message = await queues.receive(); message !== undefined; message = await queues.receive()) {
        await workOff(pipeline, message);
        await queues.remove(message);
      }
    }
  }
  await summarise();
  return { pipeline, summaries };
}

/** A tenant whose first collection has been requested, but has not begun. */
export async function meetTenant(tables: Tables, people: number, startAt: number): Promise<PlayedTenant> {
  const year = startYear({
    ...{ tenant: healthyTenant(people), tables, startAt, tickMinutes, leastCadenceMinutes },
    live: () => Number.POSITIVE_INFINITY,
  });
  await schedule(year.pipeline);
  return { pipeline: year.pipeline, summaries: [] };
}

/** Nothing is read more often than this, in minutes. */
function withCadence(pipeline: Pipeline, configuration: TenantConfiguration, least: number): Pipeline {
  const cadenceMinutes = { ...configuration.cadenceMinutes };
  for (const { kind, cadenceMinutes: usual } of kindDefinitions) cadenceMinutes[kind] = Math.max(usual, least);
  return { ...pipeline, configuration: async () => ({ ...configuration, cadenceMinutes }) };
}

function storyOf(name: string): Story {
  const story = stories.find((one) => one.name === name);
  if (story === undefined) throw new Error(`no such story: ${name}`);
  return story;
}

/** The same people, with realistic names. */
function named(tenant: YearTenant): YearTenant {
  const people = [...tenant.users.values()].filter(({ displayName }) => !displayName.startsWith('BreakGlass'));
  for (const [at, user] of people.entries()) {
    const displayName = personName(at);
    const address = `${displayName.toLowerCase().replace(' ', '.')}@contoso.example`;
    tenant.users.set(user.id, { ...user, displayName, userPrincipalName: address });
  }
  return tenant;
}
