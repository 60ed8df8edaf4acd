import type { Alert } from '../../core/alert/alert';
import type { Section, SectionRow } from '../../core/delivery/message';
import type { WatchEvent } from '../../core/event/event';
import type { Seal } from '../../core/log/seal';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Digest, Ending, RuleOfWeek } from '../../core/week/digest';
import { type MessageTenant, tenantNameOf } from '../frame';
import { type LocalTime, localTime } from '../language/local-time';
import { namedEvent } from '../language/named-event';
import { type Naming, naming } from '../language/naming';
import type { Scene } from '../language/scene';

/** All input of the weekly message. It is rendered without further reads and without the current time. */
export type DigestReport = {
  readonly alert: Alert;
  readonly digest: Digest;
  readonly tenant: MessageTenant;
  /** The last known names for all ids in the events. Names are always current, even for an old week. */
  readonly names: ReadonlyMap<string, DirectoryName>;
  /** What a detector finds, by its id: "Somebody was given a privileged role". */
  readonly detectorTitles: ReadonlyMap<string, string>;
  /** Declarations of the configuration that end soon. */
  readonly endings: readonly Ending[];
  /** Accepted or muted by operators: new in the week, or ends soon. */
  readonly rules: readonly RuleOfWeek[];
  /** Controls and detectors by id, and objects that rules name. */
  readonly titles: ReadonlyMap<string, string>;
  readonly resources: ReadonlyMap<string, string>;
  /** The newest seal of the record, which can later be compared with the store; null if there is none yet. */
  readonly seal: Pick<Seal, 'day' | 'hash'> | null;
  /** ISO weekday of the next digest. */
  readonly weekday: number;
  readonly links: { readonly week: string; readonly health: string };
  readonly sentAt: string;
  readonly recipientName: string;
  /**
   * The most rows of a list, also of the open controls; the rest is only counted. A mail is short, a page shows all.
   */
  readonly most: number;
  readonly mostOpen: number;
};

/** The input of every line in the digest. */
export type DigestContext = {
  readonly report: DigestReport;
  readonly digest: Digest;
  readonly clock: LocalTime;
  readonly names: Naming;
  readonly sceneOf: (event: WatchEvent) => Scene;
};

export function digestContextOf(report: DigestReport): DigestContext {
  // A year is shown if it is not the year of the digest's week.
  const clock = localTime(report.tenant.timeZone, new Date(Date.parse(report.digest.to) - 1).toISOString());
  const names = naming(report.names);
  const tenantName = tenantNameOf(report.tenant);
  return {
    report,
    digest: report.digest,
    clock,
    names,
    sceneOf: (event) => ({ event: namedEvent(event, report.names), tenantName, naming: names, clock }),
  };
}

/** `Mon 23 Nov - Sun 29 Nov`. A tenant's first week can have one day. */
export function daysInWords({ from, to }: Pick<Digest, 'from' | 'to'>, clock: LocalTime): string {
  const [first, last] = [clock.weekday(from), clock.weekday(new Date(Date.parse(to) - 1000).toISOString())];
  return first === last ? first : `${first} - ${last}`;
}

export const section = (heading: string, lines: readonly string[]): Section => ({ heading, lines });

/** `High · Guests may invite guests again · Tom Iversen's account, since Thu 26 Nov, 09:40` */
const lineOf = ({ severity, text, detail }: SectionRow): string =>
  [...(severity === null ? [] : [`${severity.slice(0, 1).toUpperCase()}${severity.slice(1)}`]), text, detail]
    .filter((part) => part !== '')
    .join(' · ');

/** A section with the first `most` rows; the rest is counted. */
export function rowSection(
  heading: string,
  rows: readonly SectionRow[],
  most: number,
  restWords = (rest: number): string => `${rest} more on the page of the week`,
): Section {
  const rest = rows.length - most;
  const shown: readonly SectionRow[] =
    rest > 0 ? [...rows.slice(0, most), { severity: null, text: restWords(rest), detail: '' }] : rows;
  return { heading, lines: shown.map(lineOf), rows: shown };
}

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** The name of an ISO weekday: 1 is Monday. */
export const weekdayName = (weekday: number): string => weekdays[weekday - 1] ?? 'week';
