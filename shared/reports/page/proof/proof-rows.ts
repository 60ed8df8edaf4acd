import type { AlertWithEvents } from '../../../core/alert/alert';
import { isCounted, isFailure, type WatchEvent } from '../../../core/event/event';
import { addDays } from '../../../core/log/seal';
import type { DirectoryName } from '../../../core/resource/directory-name';
import type { Kind } from '../../../core/resource/kind';
import type { TenantConfiguration } from '../../../core/tenant/configuration';
import { dayMs } from '../../../core/time/durations';
import type { Control } from '../../../core/verdict/control';
import { enabledOf } from '../../../core/verdict/enabled';
import type { Evaluation } from '../../../core/verdict/evaluation';
import { type Gap, hundredthsOf, type Spell, type StatusChange, sharesOf, spellsOf } from '../../../core/verdict/proof';
import { type MappedRequirement, requirements } from '../../../core/verdict/requirement';
import { kindDefinition } from '../../../kinds';
import { dayInput, momentOfInput } from '../../handling/clock-input';
import { count, number } from '../../language/counting';
import { accountOf, naming } from '../../language/naming';
import { overInWords } from '../../language/plain-text';
import { eventRow, reasonOf, withoutAccount } from '../../posture/posture-rows';
import { isBeginning, nearestTo, sameCollectionMs } from '../control/changes';
import type { LapseRow, ProofModel, RequirementRow } from './proof-page';

/** The stored data of a period. */
type ProofRecord = {
  readonly configuration: Pick<TenantConfiguration, 'name' | 'timeZone' | 'disabled'>;
  readonly changes: readonly StatusChange[];
  /** `kind` is null if nothing at all could be read. */
  readonly unseen: readonly (Gap & { readonly kind: Kind | null })[];
  readonly alerts: readonly AlertWithEvents[];
  readonly evaluations: readonly Pick<Evaluation, 'controlId' | 'verdict'>[];
  readonly names: ReadonlyMap<string, DirectoryName>;
  readonly now: string;
};

const defaultDays = 90;
const longestDays = 400;

export type Period = Pick<ProofModel, 'from' | 'to' | 'fromDay' | 'toDay' | 'problem'>;

/** Whole days in the tenant's time zone, at most up to now; the last 90 days if the address has no valid period. */
export function periodOf(get: (name: string) => string | null, timeZone: string, now: string): Period {
  const today = dayInput(now, timeZone);
  const asked = between(get('from'), get('to'), timeZone, now);
  if (asked !== undefined) return { ...asked, problem: null };
  const usual = between(addDays(today, -defaultDays), today, timeZone, now);
  return {
    ...(usual ?? { from: now, to: now, fromDay: today, toDay: today }),
    problem: get('from') || get('to') ? wrongPeriod : null,
  };
}

const wrongPeriod = `The requested period is not valid, so the last ${defaultDays} days are shown. A period begins in the past, ends on its first day or later, and has at most ${longestDays} days.`;

function between(
  fromDay: string | null,
  toDay: string | null,
  timeZone: string,
  now: string,
): Omit<Period, 'problem'> | undefined {
  const isDay = (day: string | null): day is string =>
    day !== null && /^20\d\d-\d\d-\d\d$/.test(day) && momentOfInput(day, timeZone) !== undefined;
  if (!isDay(fromDay) || !isDay(toDay)) return undefined;
  // The first and the last day are both included.
  const [from, end] = [momentOfInput(addDays(fromDay, -1), timeZone), momentOfInput(toDay, timeZone)];
  if (from === undefined || end === undefined) return undefined;
  const to = end < now ? end : now;
  const length = Date.parse(to) - Date.parse(from);
  return length > 0 && length <= (longestDays + 1) * dayMs ? { from, to, fromDay, toDay } : undefined;
}

/** The results for each requirement in the period, in the order of the proof. */
export function requirementRows(
  controls: readonly Control[],
  record: ProofRecord,
  { from, to }: Pick<Period, 'from' | 'to'>,
): readonly RequirementRow[] {
  const enabled = enabledOf(controls, record.configuration);
  return requirements.map((requirement: MappedRequirement): RequirementRow => {
    const own = enabled.filter(({ proves }) => proves === requirement);
    const ids = own.map(({ id }) => id);
    const sources = new Set<Kind>(own.flatMap(({ needs }) => needs));
    const gaps = record.unseen.filter(({ kind }) => kind === null || sources.has(kind));
    const spells = spellsOf(ids, record.changes, gaps, from, to);
    const ms = sharesOf(spells);
    return {
      requirement,
      ms,
      hundredths: hundredthsOf(ms),
      lapses: spells.flatMap((spell) => (spell.state === 'lapsed' ? [lapseRow(spell, ids, record, { from, to })] : [])),
      notSeen: spells.flatMap((spell) =>
        spell.state === 'notSeen' ? [{ from: spell.from, to: spell.to, reasons: spell.reasons }] : [],
      ),
      measuredBy: own.map(({ id, title, needs }) => ({
        id,
        title,
        sources: needs.map((kind) => kindDefinition(kind).plural),
      })),
    };
  });
}

function lapseRow(
  spell: Spell,
  controlIds: readonly string[],
  record: ProofRecord,
  period: Pick<Period, 'from' | 'to'>,
): LapseRow {
  const isOlder = spell.from === period.from;
  const isOpen = spell.to === period.to;
  const cause = causeOf(spell, controlIds, record.alerts, isOlder);
  const base = { from: spell.from, to: isOpen ? null : spell.to, isOlder };
  if (cause === undefined) {
    return {
      ...base,
      affected: isOpen ? affectedNow(controlIds, record) : null,
      cause: null,
      actor: null,
      whyNoActor: null,
    };
  }
  const { event, alert } = cause;
  const { attribution } = event.attribution.status === 'known' ? event : alert;
  const { exposure } = event;
  const { configuration: tenant, names, now } = record;
  const context = { tenant, names, operatorNames: names, now };
  const { text } = eventRow({ ...event, attribution }, context);
  return {
    ...base,
    affected: isCounted(exposure)
      ? exposure.count === 0
        ? null
        : `${number(exposure.count)} of ${count(exposure.of, exposure.unit === 'people' ? 'person' : 'device', exposure.unit)}`
      : isOpen
        ? affectedNow(controlIds, record)
        : null,
    cause: isOpen ? text : overInWords(text),
    actor: attribution.status === 'known' ? accountOf(attribution.actor, naming(names)) : null,
    whyNoActor: attribution.status === 'known' ? null : withoutAccount(attribution),
  };
}

type Cause = { readonly event: WatchEvent; readonly alert: AlertWithEvents['alert'] };

/** What caused the failure at the beginning of the lapse, according to its alert. */
function causeOf(
  { from }: Spell,
  controlIds: readonly string[],
  alerts: readonly AlertWithEvents[],
  isOlder: boolean,
): Cause | undefined {
  const [earliest, latest] = [isOlder ? 0 : Date.parse(from) - sameCollectionMs, Date.parse(from) + sameCollectionMs];
  const isMeant = isOlder ? isFailure : isBeginning;
  return alerts
    .flatMap(({ alert, events }) => events.map((event) => ({ alert, event })))
    .filter(({ event }) => {
      const at = Date.parse(event.recordedAt);
      return isMeant(event) && controlIds.includes(event.source) && at >= earliest && at <= latest;
    })
    .sort(isOlder ? (a, b) => (a.event.recordedAt < b.event.recordedAt ? 1 : -1) : nearestTo(from))[0];
}

/** For a lapse that is not over: the present extent of the failure. */
function affectedNow(controlIds: readonly string[], { evaluations }: Pick<ProofRecord, 'evaluations'>): string | null {
  const failing = evaluations.find(
    ({ controlId, verdict }) => controlIds.includes(controlId) && verdict.status === 'fail',
  );
  const words = failing === undefined ? '' : reasonOf(failing.controlId, failing.verdict);
  return words === '' ? null : words;
}
