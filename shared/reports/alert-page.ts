import type { TransitionType } from '../core/alert';
import type { Delivery } from '../core/delivery';
import type { Message } from '../core/message';
import { branchOf, severityWord } from './frame';
import { type Html, html, nothing, safeUrl } from './html';
import { localTime } from './local-time';
import { pageDocument } from './page-document';
import { capital, plainText } from './plain-text';

export type AlertPageModel = {
  /** The alert as it would be told now: renderAlert with `opened`, or `resolved` once it is over. */
  readonly message: Message;
  readonly tenant: { readonly name: string; readonly timeZone: string };
  readonly now: string;
  readonly status: 'open' | 'resolved' | 'told';
  /** Oldest first: what happened to the alert, each with its event's sentence. */
  readonly timeline: readonly { readonly at: string; readonly type: TransitionType; readonly text: string }[];
  /** Everybody who is exposed as far as kept (50), by name; empty where nobody is. */
  readonly exposed: readonly string[];
  readonly exposedTotal: number;
  readonly deliveries: readonly (Pick<Delivery, 'channel' | 'state' | 'attempts' | 'outcome' | 'decision'> & {
    readonly recipientName: string;
  })[];
  readonly links: { readonly posture: string };
};

const toneClass = { attention: 'bad', warning: 'warn', good: 'good', neutral: 'calm' } as const;

/** One alert, to be read: the message's words, its timeline, everybody exposed, and who was told. Nothing on it changes anything. */
export function renderAlertPage(model: AlertPageModel, nonce: string | null): string {
  const { message, tenant } = model;
  const clock = localTime(tenant.timeZone, model.now);
  const name = plainText(tenant.name);
  const [, , ...lost] = message.title.split(' · ');
  return pageDocument({
    title: `${message.title} · ${message.key}`,
    nonce,
    header: html`<a class="tenant" href="${safeUrl(model.links.posture)}">${name}</a><span class="soft">${severityWord(message.severity)} · ${model.status} · ${message.key}</span>`,
    main: html`<h1><span class="${toneClass[message.tone]}">${message.title.split(' · ')[0] ?? ''}</span> · ${capital(lost.join(' · '))}</h1>
<section aria-labelledby="fact"><h2 id="fact">What happened</h2><p><strong>${message.preview}</strong></p>
${message.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}<p class="soft">${message.times.replace(/ {2,}/, ' · ')}</p></section>
<div class="grid">${message.sections.map((section, at) => messageSection(section, at, message.sections.length))}${stepsSection(message)}</div>
${exposedSection(model)}
${timelineSection(model, clock.short)}
${deliveriesSection(model, clock.short)}
${portalSection(message)}`,
    footer: html`${message.footer.map((line) => html`<p>${line}</p>`)}<p>Times: ${clock.zone}.</p>`,
  });
}

/** Two in a row; the last of an odd number takes the whole row. */
function messageSection({ heading, lines }: Message['sections'][number], at: number, of: number): Html {
  const width = at === of - 1 && of % 2 === 1 ? ' class="wide"' : '';
  return html`<section${{ markup: width }} aria-labelledby="part-${at}"><h2 id="part-${at}">${heading}</h2>
<ul class="plain">${lines.map((line) => html`<li class="hand">${line}</li>`)}</ul></section>`;
}

function stepsSection({ steps }: Message): Html {
  const [question, ...branches] = steps;
  if (question === undefined) return nothing;
  return html`<section class="wide" aria-labelledby="todo"><h2 id="todo">What to do</h2><p><strong>${question}</strong></p>
<ul class="plain">${branches.map(branchItem)}</ul></section>`;
}

const branchItem = (branch: string): Html => {
  const { label, rest } = branchOf(branch);
  return html`<li class="hand"><strong>${label}</strong>${rest}</li>`;
};

function exposedSection({ exposed, exposedTotal }: AlertPageModel): Html {
  if (exposed.length === 0) return nothing;
  const rest = exposedTotal - exposed.length;
  return html`<section aria-labelledby="people"><h2 id="people">Everybody exposed (${exposedTotal})</h2>
<p class="hand">${exposed.join(', ')}${rest > 0 ? ` and ${rest} more, of whom only the number is kept` : ''}</p></section>`;
}

const transitionWords: Readonly<Record<TransitionType, string>> = {
  opened: 'opened',
  joined: 'added',
  worsened: 'got worse',
  actorFound: 'account found',
  resolved: 'resolved',
  reopened: 'opened again',
  acknowledged: 'taken on',
  closed: 'closed by hand',
  reminded: 'reminded',
  escalated: 'told to others',
};

const timelineSection = ({ timeline }: AlertPageModel, short: (iso: string) => string): Html =>
  html`<section aria-labelledby="timeline"><h2 id="timeline">Timeline</h2><table class="stack">
<thead><tr><th scope="col">When</th><th scope="col">Step</th><th scope="col">What</th></tr></thead>
<tbody>${timeline.map(
    ({ at, type, text }) =>
      html`<tr><th scope="row" class="nowrap">${short(at)}</th><td data-label="Step">${transitionWords[type]}</td><td>${text}</td></tr>`,
  )}</tbody></table></section>`;

const stateWords: Readonly<Record<Delivery['state'], string>> = {
  pending: 'waiting',
  accepted: 'handed over',
  sent: 'delivered',
  skipped: 'not sent',
  failed: 'failed',
};

/** Who was told, on which channel, and what came of it. */
export function deliveriesSection(
  { deliveries }: Pick<AlertPageModel, 'deliveries'>,
  short: (iso: string) => string,
): Html {
  if (deliveries.length === 0)
    return html`<section aria-labelledby="told"><h2 id="told">Who was told</h2><p class="soft">Nobody: no route asks for this severity.</p></section>`;
  return html`<section aria-labelledby="told"><h2 id="told">Who was told</h2><table class="stack">
<thead><tr><th scope="col">Recipient</th><th scope="col">Channel</th><th scope="col">State</th><th scope="col">Why</th></tr></thead>
<tbody>${deliveries.map(
    ({ recipientName, channel, state, attempts, outcome, decision }) => html`<tr><th scope="row">${recipientName}</th>
<td data-label="Channel">${channel}</td>
<td data-label="State" class="${state === 'failed' ? 'bad' : ''}">${stateWords[state]}${outcome === null ? '' : ` ${short(outcome.at)}`}${attempts > 1 ? `, ${attempts} attempts` : ''}</td>
<td data-label="Why">${decision?.because ?? ''}${outcome === null || outcome.reason === '' ? '' : ` · ${outcome.reason}`}</td></tr>`,
  )}</tbody></table></section>`;
}

function portalSection({ links }: Message): Html {
  const portal = links[1];
  return portal === undefined ? nothing : html`<p><a href="${safeUrl(portal.url)}">${portal.label}</a></p>`;
}
