import type { TransitionType } from '../../../core/alert/alert';
import type { CloseJudgement } from '../../../core/alert/operator';
import type { Delivery } from '../../../core/delivery/delivery';
import type { Message } from '../../../core/delivery/message';
import type { Severity } from '../../../core/event/severity';
import { groupBy } from '../../../core/group-by';
import type { Rule } from '../../../core/rule/rule';
import { dayMs } from '../../../core/time/durations';
import type { Uptime } from '../../../core/time/uptime';
import { branchOf, footerOfPage, severityWord } from '../../frame';
import { type AlertHandling, alertForms, outcomeNotice } from '../../handling/handling-forms';
import { decisionInWords, type HandlingOutcome, judgementInWords, titleAfter } from '../../handling/handling-words';
import { type Html, html, nothing, safeUrl } from '../../html';
import { openForInWords } from '../../language/alert-span';
import { channelName } from '../../language/channel-words';
import { count, number, percent } from '../../language/counting';
import { type LocalTime, localTime } from '../../language/local-time';
import { capital, plainText } from '../../language/plain-text';
import type { AlertRow } from '../../posture/posture-model';
import { pageDocument } from '../frame/document';
import { controlUrl, pageUrl, type Surrounding } from '../frame/navigation';
import { sentenceCase, severityBadge, tableHead } from '../frame/parts';
import { type AlertSpans, spansSection } from './spans';

export type AlertPageModel = {
  /** The alert as it would be sent now: rendered as opened, or as resolved once it is over. */
  readonly message: Message;
  readonly tenant: { readonly name: string; readonly timeZone: string };
  readonly now: string;
  /** `single`: an event without an end, which needs no attention any more. */
  readonly status: 'open' | 'single' | 'resolved' | 'told';
  /** When the alert opened and ended, and who has handled it. */
  readonly openedAt: string;
  /** When the problem began. */
  readonly since: AlertRow['since'];
  readonly resolvedAt: string | null;
  /** The recorded severity of an alert that was only an activation in PIM; null for any other. */
  readonly firstRecordedAs: Severity | null;
  /** How long the problem lasted, as its last message says; null unless it was fixed. */
  readonly lasted: string | null;
  readonly acknowledged: HandledRow | null;
  readonly closed: (HandledRow & { readonly judgement?: CloseJudgement | undefined }) | null;
  /** The key of the alert that continues this one; null if there is none. */
  readonly mergedInto: string | null;
  /** The end of the planned work that made the change; null if none did. */
  readonly plannedUntil: string | null;
  /** The mute or the exception that closed the alert, with its end; null if it was closed without one. */
  readonly closedBy: Pick<Rule, 'kind' | 'until'> | null;
  /** When the first and the last event were collected, and how many events there are. */
  readonly seen: { readonly first: string; readonly last: string; readonly count: number };
  /** When the first change happened according to Microsoft's log; when the first message was sent. */
  readonly happenedAt: string | null;
  readonly firstSentAt: string | null;
  /** The steps of the alert, oldest first, each with its event's sentence or its operator. */
  readonly timeline: readonly {
    readonly at: string;
    readonly type: TransitionType;
    readonly text: string;
    readonly by: string | null;
    readonly note: string | null;
  }[];
  /** When each control and detection of the alert was open. */
  readonly spans: AlertSpans;
  /** The exposed people whose names are stored (up to 50); those who signed in come first. Empty if there are none. */
  readonly exposed: readonly ExposedPerson[];
  /** Null if they were not counted. */
  readonly exposedTotal: number | null;
  readonly deliveries: readonly (Pick<Delivery, 'channel' | 'state' | 'attempts' | 'outcome' | 'decision'> & {
    readonly recipientName: string;
  })[];
  /** How much of the monitored time the alert's controls passed. */
  readonly uptimes: readonly (Uptime & { readonly title: string })[];
  readonly surrounding: Surrounding;
  /** The actions that the operator can take; null for readers. */
  readonly handling: AlertHandling | null;
  /** The outcome of the form that this browser sent before. */
  readonly outcome: HandlingOutcome | null;
};

export type ExposedPerson = {
  readonly name: string;
  readonly isAdmin: boolean;
  /** Their first sign-in while they were exposed, or the first one with a password only; null if none was found. */
  readonly signedIn: { readonly at: string; readonly with: 'passwordOnly' | 'more' | 'notLogged' } | null;
};

/** Who handled the alert, when, and why, with the displayed name. */
export type HandledRow = {
  readonly by: string;
  readonly at: string;
  readonly note: string | null;
  /** True if the operator handled their own change, which one-person organisations may allow. */
  readonly isSelfApproval: boolean;
};

const toneClass = { attention: 'bad', warning: 'warn', good: 'good', neutral: 'calm' } as const;

/**
 * One alert: its status, the message's words, its timeline, everybody exposed, its notifications, and the operator's actions. Reading it
 * changes nothing; only a submitted form does.
 */
export function renderAlertPage(model: AlertPageModel, nonce: string | null): string {
  const { tenant } = model;
  // Nobody has to act on an alert that an operator closed.
  const message =
    model.status === 'resolved' && model.closed !== null ? { ...model.message, steps: [] } : model.message;
  const clock = localTime(tenant.timeZone, model.now);
  const [opening = '', , ...lost] = message.title.split(' · ');
  const others = message.sections.filter(({ heading }) => !answered.includes(heading));
  const said =
    opening === severityWord(message.severity)
      ? nothing
      : html`<span class="${toneClass[message.tone]}">${opening}</span> · `;
  return pageDocument({
    title: titleAfter(model.outcome, `${message.title} · ${message.key}`),
    nonce,
    surrounding: model.surrounding,
    current: 'alerts',
    below: `/${message.machine.alertId}`,
    main: html`${outcomeNotice(model.outcome)}<p class="crumbs"><a href="${safeUrl(pageUrl(model.surrounding, 'alerts'))}">Alerts</a> / ${message.key}</p>
<h1>${said}${capital(lost.join(' · '))}</h1>
<p class="meta lead">${severityBadge(message.severity)}<span>${stateInShort(model)}</span></p>
<section class="hero alarm ${frameOf(model)}${message.steps.length === 0 ? ' whole' : ''}" aria-labelledby="fact"><div><h2 id="fact">What happened</h2><p><strong>${message.firstLine}</strong></p>
${paragraphsOf(message).map((paragraph) => html`<p>${paragraph}</p>`)}${answersOf(message)}<p class="soft">${timesInWords(message)}</p></div>${stepsPart(message, model.handling)}</section>
${model.handling === null ? nothing : alertForms(model.handling, model.outcome)}
${spansSection(model.spans, model.now, clock)}
<div class="grid">${others.map((section, at) => messageSection(section, at, others.length, model.surrounding))}</div>
${exposedSection(model, clock.short)}
${stateSection(model, clock)}
${uptimeSection(model)}
${timelineSection(model, clock.short)}
${deliveriesSection(model, clock.short)}`,
    footer: html`${footerOfPage(message).map((line) => html`<p>${withControlLinks(line, model.surrounding)}</p>`)}<p>Times: ${clock.zone}.</p>`,
  });
}

/** Green means that the protection is back. Planned work, an exception or a mute fixes nothing. */
function frameOf({ status, closed, message, firstRecordedAs }: AlertPageModel): string {
  if (status !== 'resolved') return message.severity;
  return closed === null && message.tone === 'good' && firstRecordedAs === null ? 'calm' : 'ended';
}

/** A mail repeats the dangerous branch at its top. The page leaves that out, because it shows that branch next to it. */
const paragraphsOf = ({ paragraphs, steps }: Message): readonly string[] =>
  paragraphs.filter((paragraph) => !steps.includes(paragraph));

/** Sections that the overview at the top already contains, in its order. */
const answered: readonly string[] = ['BY WHOSE ACCOUNT', 'WHO IS EXPOSED'];

function answersOf({ sections }: Message): Html {
  const rows = answered.flatMap((heading) => sections.filter((section) => section.heading === heading));
  return rows.length === 0
    ? nothing
    : html`<dl>${rows.map(({ heading, lines }) => html`<dt>${sentenceCase(heading)}</dt><dd>${lines.map((line) => html`<span class="line">${line}</span>`)}</dd>`)}</dl>`;
}

const afterInWords = ({ lasted }: AlertPageModel): string => (lasted === null ? '' : ` after ${lasted}`);

const stateInShort = (model: AlertPageModel): string => {
  const { status, now, acknowledged, mergedInto, plannedUntil, closed, closedBy, firstRecordedAs } = model;
  if (status === 'told') return 'Informational';
  if (mergedInto !== null) return `Merged into alert ${mergedInto}`;
  if (status === 'resolved' && plannedUntil !== null) return 'Planned work, nothing was fixed';
  if (status === 'resolved' && closed !== null)
    return closedBy === null
      ? 'Closed'
      : `${closedBy.kind === 'suppression' ? 'Muted' : 'Accepted'}, nothing was fixed`;
  if (firstRecordedAs !== null) return `Only an activation in PIM, first recorded as ${firstRecordedAs}`;
  if (status === 'resolved') return `Over${afterInWords(model)}`;
  const state = status === 'single' ? 'Single event' : `Open for ${openForInWords(model, now)}`;
  return `${state}, ${acknowledged === null ? 'not acknowledged' : `acknowledged by ${acknowledged.by}`}`;
};

/** "MFA is required of every user · 99.8 % · 57 days", one row for each control. */
function uptimeSection({ uptimes, surrounding }: AlertPageModel): Html {
  const rows = uptimes.flatMap(({ share, heldMs, failedMs, notKnownMs, title, controlId }) => {
    const days = Math.floor((heldMs + failedMs + notKnownMs) / dayMs);
    return share === null || days < 2 ? [] : [{ share, days, notKnownMs, title, controlId }];
  });
  if (rows.length === 0) return nothing;
  const dark = rows.some(({ notKnownMs }) => notKnownMs > 0)
    ? html`<p class="soft">Time in which a control could not be judged is left out of its share.</p>`
    : nothing;
  return html`<section aria-labelledby="uptime"><h2 id="uptime">In force</h2><table class="stack">
${tableHead('Control', 'Passed', 'Of')}
<tbody>${rows.map(
    ({ title, controlId, share, days }) =>
      html`<tr><th scope="row"><a class="named" href="${safeUrl(controlUrl(surrounding, controlId))}">${plainText(title, 100)}</a></th><td data-label="Passed" class="nowrap">${percent(share)}</td><td data-label="Of" class="nowrap">${number(days)} days watched</td></tr>`,
  )}</tbody></table>${dark}</section>`;
}

/** The message is rendered again for this page, so its sending time would be that of the page and is left out. */
const timesInWords = ({ times }: Message): string => (times.split(/ {2,}/)[0] ?? '').replace(/ · sent [\d:]+/i, '');

/** The alert's status: who acknowledged it, when, and how long each step took. */
function stateSection(model: AlertPageModel, clock: LocalTime): Html {
  const { seen, happenedAt, firstSentAt, openedAt } = model;
  const steps = [
    happenedAt === null ? 'exact time not logged' : `happened ${clock.short(happenedAt)}`,
    `seen ${clock.short(openedAt)}`,
    firstSentAt === null ? 'not sent yet' : `sent ${clock.short(firstSentAt)}`,
  ];
  return html`<section aria-labelledby="state"><h2 id="state">Status</h2><p><strong>${stateInWords(model, clock)}</strong></p>
${[model.acknowledged, model.closed].some((row) => row?.isSelfApproval === true) ? html`<p class="warn">Handled by the account that made the change; this tenant allows self-approval.</p>` : nothing}
${[model.acknowledged, model.closed].map((row) => (row?.note ? html`<p class="hand">Note: ${plainText(row.note, 500)}</p>` : nothing))}
<dl><dt>First seen</dt><dd>${clock.short(seen.first)}</dd><dt>Last seen</dt><dd>${clock.short(seen.last)}, ${count(seen.count, 'event', 'events')}</dd><dt>First event</dt><dd>${steps.join(' · ')}</dd></dl></section>`;
}

function stateInWords(model: AlertPageModel, clock: LocalTime): string {
  const { status, acknowledged, closed, closedBy, mergedInto, plannedUntil, resolvedAt, now, firstRecordedAs, seen } =
    model;
  if (status === 'told') return 'This message is informational and cannot be acknowledged.';
  if (status === 'open' || status === 'single') {
    const taken =
      acknowledged === null ? 'Nobody has acknowledged it' : `Acknowledged ${handledInWords(acknowledged, clock)}`;
    const state = status === 'single' ? 'A single event: nothing is open' : `Open for ${openForInWords(model, now)}`;
    return `${state}. ${taken}.`;
  }
  if (mergedInto !== null) return `Merged into alert ${mergedInto}, which reports the same change. Nothing was fixed.`;
  if (plannedUntil !== null) return `Planned work, announced until ${clock.moment(plannedUntil)}. Nothing was fixed.`;
  if (closed !== null && closedBy !== null) {
    const how = closedBy.kind === 'suppression' ? 'Muted' : 'Accepted';
    return `${how} ${handledInWords(closed, clock)}, until ${clock.day(closedBy.until)}. That closed the alert; nothing was fixed.`;
  }
  if (closed !== null)
    return `Closed manually ${handledInWords(closed, clock)}.${closed.judgement === undefined ? '' : ` ${judgementInWords(closed.judgement)}`}`;
  if (firstRecordedAs !== null)
    return `It was an activation in PIM, and nothing was weakened. It was recorded as ${firstRecordedAs} until the log showed that ${clock.at(seen.last)}.`;
  return resolvedAt === null
    ? 'Resolved.'
    : `Resolved ${clock.at(resolvedAt)}${afterInWords(model).replace(' ', ', ')}.`;
}

const handledInWords = ({ by, at }: HandledRow, clock: LocalTime): string => `by ${by} ${clock.at(at)}`;

/** Plain text has no arrow character. */
const withArrow = (text: string): string => text.replaceAll(' -> ', ' \u2192 ');

/** A control that is named by its ID leads to its page. */
const withControlLinks = (text: string, surrounding: Surrounding): Html =>
  html`${text
    .split(/(\bZT\.[A-Z]{2}\.\d{3}\b)/)
    .map((part, at) =>
      at % 2 === 0 ? html`${part}` : html`<a href="${safeUrl(controlUrl(surrounding, part))}">${part}</a>`,
    )}`;

/** Two sections share a row. If their number is odd, the last one takes the whole row. */
function messageSection(
  { heading, lines }: Message['sections'][number],
  at: number,
  of: number,
  surrounding: Surrounding,
): Html {
  const width = at === of - 1 && of % 2 === 1 ? ' class="wide"' : '';
  return html`<section${{ markup: width }} aria-labelledby="part-${at}"><h2 id="part-${at}">${withArrow(sentenceCase(heading))}</h2>
<ul class="plain">${lines.map((line) => html`<li class="hand">${withControlLinks(withArrow(line), surrounding)}</li>`)}</ul></section>`;
}

/** The question, its branches, and a link to the portal; only the link if there is nothing to do. */
function stepsPart(message: Message, handling: AlertHandling | null): Html {
  const { steps, links } = message;
  const portal = links[1];
  // The form itself is further down, which is far away on a phone.
  const acknowledge =
    handling?.mayAcknowledge === true ? html`<a class="button" href="#take-note">Acknowledge below</a>` : nothing;
  const button =
    portal === undefined
      ? html`<p class="buttons">${acknowledge}</p>`
      : html`<p class="buttons">${acknowledge}<a class="button second" href="${safeUrl(portal.url)}">${portal.label}</a></p>`;
  const [question, ...branches] = steps;
  if (question === undefined) return portal === undefined ? nothing : html`<div>${button}</div>`;
  return html`<div class="first"><h3>What to do: ${question}</h3><ul class="plain">${branches.map(branchItem)}</ul>${button}</div>`;
}

/** The dangerous branch comes first. */
const branchItem = (branch: string, at: number): Html => {
  const { label, rest } = branchOf(branch);
  return html`<li class="hand"><strong class="${at === 0 ? 'bad' : ''}">${label}</strong>${rest}</li>`;
};

const signedInWith: Readonly<Record<NonNullable<ExposedPerson['signedIn']>['with'], string>> = {
  passwordOnly: 'with a password only',
  more: 'with more than a password',
  notLogged: 'the log does not show what was required',
};

/** People who signed in are in a table, the others are a list of names. */
function exposedSection({ exposed, exposedTotal }: AlertPageModel, short: (iso: string) => string): Html {
  if (exposed.length === 0 || exposedTotal === null) return nothing;
  const rest = exposedTotal - exposed.length;
  const signedIn = exposed.flatMap(({ signedIn: first, ...person }) => (first === null ? [] : [{ ...person, first }]));
  const others = exposed.filter(({ signedIn: first }) => first === null);
  const names = others.map(({ name, isAdmin }) => `${plainText(name)}${isAdmin ? ' (admin)' : ''}`).join(', ');
  const unnamed = rest > 0 ? ` and ${number(rest)} more, whose names are not stored` : '';
  const table: Html =
    signedIn.length === 0
      ? nothing
      : html`<table class="stack">
${tableHead('Person', 'Signed in while exposed')}
<tbody>${signedIn.map(
          ({ name, isAdmin, first }) =>
            html`<tr><th scope="row">${plainText(name)}${isAdmin ? html` <span class="soft">admin</span>` : nothing}</th><td data-label="Signed in while exposed" class="${first.with === 'passwordOnly' ? 'bad' : ''}">${short(first.at)}, ${signedInWith[first.with]}</td></tr>`,
        )}</tbody></table>`;
  const without = signedIn.length === 0 || others.length === 0 ? '' : 'No sign-in found: ';
  return html`<section aria-labelledby="people"><h2 id="people">People exposed (${number(exposedTotal)})</h2>${table}
${others.length === 0 && rest <= 0 ? nothing : html`<p class="hand">${without}${names}${unnamed}</p>`}</section>`;
}

const transitionWords: Readonly<Record<TransitionType, string>> = {
  opened: 'opened',
  joined: 'added',
  worsened: 'got worse',
  actorFound: 'account identified',
  resolved: 'resolved',
  reopened: 'opened again',
  signedIn: 'sign-ins found',
  eased: 'nobody exposed any more',
  remedied: 'remediation step',
  acknowledged: 'acknowledged',
  closed: 'closed manually',
  reminded: 'reminded',
  escalated: 'escalated',
};

const timelineSection = ({ timeline }: AlertPageModel, short: (iso: string) => string): Html =>
  html`<section aria-labelledby="timeline"><h2 id="timeline">Timeline</h2><table class="stack">
${tableHead('When', 'Step', 'What')}
<tbody>${timeline.map(
    ({ at, type, text, by, note }) =>
      html`<tr><th scope="row" class="nowrap">${short(at)}</th><td data-label="Step" class="nowrap">${transitionWords[type]}</td><td>${by === null ? plainText(text, 600) : `by ${by}`}${note === null ? '' : `: ${plainText(note, 500)}`}</td></tr>`,
  )}</tbody></table></section>`;

const stateWords: Readonly<Record<Delivery['state'], string>> = {
  pending: 'waiting',
  accepted: 'accepted by the channel',
  sent: 'delivered',
  skipped: 'not sent',
  failed: 'failed',
};

/** What the channel answered. A delivery that was not sent repeats its decision there. */
const troubleOf = ({ state, outcome, decision }: Pick<Delivery, 'state' | 'outcome' | 'decision'>): string =>
  outcome === null || outcome.reason === '' || outcome.reason === decision?.because || state === 'sent'
    ? ''
    : ` · ${plainText(outcome.reason, 200)}`;

type ShownDelivery = AlertPageModel['deliveries'][number];

/** Merges deliveries to one recipient that were not sent for the same reason. The last of them is shown. */
function alikeTogether(
  deliveries: readonly ShownDelivery[],
): readonly { readonly delivery: ShownDelivery; readonly times: number }[] {
  const rows = new Map<string, { readonly delivery: ShownDelivery; readonly times: number }>();
  for (const [at, delivery] of deliveries.entries()) {
    const { recipientName, channel, state, decision } = delivery;
    const key = state === 'skipped' ? JSON.stringify([recipientName, channel, decision?.because]) : String(at);
    rows.set(key, { delivery, times: (rows.get(key)?.times ?? 0) + 1 });
  }
  return [...rows.values()];
}

/** "Delivered", "6 not sent, the last", "Failed, 5 attempts" */
function outcomeInWords({
  delivery: { state, attempts },
  times,
}: {
  readonly delivery: ShownDelivery;
  readonly times: number;
}): string {
  if (times > 1) return `${number(times)} ${stateWords[state]}, the last`;
  return `${capital(stateWords[state])}${state !== 'sent' && attempts > 1 ? ` after ${number(attempts)} attempts,` : ''}`;
}

/** Why it was sent or not, and what the channel answered. */
const whyInWords = ({ state, outcome, decision }: ShownDelivery): string =>
  `${capital(decision === null ? 'not decided yet' : decisionInWords(decision.because))}${troubleOf({ state, outcome, decision })}`;

/** The notifications: for each reason and outcome the recipients with their channels. */
export function deliveriesSection(
  { deliveries }: Pick<AlertPageModel, 'deliveries'>,
  short: (iso: string) => string,
): Html {
  if (deliveries.length === 0)
    return html`<section aria-labelledby="notifications"><h2 id="notifications">Notifications</h2><p class="soft">None: no route covers this severity.</p></section>`;
  const atOf = ({ outcome }: ShownDelivery): string => outcome?.at ?? '~';
  const inOrder = [...deliveries].sort((a, b) => (atOf(a) < atOf(b) ? -1 : Number(atOf(a) > atOf(b))));
  const shown = alikeTogether(inOrder).map((one) => ({
    recipient: `${plainText(one.delivery.recipientName)} (${channelName(one.delivery.channel)})`,
    why: whyInWords(one.delivery),
    outcome: outcomeInWords(one),
    at: one.delivery.outcome === null ? null : short(one.delivery.outcome.at),
    hasFailed: one.delivery.state === 'failed',
  }));
  const rows = [...groupBy(shown, ({ why, outcome }) => JSON.stringify([why, outcome])).values()];
  return html`<section aria-labelledby="notifications"><h2 id="notifications">Notifications</h2><table class="stack">
${tableHead('Why', 'State', 'Recipients')}
<tbody>${rows.map((sharing) => {
    const [first] = sharing;
    const times = [...new Set(sharing.flatMap(({ at }) => at ?? []))];
    const when = [...new Set([times[0] ?? '', times.at(-1) ?? ''])].join(' to ');
    return html`<tr><th scope="row">${first?.why ?? ''}</th>
<td data-label="State" class="${first?.hasFailed === true ? 'bad' : ''}">${first?.outcome ?? ''} ${when}</td>
<td data-label="Recipients">${sharing.map(({ recipient }) => html`<span class="line">${recipient}</span>`)}</td></tr>`;
  })}</tbody></table></section>`;
}
