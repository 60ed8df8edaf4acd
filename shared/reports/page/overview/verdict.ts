import { isOpenCut } from '../../../core/alert/alert';
/** The title of the overview: a sentence with its numbers. */

import { severities } from '../../../core/event/severity';
import { latestOf } from '../../../core/time/latest';
import { count, listed, number, verb } from '../../language/counting';
import { type LocalTime, localTime } from '../../language/local-time';
import { monitoredPart } from '../../language/monitored-part';
import { capital, plainText } from '../../language/plain-text';
import type { AlertRow, PostureModel } from '../../posture/posture-model';
import { allOf, othersInWords } from '../../posture/totals';
import { isFresh } from '../frame/monitor';
import type { OverviewModel } from './overview-model';

/** first: some licensed source has been neither read nor refused yet. blind: no source can be read any more. */
export type State = 'first' | 'blind' | 'watching';

type Read = Pick<PostureModel, 'kinds' | 'checkedAt' | 'now'>;

/** Without a licence, a source is neither read nor late, so it is left out. */
export const licensedOf = ({ kinds }: Pick<Read, 'kinds'>): Read['kinds'] =>
  kinds.filter(({ isLicensed }) => isLicensed);

export const freshOf = (model: Pick<Read, 'kinds' | 'now'>): number =>
  licensedOf(model).filter((kind) => isFresh(kind, model.now)).length;

export function stateOf(model: Read): State {
  const licensed = licensedOf(model);
  if (model.checkedAt === null || licensed.some(({ isAwaited }) => isAwaited)) return 'first';
  return licensed.length > 0 && freshOf(model) === 0 ? 'blind' : 'watching';
}

/** ", as far as it could be read" if a source is late or was never read, or most controls need a licence: calm means no more then. */
export function asFarAsRead(model: Pick<OverviewModel, 'kinds' | 'now' | 'counts'>): string {
  if (freshOf(model) !== licensedOf(model).length) return ', as far as it could be read';
  return isMostlyUnlicensed(model) ? ', as far as your licence shows' : '';
}

/** What nothing checks while the watch of the tenant fails; undefined while it runs. */
export function uncheckedInWords({
  tenant,
  now,
  watchStoppedAt,
}: Pick<OverviewModel, 'tenant' | 'now' | 'watchStoppedAt'>): string | undefined {
  if (watchStoppedAt === null) return undefined;
  const since = localTime(tenant.timeZone, now).short(watchStoppedAt);
  return `nothing has checked for missed collections and undelivered messages since ${since}`;
}

/**
 * Why a week without an alert is not one without a loss: an operator silenced alerts, or nothing finds what is missed;
 * undefined if neither.
 */
export function silenceInWords(
  model: Pick<OverviewModel, 'rules' | 'tenant' | 'now' | 'watchStoppedAt'>,
): string | undefined {
  const unchecked = uncheckedInWords(model);
  if (unchecked !== undefined) return `${capital(unchecked)}.`;
  const inForce = kindsInForce(model.rules);
  if (inForce.includes('pause')) return 'Changes made during the pause raise no alert until it ends.';
  const silenced = [
    ...(inForce.includes('suppression') ? ['muted'] : []),
    ...(inForce.some((kind) => plannedKinds.has(kind)) ? ['planned'] : []),
  ];
  return silenced.length === 0 ? undefined : `${capital(listed(silenced))} changes raise no alert.`;
}

const kindsInForce = (rules: OverviewModel['rules']) =>
  rules.filter(({ isInForce }) => isInForce).map(({ kind }) => kind);

const plannedKinds: ReadonlySet<OverviewModel['rules'][number]['kind']> = new Set(['expectedChange', 'migration']);

/** The time that the overview calls its week: a tenant that was added yesterday has no 7 days behind it. */
export const weekInWords = (
  { watchedSince, now }: Pick<OverviewModel, 'watchedSince' | 'now'>,
  usual = 'the last 7 days',
): string => monitoredPart(watchedSince, now, 7, usual);

export const waitingOf = (alerts: readonly AlertRow[]): readonly AlertRow[] =>
  alerts.filter(({ takenOn }) => takenOn === null);

/** When a source was last read; null if never. */
export const lastReadOf = ({ kinds }: Pick<Read, 'kinds'>): string | null =>
  latestOf(kinds.flatMap(({ lastSuccessAt }) => lastSuccessAt ?? []));

export function verdictOf(model: OverviewModel): string {
  const clock = localTime(model.tenant.timeZone, model.now);
  if (model.paused !== undefined) return `Monitoring of ${plainText(model.tenant.name)} is paused: no alert is sent.`;
  const state = stateOf(model);
  if (state === 'blind') return unreadableInWords(model, clock);
  const waiting = waitingOf(model.openAlerts);
  const alerts = waiting.length === 0 ? [] : [`${alertsInWords(waiting, isOpenCut(model.openAlerts.length))} you now.`];
  if (state === 'first') return [...alerts, progressInWords(model)].join(' ');
  const concerns = concernsOf(model);
  if (waiting.length > 0)
    return [...alerts, ...(concerns.length === 0 ? [] : [`${capital(listed(concerns))}.`])].join(' ');
  const pause = pauseOf(model);
  if (pause !== undefined) return `All alerts are paused until ${clock.short(pause.until)}.`;
  if (concerns.length > 0) return `No alert is waiting for you, but ${listed(concerns)}.`;
  if (model.openAlerts.length > 0)
    return `Nothing needs you now: ${count(model.openAlerts.length, 'open alert is', 'open alerts are')} acknowledged.`;
  if (isMostlyUnlicensed(model)) return `No alert is open, but ${unlicensedInWords(model)}.`;
  const { opened } = model.week;
  return opened.length === 0
    ? `Nothing needs you now. Nothing got worse in ${weekInWords(model)}.`
    : `Nothing needs you now. ${capital(count(opened.length, 'alert', 'alerts'))} from ${weekInWords(model)} ${verb(opened.length, 'is', 'are')} closed.`;
}

/**
 * "1 critical and 2 high alerts need". The noun agrees with the last number, the verb with all of them. `isCut`: more alerts can be open than
 * were read.
 */
function alertsInWords(alerts: readonly AlertRow[], isCut: boolean): string {
  const amounts = [...severities].reverse().flatMap((severity) => {
    const amount = alerts.filter((alert) => alert.severity === severity).length;
    return amount === 0 ? [] : [{ amount, severity }];
  });
  const least = isCut ? 'at least ' : '';
  const parts = amounts.map(({ amount, severity }) => `${number(amount)} ${severity}`);
  return `${capital(least)}${listed(parts)} ${verb(amounts.at(-1)?.amount, 'alert', 'alerts')} ${verb(alerts.length, 'needs', 'need')}`;
}

function progressInWords(model: OverviewModel): string {
  const licensed = licensedOf(model);
  const read = licensed.filter(({ lastSuccessAt }) => lastSuccessAt !== null).length;
  if (read === 0 && licensed.length > 0 && !licensed.some(({ isAwaited }) => isAwaited))
    return `Zero Trust Watch has never been able to read ${plainText(model.tenant.name)}.`;
  return `First collection: ${number(read)} of ${count(licensed.length, 'source', 'sources')} read.`;
}

function unreadableInWords(model: OverviewModel, clock: LocalTime): string {
  const last = lastReadOf(model);
  const since = last === null ? '' : ` since ${clock.short(last)}`;
  return `Zero Trust Watch has been unable to read ${plainText(model.tenant.name)}${since}.`;
}

export const pauseOf = ({ rules }: Pick<OverviewModel, 'rules'>): OverviewModel['rules'][number] | undefined =>
  rules.find(({ kind, isInForce }) => kind === 'pause' && isInForce);

/** If most controls need a missing licence, an empty list of alerts means little. */
const isMostlyUnlicensed = ({ counts }: Pick<OverviewModel, 'counts'>): boolean =>
  counts.notLicensed > allOf(counts) / 2;

const unlicensedInWords = ({ counts }: OverviewModel): string =>
  `${number(counts.notLicensed)} of ${number(allOf(counts))} controls cannot be checked with your licence`;

/** "Conditional Access policies cannot be read, so 28 controls cannot be judged"; empty if every source is up to date. */
function unreadConcern({ kinds, now, unjudged }: OverviewModel): readonly string[] {
  const unread = licensedOf({ kinds }).filter((kind) => !isFresh(kind, now));
  const [first, ...others] = unread;
  if (first === undefined) return [];
  const sources = (one: string, several: string): string =>
    `${count(unread.length, 'source', 'sources')} ${verb(unread.length, one, several)}`;
  const lost = unread.every(({ lastSuccessAt }) => lastSuccessAt === null)
    ? sources('has never been read', 'have never been read')
    : unread.every(({ problem }) => problem === null)
      ? sources('is out of date', 'are out of date')
      : `${others.length === 0 ? first.plural : `${number(unread.length)} sources`} cannot be read`;
  return [unjudged === 0 ? lost : `${lost}, so ${count(unjudged, 'control', 'controls')} cannot be judged`];
}

/** Why an empty list of alerts does not mean calm: something is not read, not delivered, or silenced by an operator. */
function concernsOf(model: OverviewModel): readonly string[] {
  const failing = (model.channels ?? []).filter(({ failingSince }) => failingSince !== null).length;
  const unchecked = uncheckedInWords(model);
  const inForce = kindsInForce(model.rules);
  const mutes = inForce.filter((kind) => kind === 'suppression').length;
  const isPlanned = inForce.some((kind) => plannedKinds.has(kind));
  const some = (amount: number, words: (amount: number) => string): readonly string[] =>
    amount === 0 ? [] : [words(amount)];
  return [
    ...(unchecked === undefined ? [] : [unchecked]),
    ...unreadConcern(model),
    ...some(failing, (amount) => `${count(amount, 'channel does', 'channels do')} not deliver messages`),
    ...some(mutes, (amount) => `${count(amount, 'mute hides', 'mutes hide')} alerts`),
    ...(isPlanned ? ['planned work raises no alerts until it ends'] : []),
  ];
}

/** The value of the last full week; null if unknown. */
const weekBefore = ({ trend }: OverviewModel): number | null => trend.at(-2)?.value ?? null;

/** The number of failing controls as in the trend: a control that cannot be judged now counts as it was last judged. */
export const failingOf = ({ pillars }: Pick<OverviewModel, 'pillars'>): number =>
  pillars.reduce((sum, { fail }) => sum + fail, 0);

/** "22 of 127 controls fail, 17 at the end of last week." */
export function failingLine(model: OverviewModel): string {
  const { counts } = model;
  if (allOf(counts) === 0) return 'No control is judged yet.';
  const of = count(allOf(counts), 'control', 'controls');
  const failing = failingOf(model);
  const last = lastReadOf(model);
  if ((stateOf(model) === 'blind' || model.paused !== undefined) && last !== null)
    return `${number(failing)} of ${of} failed when they were last judged, ${localTime(model.tenant.timeZone, model.now).at(last)}.`;
  const before = weekBefore(model);
  const compared = before === null ? '' : `, ${number(before)} at the end of last week`;
  if (failing > 0 && counts.fail === 0)
    return `${number(failing)} of ${of} failed when ${verb(failing, 'it was', 'they were')} last judged${compared}.`;
  const remembered = failing - counts.fail;
  const noted = remembered <= 0 ? '' : `, ${number(remembered)} of them when last judged`;
  return `${failing === 0 ? 'None' : number(failing)} of ${of} ${verb(failing, 'fails', 'fail')}${noted}${compared}.`;
}

/** "1 cannot be judged from the data available and 17 do not apply."; empty if every control passes or fails. */
export function othersLine({ counts }: OverviewModel): string {
  const others = othersInWords(counts);
  return others === '' ? '' : `${others}. `;
}

/** "The monitor reads all 61 sources, last read 15:18." */
export function sourcesLine(model: OverviewModel): string {
  const [fresh, licensed, last] = [freshOf(model), licensedOf(model).length, lastReadOf(model)];
  const read = last === null ? '' : `, last read ${localTime(model.tenant.timeZone, model.now).short(last)}`;
  if (model.paused !== undefined) return `Nothing is read while monitoring is paused${read}.`;
  return fresh === licensed
    ? `The monitor reads all ${count(licensed, 'source', 'sources')}${read}.`
    : `The monitor reads ${number(fresh)} of ${count(licensed, 'source', 'sources')}${read}.`;
}
