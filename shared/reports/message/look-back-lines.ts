import type { WatchEvent } from '../../core/event/event';
import { mostSevereFirst } from '../../core/event/severity';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { LookBack } from '../../core/tenant/tenant';
import { hourMs } from '../../core/time/durations';
import { number } from '../language/counting';
import { daysBetween, type LocalTime } from '../language/local-time';
import { naming } from '../language/naming';
import { plainText } from '../language/plain-text';
import { wordingOf } from '../wording';
import { happenedSentence } from '../wording/sentence';

export type LookBackReport = {
  readonly events: readonly WatchEvent[];
  readonly names: ReadonlyMap<string, DirectoryName>;
  readonly lookBack: LookBack;
  /** When monitoring began. */
  readonly until: string;
  readonly tenantName: string;
};

const mostListed = 8;
const sameActMs = hourMs;

/**
 * Events in the weeks before monitoring that people may have missed, the worst ones, oldest first; one line per action, however many
 * entries report it.
 */
export function noteworthy(events: readonly WatchEvent[]): readonly WatchEvent[] {
  const listed = events
    .filter(({ lookBack, details }) => lookBack && details.isListed === true)
    .sort((a, b) => mostSevereFirst(a, b) || Date.parse(a.anchor) - Date.parse(b.anchor));
  const acts: WatchEvent[] = [];
  for (const event of listed) if (!acts.some((other) => isSameAct(other, event))) acts.push(event);
  return acts;
}

const isSameAct = (a: WatchEvent, b: WatchEvent): boolean =>
  a.details.story === b.details.story && Math.abs(Date.parse(a.anchor) - Date.parse(b.anchor)) < sameActMs;

/** The section with its heading; undefined if there is nothing to report from before. */
export function lookBackSection(
  { events, names, lookBack, until, tenantName }: LookBackReport,
  clock: LocalTime,
): { readonly heading: string; readonly lines: readonly string[] } | undefined {
  const days = Math.max(1, daysBetween(lookBack.from, until));
  const heading = `LAST ${number(days)} DAYS (from Microsoft's log, not alerts)`;
  const all = noteworthy(events);
  const people = naming(names);
  const shown = all.slice(0, mostListed).sort((a, b) => Date.parse(a.anchor) - Date.parse(b.anchor));
  const lines = shown.map((event) => {
    const scene = { event, tenantName, naming: people, clock };
    const { clause, rest } = happenedSentence(wordingOf(event.source), scene, event.attribution, '');
    return `${clock.day(event.anchor)}: ${clause.replace(/,$/, '')}${rest}.`;
  });
  const rest = all.length - shown.length;
  if (rest > 0) lines.push(`${number(rest)} more on the page Activity.`);
  if (lookBack.failure !== null)
    lines.push(`${failureWords[lookBack.failure] ?? 'The log could not be read completely.'}`);
  if (lines.length === 0) return undefined;
  return { heading: plainText(heading, 160), lines };
}

const failureWords: Readonly<Record<string, string>> = {
  notPermitted: 'The log could not be read: a permission is missing, grant AuditLog.Read.All.',
  notLicensed: 'The log could not be read: it is not licensed.',
  throttled: 'The log could not be read completely: Microsoft Graph is throttling requests.',
  broken: 'The log could not be read completely: Microsoft Graph returned errors.',
};
