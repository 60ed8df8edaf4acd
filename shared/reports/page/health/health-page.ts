import { timesOf } from '../../../core/commonest';
import type { CheckTable } from '../../../core/deployment/check';
import { minuteMs } from '../../../core/time/durations';
import type { ScoredSetting } from '../../../kinds/secure-score/points';
import { type Handling, outcomeNotice, testAlertForm, testMessageForms } from '../../handling/handling-forms';
import { type HandlingOutcome, titleAfter } from '../../handling/handling-words';
import { type Html, html, nothing, safeUrl } from '../../html';
import { count, listed, number, verb } from '../../language/counting';
import { duration, durationInWords, type LocalTime, localTime } from '../../language/local-time';
import { capital, plainText } from '../../language/plain-text';
import type { ShownKind, Unseen } from '../../posture/posture-model';
import { fewestSharing } from '../../posture/posture-rows';
import type { RuleRow } from '../../posture/rule-rows';
import { pageDocument } from '../frame/document';
import { isFresh } from '../frame/monitor';
import { pageUrl, type Surrounding } from '../frame/navigation';
import { badge, severityBadge, tableHead } from '../frame/parts';
import { checksSection } from './checks-section';
import type { SeverityRecipients } from './routes-in-words';

/** One source: when it was last read, how often it is read, and how many requests that takes. */
export type SourceRow = ShownKind & {
  /** Whole minutes between two collections, as configured. */
  readonly everyMinutes: number;
  /** For a log: the time of the newest entry that was read. Null for all other sources. */
  readonly readTo: string | null;
  /** The permission of Microsoft Graph that is needed to read the source. */
  readonly permission: string;
  /** "Entra ID P2"; null if no licence is needed. */
  readonly licence: string | null;
  /** True if Graph refuses it for want of a licence that the tenant has: its product is not set up. */
  readonly isNotSetUp: boolean;
  /** True for a source that was never read, as long as it can be read without anybody's help. */
  readonly isWaiting: boolean;
};

/** One recipient on one channel. */
export type RecipientRow = {
  readonly id: string;
  readonly name: string;
  /** "Mail" */
  readonly channel: string;
  /** "critical and high alerts at once, the weekly digest" */
  readonly gets: string;
  readonly lastSuccessAt: string | null;
  readonly failingSince: string | null;
  /** Why the channel fails; empty if unknown. */
  readonly reason: string;
  /** Keys of the alerts that did not arrive. */
  readonly undelivered: readonly string[];
  /** The result of the last test message; null for a recipient who is not a person. */
  readonly receipt:
    | { readonly sentAt: string; readonly failure: string | null; readonly confirmedAt: string | null }
    | 'untested'
    | null;
};

/** An account or object that the configuration declares as an exception. */
export type DeclaredRow = {
  /** "Break-glass account", "Exception for ZT.ID.001" */
  readonly what: string;
  readonly name: string;
  readonly reason: string;
  readonly owner: string;
  /** YYYY-MM-DD, the last day. */
  readonly expiry: string;
  readonly isOver: boolean;
};

export type HealthModel = {
  readonly surrounding: Surrounding;
  readonly now: string;
  readonly timeZone: string;
  /** The checks of `doctor` that no other table on the page shows; null for readers. */
  readonly checks: CheckTable | null;
  /** The checks of the deployment; null for people who do not operate all its tenants. */
  readonly deploymentUrl: string | null;
  readonly sources: readonly SourceRow[];
  readonly recipients: readonly RecipientRow[];
  /** False until the watcher has checked the channels; until then it is unknown whether they deliver. */
  readonly isChannelKnown: boolean;
  readonly heard: readonly SeverityRecipients[];
  /** Mutes, exceptions and planned work that are not over, the first to end first. */
  readonly rules: readonly RuleRow[];
  readonly declared: readonly DeclaredRow[];
  readonly sight: string;
  readonly cannotSee: readonly Unseen[];
  readonly beyondGraph: readonly Pick<ScoredSetting, 'title' | 'seenIn'>[];
  /** What an operator needs to send a test alert; null for readers. */
  readonly handling: Handling | null;
  readonly outcome: HandlingOutcome | null;
};

/** The health page: whether all sources are read and all messages are delivered. */
export function renderHealthPage(model: HealthModel, nonce: string | null): string {
  const clock = localTime(model.timeZone, model.now);
  return pageDocument({
    title: titleAfter(
      model.outcome,
      `Health & settings · ${plainText(model.surrounding.tenantName)} · Zero Trust Watch`,
    ),
    surrounding: model.surrounding,
    current: 'health',
    nonce,
    main: html`${outcomeNotice(model.outcome)}<h1>${headlineOf(model)}</h1>
<p class="lead">${leadOf(model)}</p>
${checksSection(model.checks, model.deploymentUrl)}
${sourcesSection(model, clock)}
${recipientsSection(model, clock)}
${recipientsBySeveritySection(model)}
${exceptionsSection(model, clock)}
${unseenSection(model)}`,
    footer: html`<p>Times: ${clock.zone}. Recipients, routes and intervals are set in the configuration of the deployment. Reading this page changes nothing.</p>`,
  });
}

export const renderHealthJson = ({ surrounding: _, handling: __, outcome: ___, ...model }: HealthModel) => ({
  version: 1,
  ...model,
});

// --- The verdict --------------------------------------------------------------------------------------------------

type SourceState = 'fresh' | 'late' | 'failing' | 'waiting' | 'notSetUp' | 'unlicensed';

/** In the order in which people should read them. */
const sourceStates: readonly SourceState[] = ['failing', 'late', 'waiting', 'fresh', 'notSetUp', 'unlicensed'];

const stateWords: Readonly<Record<SourceState, string>> = {
  failing: 'Cannot be read',
  late: 'Out of date',
  waiting: 'Not read yet',
  fresh: 'Up to date',
  notSetUp: 'Not set up',
  unlicensed: 'Not licensed',
};

const stateClass: Readonly<Record<SourceState, string>> = {
  failing: 'fail',
  late: 'high',
  waiting: 'unknown',
  fresh: 'pass',
  notSetUp: 'off',
  unlicensed: 'off',
};

function stateOf(row: SourceRow, now: string): SourceState {
  if (!row.isLicensed) return row.isNotSetUp ? 'notSetUp' : 'unlicensed';
  if (isFresh(row, now)) return 'fresh';
  if (row.isWaiting) return 'waiting';
  return row.problem === null ? 'late' : 'failing';
}

function headlineOf(model: HealthModel): string {
  const { sources, recipients, now, isChannelKnown, surrounding } = model;
  if (surrounding.paused !== undefined) return 'Monitoring is paused: no source is read and no message is sent';
  const licensed = sources.filter(({ isLicensed }) => isLicensed);
  const fresh = licensed.filter((row) => stateOf(row, now) === 'fresh').length;
  const failing = recipients.filter(({ failingSince }) => failingSince !== null).length;
  const read =
    fresh === licensed.length
      ? `All ${count(licensed.length, 'source is', 'sources are')} up to date`
      : fresh === 0
        ? `None of ${count(licensed.length, 'source', 'sources')} is up to date`
        : `Only ${number(fresh)} of ${count(licensed.length, 'source is', 'sources are')} up to date`;
  if (recipients.length === 0)
    return `${read}, ${fresh === licensed.length ? 'but' : 'and'} no message is sent: there are no recipients`;
  if (failing > 0)
    return `${read}, and messages to ${number(failing)} of ${count(recipients.length, 'recipient', 'recipients')} are not delivered`;
  if (!isChannelKnown) return read;
  const isProved = recipients.some(({ lastSuccessAt }) => lastSuccessAt !== null);
  return `${read}, and ${isProved ? 'all messages were delivered' : 'no message was due in the last 7 days'}`;
}

function leadOf({ sources, now, surrounding }: HealthModel): string {
  if (surrounding.paused !== undefined) return 'Below, each source and recipient is shown as it was last seen.';
  const of = (state: SourceState): number => sources.filter((row) => stateOf(row, now) === state).length;
  const parts = [
    ...some(of('failing'), (n) => `${count(n, 'source', 'sources')} cannot be read`),
    ...some(of('late'), (n) => `${number(n)} ${verb(n, 'is', 'are')} out of date`),
    ...some(of('waiting'), (n) => `${number(n)} ${verb(n, 'has', 'have')} not been read yet`),
    ...some(of('notSetUp'), (n) => `${number(n)} ${verb(n, 'belongs', 'belong')} to products that are not set up`),
    ...some(of('unlicensed'), (n) => `${number(n)} more ${verb(n, 'needs', 'need')} a licence`),
  ];
  return parts.length === 0 ? 'Every watched source can be read.' : `${capital(listed(parts))}.`;
}

const some = (amount: number, words: (amount: number) => string): readonly string[] =>
  amount === 0 ? [] : [words(amount)];

// --- Sources ------------------------------------------------------------------------------------------------------

function sourcesSection({ sources, now }: HealthModel, clock: LocalTime): Html {
  const by = (...states: readonly SourceState[]): readonly SourceRow[] =>
    states.flatMap((state) => sources.filter((row) => stateOf(row, now) === state).sort(stalestFirst(now)));
  const troubled = by('failing', 'late', 'waiting');
  const [fresh, notSetUp, unlicensed] = [by('fresh'), by('notSetUp'), by('unlicensed')];
  const counted = sourceStates
    .flatMap((state) => some(by(state).length, (n) => `${number(n)} ${stateWords[state].toLowerCase()}`))
    .join(' · ');
  const table = (rows: readonly SourceRow[], caption: string): Html => sourceTable(rows, caption, now, clock);
  const folded = (rows: readonly SourceRow[], summary: string): Html =>
    rows.length === 0
      ? nothing
      : html`<details class="long"><summary>${summary}</summary>${table(rows, summary)}</details>`;
  return html`<section aria-labelledby="sources"><div class="head"><h2 id="sources">Sources</h2><span class="soft">${counted}</span></div>
${troubled.length === 0 ? nothing : table(troubled, 'Sources that are not up to date')}
${folded(fresh, `${count(fresh.length, 'source is', 'sources are')} up to date`)}${folded(notSetUp, `${count(notSetUp.length, 'source belongs', 'sources belong')} to products that are not set up`)}${folded(unlicensed, `${count(unlicensed.length, 'source needs', 'sources need')} a licence`)}</section>`;
}

/** Sorts first the source that has used up most of its interval. */
const stalestFirst =
  (now: string) =>
  (a: SourceRow, b: SourceRow): number =>
    shareUsed(b, now) - shareUsed(a, now) || (a.name < b.name ? -1 : 1);

const shareUsed = ({ lastSuccessAt, everyMinutes }: SourceRow, now: string): number =>
  lastSuccessAt === null ? Number.MAX_VALUE : (Date.parse(now) - Date.parse(lastSuccessAt)) / everyMinutes;

/** The causes that several sources share, with the number of sources. */
function sharedCauses(rows: readonly SourceRow[]): ReadonlyMap<string, number> {
  const times = timesOf(rows.flatMap(({ problem, isLicensed }) => (isLicensed ? (problem ?? []) : [])));
  return new Map([...times].filter(([, sources]) => sources >= fewestSharing));
}

const sourceTable = (rows: readonly SourceRow[], caption: string, now: string, clock: LocalTime): Html => {
  const shared = sharedCauses(rows);
  const causes = [...shared].map(
    ([problem, sources]) =>
      html`<p>The last collection of ${number(sources)} sources failed for the same reason: ${problem}.</p>`,
  );
  return html`${causes}<table class="stack sources"><caption class="hidden">${caption}</caption>${tableHead('Source', 'State', 'Last read', 'Read every', 'Objects', 'Permission and licence')}
<tbody>${rows.map((row) => sourceRow(row, shared, now, clock))}</tbody></table>`;
};

function sourceRow(row: SourceRow, shared: ReadonlyMap<string, number>, now: string, clock: LocalTime): Html {
  const state = stateOf(row, now);
  const why =
    row.problem === null || !row.isLicensed || shared.has(row.problem)
      ? nothing
      : html`<span class="under">${capital(row.problem)}</span>`;
  const note = row.note === null ? nothing : html`<span class="under">${capital(row.note)}</span>`;
  const read =
    row.lastSuccessAt === null
      ? html`Never`
      : html`${duration(row.lastSuccessAt, now)} ago<span class="under">${clock.short(row.lastSuccessAt)}${row.readTo === null ? '' : `, entries up to ${clock.short(row.readTo)}`}</span>`;
  return html`<tr><th scope="row">${row.name}</th><td data-label="State">${badge(stateClass[state], stateWords[state])}${why}${note}</td>
<td data-label="Last read">${read}</td><td data-label="Read every" class="nowrap">${intervalInWords(row.everyMinutes)}</td><td data-label="Objects">${row.count === null ? 'Not counted' : number(row.count)}</td><td data-label="Permission and licence"><code>${row.permission}</code>${row.licence === null ? nothing : html`<span class="under">${row.licence}</span>`}</td></tr>`;
}

const intervalInWords = (minutes: number): string => durationInWords(minutes * minuteMs);

// --- Recipients ---------------------------------------------------------------------------------------------------

function recipientsSection(model: HealthModel, clock: LocalTime): Html {
  const { recipients, handling, outcome } = model;
  const head = html`<div class="head"><h2 id="recipients">Recipients</h2><span class="soft">${count(recipients.length, 'recipient', 'recipients')}</span></div>`;
  const people = recipients.filter(({ receipt }) => receipt !== null);
  const test =
    handling === null ? nothing : html`${testMessageForms(handling, people, outcome)}${testAlertForm(handling)}`;
  if (recipients.length === 0)
    return html`<section aria-labelledby="recipients">${head}<p>Nobody receives alerts or digests: they are on these pages only.</p></section>`;
  return html`<section aria-labelledby="recipients">${head}<table class="stack recipients"><caption class="hidden">Recipients and their last delivery</caption>${tableHead('Recipient', 'Channel', 'Gets', 'Last delivery')}
<tbody>${recipients.map((row) => recipientRow(row, model, clock))}</tbody></table>${test}</section>`;
}

function recipientRow(row: RecipientRow, { isChannelKnown, surrounding }: HealthModel, clock: LocalTime): Html {
  const isTestedOnly = row.lastSuccessAt === null && row.receipt !== null && row.receipt !== 'untested';
  const none = isTestedOnly ? 'Only a test message' : 'None in 7 days';
  const last = row.lastSuccessAt === null ? none : clock.short(row.lastSuccessAt);
  const missing =
    row.undelivered.length === 0
      ? nothing
      : html`<span class="under">Not delivered: ${row.undelivered.join(', ')}. <a href="${safeUrl(pageUrl(surrounding, 'alerts'))}">Open alerts</a></span>`;
  const state =
    row.failingSince === null
      ? html`${isChannelKnown ? last : 'Not known yet'}${missing}`
      : html`${badge('fail', `failing since ${clock.short(row.failingSince)}`)}${row.reason === '' ? nothing : html`<span class="under">${capital(row.reason)}</span>`}<span class="under">Last delivered: ${row.lastSuccessAt === null ? 'nothing in 7 days' : last}</span>${missing}`;
  return html`<tr><th scope="row">${row.name}</th><td data-label="Channel">${row.channel}</td><td data-label="Gets">${capital(row.gets)}</td><td data-label="Last delivery">${state}${receiptInWords(row, clock)}</td></tr>`;
}

function receiptInWords({ receipt }: RecipientRow, clock: LocalTime): Html {
  if (receipt === null) return nothing;
  if (receipt === 'untested') return html`<span class="under">Receipt not confirmed by a person</span>`;
  const { sentAt, failure, confirmedAt } = receipt;
  const confirmed = confirmedAt === null ? '' : `Receipt confirmed ${clock.short(confirmedAt)}`;
  if (confirmedAt !== null && confirmedAt >= sentAt) return html`<span class="under">${confirmed}</span>`;
  const outcome = failure === null ? 'sent, not confirmed' : `not sent: ${plainText(failure, 200)}`;
  return html`<span class="under">Test message of ${clock.short(sentAt)}: ${outcome}</span>${confirmed === '' ? nothing : html`<span class="under">${confirmed}</span>`}`;
}

const namesOr = (names: readonly string[], none: string): string => (names.length === 0 ? none : listed(names));

function recipientsBySeveritySection({ heard, recipients, surrounding }: HealthModel): Html {
  if (recipients.length === 0) return nothing;
  const rows = heard.map((row) => {
    const later = [
      ...(row.hourly.length === 0 ? [] : [`On the hour: ${listed(row.hourly)}`]),
      ...(row.digest.length === 0 ? [] : [`In the digest: ${listed(row.digest)}`]),
    ];
    const patience = [
      ...(row.remindAfter === null ? [] : [`Reminder after ${intervalInWords(row.remindAfter)}`]),
      ...(row.escalateAfter === null || row.escalateTo.length === 0
        ? []
        : [`to ${listed(row.escalateTo)} after ${intervalInWords(row.escalateAfter)}`]),
    ];
    return html`<tr><th scope="row">${severityBadge(row.severity)}</th><td data-label="At once">${namesOr(row.atOnce, 'Nobody')}</td><td data-label="Later">${later.join('. ') || (row.atOnce.length === 0 ? 'Nobody' : 'Nobody else')}</td><td data-label="Not acknowledged">${patience.join(', ') || 'Nothing more'}</td></tr>`;
  });
  return html`<section aria-labelledby="heard"><h2 id="heard">Who would receive an alert${surrounding.paused === undefined ? '' : ' once monitoring resumes'}</h2><table class="stack">${tableHead('Severity', 'At once', 'Later', 'If nobody acknowledges it')}<tbody>${rows}</tbody></table></section>`;
}

// --- Exceptions ---------------------------------------------------------------------------------------------------

function exceptionsSection({ rules, declared, handling, surrounding }: HealthModel, clock: LocalTime): Html {
  const head = html`<div class="head"><h2 id="exceptions">Exceptions, mutes and planned work</h2><span class="soft"><a href="${safeUrl(`${surrounding.url}/rules`)}">${handling === null ? 'Open their page' : 'Create, confirm or end'}</a></span></div>`;
  if (rules.length + declared.length === 0)
    return html`<section aria-labelledby="exceptions">${head}<p class="soft">No exceptions, mutes or planned work${surrounding.paused === undefined ? ': every alert is sent' : ''}.</p></section>`;
  const lastDay = (day: string): string => clock.day(`${day}T12:00:00Z`);
  const ofRules = rules.map(
    ({ text, reason, owner, madeBy, until, from, isInForce, confirmableUntil }) =>
      html`<tr><th scope="row">${text}<span class="under">${reason} · created by ${madeBy}</span></th><td data-label="Owner">${owner}</td><td data-label="Ends">${clock.short(until)}${
        confirmableUntil === null
          ? nothing
          : html`<span class="under">unless a second operator confirms it; then ${clock.short(confirmableUntil)}</span>`
      }${isInForce ? nothing : html`<span class="under">begins ${clock.short(from)}</span>`}</td></tr>`,
  );
  const ofFile = declared.map(
    ({ what, name, reason, owner, expiry, isOver }) =>
      html`<tr><th scope="row">${what}: ${name}<span class="under">${reason} · in the configuration</span></th><td data-label="Owner">${owner}</td><td data-label="Ends">${isOver ? html`<b class="warn">Ended ${lastDay(expiry)}: it no longer counts</b>` : lastDay(expiry)}</td></tr>`,
  );
  return html`<section aria-labelledby="exceptions">${head}<table class="stack rules"><caption class="hidden">Exceptions, mutes and planned work, with their ends</caption>${tableHead('What', 'Owner', 'Ends')}<tbody>${ofRules}${ofFile}</tbody></table></section>`;
}

// --- What cannot be read ------------------------------------------------------------------------------------------

function unseenSection({ sight, cannotSee, beyondGraph }: HealthModel): Html {
  const list =
    cannotSee.length === 0
      ? nothing
      : html`<ul class="plain">${cannotSee.map(
          ({ what, reason, remedy }) =>
            html`<li><b>${what}</b>: ${reason}${remedy === null ? nothing : html`. <span class="soft">Needed: ${remedy}</span>`}</li>`,
        )}</ul>`;
  const beyond =
    beyondGraph.length === 0
      ? nothing
      : html`<details class="long"><summary>${count(beyondGraph.length, 'setting', 'settings')} that Microsoft Graph does not expose</summary><ul>${beyondGraph.map(({ title, seenIn }) => html`<li>${title}. <span class="soft">Check in: ${seenIn}</span></li>`)}</ul></details>`;
  return html`<section aria-labelledby="unseen"><h2 id="unseen">What cannot be read, and why</h2><p>${sight}</p>${list}${beyond}</section>`;
}
