import { groupBy } from '../../../core/group-by';
import type { NotSeenReason, ProofState, Shares, Spell } from '../../../core/verdict/proof';
import type { MappedRequirement } from '../../../core/verdict/requirement';
import { type Html, html, nothing, safeUrl } from '../../html';
import { count, listed, number, verb } from '../../language/counting';
import { duration, type LocalTime, localTime } from '../../language/local-time';
import { capital, plainText } from '../../language/plain-text';
import { pageDocument } from '../frame/document';
import { dayField } from '../frame/filters';
import { pageUrl, type Surrounding } from '../frame/navigation';
import { tableHead } from '../frame/parts';
import { addressOf } from '../frame/query';

const requirementWords: Readonly<Record<MappedRequirement, string>> = {
  mfaForEveryone: 'MFA for everyone',
  // Its control counts everybody who reaches the portals, admin or not.
  mfaForAdmins: 'MFA in the admin portals',
  phishingResistantAdmins: 'Phishing-resistant MFA for admins',
  legacyBlocked: 'Legacy authentication blocked',
  managedDevices: 'Managed devices',
  encryption: 'Company devices encrypted',
  adminsOnDemand: 'Admin roles on demand (PIM)',
  guests: 'Guests restricted',
  sharing: 'External sharing limited',
  consent: 'User consent restricted',
};

/** A time in which a requirement was not in force. */
export type LapseRow = {
  readonly from: string;
  /** Null if the lapse lasts beyond the period. */
  readonly to: string | null;
  /** True if it already failed when the period or monitoring began. */
  readonly isOlder: boolean;
  /** "14 of 312 people"; null if they were not counted. */
  readonly affected: string | null;
  /** The cause of the failure as a sentence; null if no recorded alert shows it. */
  readonly cause: string | null;
  /** "Mara Klein's account". */
  readonly actor: string | null;
  /** "Account not known"; null if it is, or if the cause is not recorded. */
  readonly whyNoActor: string | null;
};

export type RequirementRow = {
  readonly requirement: MappedRequirement;
  /** Milliseconds of the period. */
  readonly ms: Shares;
  /** Hundredths of a percent, which add up to 10,000. */
  readonly hundredths: Shares;
  readonly lapses: readonly LapseRow[];
  /** Times without a verdict, and why. */
  readonly notSeen: readonly Pick<Spell, 'from' | 'to' | 'reasons'>[];
  /** The controls that measured it, with title, id and sources. */
  readonly measuredBy: readonly { readonly id: string; readonly title: string; readonly sources: readonly string[] }[];
};

export type ExceptionRow = {
  readonly what: string;
  readonly reason: string;
  readonly owner: string;
  /** ISO 8601; null if the configuration does not say. */
  readonly from: string | null;
  /** ISO 8601. */
  readonly until: string;
  /** The operators who created and confirmed it, or "the configuration". */
  readonly approvedBy: string;
};

export type ProofModel = {
  readonly surrounding: Surrounding;
  readonly now: string;
  readonly timeZone: string;
  /** The period from `from` up to, but not including, `to`. */
  readonly from: string;
  readonly to: string;
  /** The days in the form, in the tenant's time zone. */
  readonly fromDay: string;
  readonly toDay: string;
  /** Why it is not the requested period: a sentence; null if it is. */
  readonly problem: string | null;
  readonly watchedSince: string | null;
  /** Alerts that ended before this time are not read, so nothing is shown for the time before; null if all are read. */
  readonly alertsFrom: string | null;
  readonly requirements: readonly RequirementRow[];
  readonly exceptions: readonly ExceptionRow[];
  /** Number of monitored controls, and why others are not: a sentence. */
  readonly coverage: string;
  /** Null if no day of the period is sealed yet. */
  readonly seal: { readonly day: string; readonly hash: string; readonly sealedAt: string } | null;
};

/** Evidence for a period on one printable page. */
export function renderProofPage(model: ProofModel, nonce: string | null): string {
  const { surrounding, from, to } = model;
  const clock = localTime(model.timeZone, model.now);
  const name = plainText(surrounding.tenantName);
  return pageDocument({
    title: `Proof of controls · ${name} · Zero Trust Watch`,
    surrounding,
    current: 'reports',
    nonce,
    main: html`<div class="sheet"><p class="crumbs"><a href="${safeUrl(pageUrl(surrounding, 'reports'))}">Reports</a> / Proof</p>
<h1>${headlineOf(model)}</h1>
<p class="lead">${name}, ${clock.moment(from)} to ${clock.moment(to)} (${duration(from, to)}). Times: ${clock.zone}.</p>
${model.problem === null ? nothing : html`<p class="notice warn">${model.problem}</p>`}
${periodForm(model)}
<p class="notice">Evidence from continuous reading of Microsoft Graph, not a certification. Time that could not be read never adds to the time in force.</p>
${requirementsSection(model, clock)}
${exceptionsSection(model, clock)}
${measureSection(model, clock)}</div>`,
    footer: html`<p>Generated ${clock.moment(model.now)} from the stored record. Zero Trust Watch never asks for a password or an approval.</p>`,
  });
}

export const renderProofJson = ({ surrounding, ...model }: ProofModel) => ({
  version: 1,
  tenantName: surrounding.tenantName,
  ...model,
});

function headlineOf({ requirements }: ProofModel): string {
  const whole = requirements.filter(({ ms }) => ms.lapsed === 0 && ms.notSeen === 0).length;
  const lapsed = requirements.filter(({ ms }) => ms.lapsed > 0).length;
  const unseen = requirements.length - whole - lapsed;
  if (requirements.every(({ ms }) => ms.inForce === 0 && ms.lapsed === 0)) return 'Nothing is recorded for this period';
  const rest = [
    ...(lapsed === 0 ? [] : [`${number(lapsed)} lapsed`]),
    ...(unseen === 0 ? [] : [`${number(unseen)} ${verb(unseen, 'has', 'have')} gaps in the record`]),
  ];
  const first = `${number(whole)} of ${count(requirements.length, 'requirement was', 'requirements were')} in force all the time`;
  return rest.length === 0 ? first : `${first}; ${listed(rest)}`;
}

/** The proof is below the page of the reports and not in the navigation. */
export const proofUrl = ({ url }: Pick<Surrounding, 'url'>): string => pageUrl({ url }, 'reports', '/proof');

function periodForm({ surrounding, fromDay, toDay, now, timeZone }: ProofModel): Html {
  const url = proofUrl(surrounding);
  const last = localTime(timeZone, now);
  return html`<form class="filters" method="get" action="${safeUrl(url)}" aria-label="Period">${dayField('from', 'From', fromDay)}${dayField('to', `To (included), at most ${last.day(now)}`, toDay)}<button type="submit" class="second">Show period</button><a class="button second" href="${safeUrl(addressOf(url, { from: fromDay, to: toDay, format: 'json' }))}">Download JSON</a></form>`;
}

const stateWords: Readonly<Record<ProofState, string>> = {
  inForce: 'In force',
  lapsed: 'Lapsed',
  notSeen: 'Not seen',
};

const reasonWords: Readonly<Record<NotSeenReason, string>> = {
  notRead: 'could not be read',
  noVerdict: 'not judged yet',
  unknown: 'could not be judged from the data available',
  notLicensed: 'not licensed',
  notApplicable: 'did not apply',
};

/** 9969 as `99.69 %`. */
const shareInWords = (hundredths: number): string => `${(hundredths / 100).toFixed(2)} %`;

/** Says when no requirement could be judged because monitoring had not begun; null if it had. */
function unseenByAll({
  requirements,
  watchedSince,
}: Pick<ProofModel, 'requirements' | 'watchedSince'>): RequirementRow['notSeen'][number] | null {
  const gaps = requirements
    .filter(({ measuredBy }) => measuredBy.length > 0)
    .map(({ notSeen }) => notSeen.find(({ from }) => watchedSince !== null && from < watchedSince));
  const found = gaps.flatMap((gap) => gap ?? []).sort((a, b) => (a.to < b.to ? -1 : 1));
  return found.length === gaps.length ? (found[0] ?? null) : null;
}

function requirementsSection(model: ProofModel, clock: LocalTime): Html {
  const { requirements, alertsFrom } = model;
  const early = alertsFrom === null ? unseenByAll(model) : null;
  const begun = early?.to ?? null;
  const before =
    early === null
      ? alertsFrom === null
        ? nothing
        : html`<p class="soft">The period has too many alerts to read them all: the time before ${clock.moment(alertsFrom)} counts as not seen. Choose a shorter period to judge it.</p>`
      : html`<p class="soft">Not seen for any requirement: ${clock.moment(early.from)}, for ${duration(early.from, early.to)}, before monitoring began.</p>`;
  const common = commonGaps(requirements, begun);
  const share = (row: RequirementRow, state: ProofState): Html =>
    html`<td data-label="${stateWords[state]}" class="nowrap">${shareInWords(row.hundredths[state])}</td>`;
  return html`<section aria-labelledby="requirements"><h2 id="requirements">Requirements</h2>${before}${common.map((one) => commonLine(one, clock))}<table class="stack proof">${tableHead('Requirement', stateWords.inForce, stateWords.lapsed, stateWords.notSeen, 'Lapses and times not seen')}
<tbody>${requirements.map(
    (row) =>
      html`<tr><th scope="row">${requirementWords[row.requirement]}</th>${share(row, 'inForce')}${share(row, 'lapsed')}${share(row, 'notSeen')}<td>${lapsesOf(row, { begun, common }, clock)}</td></tr>`,
  )}</tbody></table></section>`;
}

/** The page shows this many of the longest lapses. The rest are counted, and the JSON has all. */
const mostShown = 5;

type Gap = RequirementRow['notSeen'][number];

/** The gaps of a requirement after monitoring began. */
const gapsSince = (begun: string | null, { notSeen }: RequirementRow): readonly Gap[] =>
  notSeen.flatMap((gap) =>
    begun === null || gap.from >= begun ? [gap] : gap.to === begun ? [] : [sinceBegun(gap, begun)],
  );

type CommonGap = { readonly gap: Gap; readonly except: readonly RequirementRow[] };

/** At most this many requirements are named as exceptions of a gap that the others share. */
const mostExcepted = 3;

/** Gaps that most requirements share, such as an outage. They are listed once. */
function commonGaps(requirements: readonly RequirementRow[], begun: string | null): readonly CommonGap[] {
  const measured = requirements.filter(({ measuredBy }) => measuredBy.length > 0);
  const found = measured.flatMap((row) => gapsSince(begun, row).map((gap) => ({ gap, row })));
  return [...groupBy(found, ({ gap }) => keyOf(gap)).values()].flatMap((sharing) => {
    const rows = new Set(sharing.map(({ row }) => row));
    const except = measured.filter((row) => !rows.has(row));
    const [first] = sharing;
    return first === undefined || except.length > mostExcepted || rows.size <= mostExcepted
      ? []
      : [{ gap: first.gap, except }];
  });
}

const keyOf = ({ from, to, reasons }: Gap): string => JSON.stringify([from, to, reasons]);

const gapInWords = ({ from, to, reasons }: Gap, clock: LocalTime): string =>
  `${clock.moment(from)}, for ${duration(from, to)} (${listed(reasons.map((reason) => reasonWords[reason]))})`;

const commonLine = ({ gap, except }: CommonGap, clock: LocalTime): Html => {
  const names = listed(except.map(({ requirement }) => requirementWords[requirement]));
  return html`<p class="soft">Not seen for ${names === '' ? 'any requirement' : `all requirements except ${names}`}: ${gapInWords(gap, clock)}.</p>`;
};

function lapsesOf(
  row: RequirementRow,
  { begun, common }: { readonly begun: string | null; readonly common: readonly CommonGap[] },
  clock: LocalTime,
): Html {
  const { lapses, notSeen, ms, measuredBy } = row;
  const shown = new Set(common.map(({ gap }) => keyOf(gap)));
  const unseen = gapsSince(begun, row).filter((gap) => !shown.has(keyOf(gap)));
  if (measuredBy.length === 0) return html`Not measured: its controls are switched off.`;
  const lapseLines = longest(lapses).map((lapse) => lapseLine(lapse, clock));
  const unseenLines = longest(unseen).map((gap) => html`<li>Not seen: ${gapInWords(gap, clock)}.</li>`);
  const rest = lapses.length - lapseLines.length + (unseen.length - unseenLines.length);
  const more =
    rest === 0 ? nothing : html`<li>${count(rest, 'shorter one is', 'shorter ones are')} only in the JSON.</li>`;
  if (lapses.length + notSeen.length === 0) return html`None.`;
  if (lapses.length + unseen.length === 0)
    return html`${ms.inForce > 0 ? 'No lapse was seen.' : 'Not seen at any time.'}`;
  const none = ms.lapsed === 0 && ms.inForce > 0 ? html`<li>No lapse was seen.</li>` : nothing;
  return html`<ul class="plain">${none}${lapseLines}${unseenLines}${more}</ul>`;
}

/** The rest of the gap, without the reason that ended when monitoring began. */
function sinceBegun(gap: Gap, begun: string): Gap {
  const later = gap.reasons.filter((reason) => reason !== 'noVerdict');
  return { ...gap, from: begun, reasons: later.length === 0 ? gap.reasons : later };
}

const longest = <T extends { readonly from: string; readonly to: string | null }>(all: readonly T[]): readonly T[] =>
  all.length <= mostShown
    ? all
    : [...all]
        .sort((a, b) => lengthOf(b) - lengthOf(a))
        .slice(0, mostShown)
        .sort((a, b) => (a.from < b.from ? -1 : 1));

const lengthOf = ({ from, to }: { readonly from: string; readonly to: string | null }): number =>
  to === null ? Number.MAX_VALUE : Date.parse(to) - Date.parse(from);

function lapseLine({ from, to, isOlder, affected, cause, actor, whyNoActor }: LapseRow, clock: LocalTime): Html {
  const when = isOlder
    ? to === null
      ? 'The whole period'
      : `Until ${clock.moment(to)}`
    : to === null
      ? `Since ${clock.moment(from)}, still open`
      : `${clock.moment(from)}, for ${duration(from, to)}`;
  const who = affected === null ? (cause === null ? 'people not counted. ' : '') : `${affected}. `;
  const why = cause === null ? 'Cause not recorded.' : cause;
  return html`<li><b>${when}</b>: ${who}${why}${actor === null || cause?.includes(actor) === true ? nothing : html` By: ${actor}.`}${whyNoActor === null ? nothing : html` ${capital(whyNoActor)}.`}</li>`;
}

function exceptionsSection({ exceptions }: ProofModel, clock: LocalTime): Html {
  const head = html`<section aria-labelledby="exceptions"><h2 id="exceptions">Accepted exceptions in the period</h2>`;
  if (exceptions.length === 0) return html`${head}<p class="soft">None.</p></section>`;
  return html`${head}<table class="stack">${tableHead('Exception', 'Owner', 'From', 'Until', 'Approved by')}
<tbody>${exceptions.map(
    ({ what, reason, owner, from, until, approvedBy }) =>
      html`<tr><th scope="row">${what}<span class="under">${reason}</span></th><td data-label="Owner">${owner}</td><td data-label="From" class="nowrap">${from === null ? 'Not recorded' : clock.day(from)}</td><td data-label="Until" class="nowrap">${clock.day(until)}</td><td data-label="Approved by">${approvedBy}</td></tr>`,
  )}</tbody></table></section>`;
}

function measureSection({ requirements, coverage, seal, watchedSince, from }: ProofModel, clock: LocalTime): Html {
  const measuredBy = requirements.flatMap((row) => row.measuredBy);
  const sources = [...new Set(measuredBy.flatMap((control) => control.sources))];
  const begun =
    watchedSince === null
      ? 'Monitoring has not begun.'
      : watchedSince > from
        ? `Monitoring began ${clock.moment(watchedSince)}: the time before counts as not seen.`
        : `Monitored since ${clock.day(watchedSince)}.`;
  const sealed =
    seal === null
      ? 'No day up to the end of the period is sealed yet.'
      : html`Each day is chained to the day before. Seal of ${clock.day(`${seal.day}T12:00:00Z`)}: <code>${seal.hash}</code>`;
  return html`<section aria-labelledby="measured"><h2 id="measured">How it was measured</h2><dl><dt>In force</dt><dd>The time in which every control of a requirement passed, as a share of the period. Exceptions that the configuration declares are left out; an accepted value still counts as a lapse. A lapse begins with the collection that found it and ends with the one that found it fixed, so an alert can state other times from the log.</dd><dt>Coverage</dt><dd>${capital(coverage)} ${begun}</dd><dt>Controls</dt><dd>${measuredBy.map(({ id, title }) => `${title} (${id})`).join('; ')}.</dd><dt>Sources</dt><dd>${capital(listed(sources))}.</dd><dt>Seal</dt><dd class="hand">${sealed}</dd></dl></section>`;
}
