import type { Message, Section, SectionRow } from '../../../core/delivery/message';
import { footerOfPage } from '../../frame';
import { type Html, html, nothing, safeUrl } from '../../html';
import { localTime } from '../../language/local-time';
import { capital } from '../../language/plain-text';
import { type AlertPageModel, deliveriesSection } from '../alert/alert-page';
import { pageDocument } from '../frame/document';
import { sentenceCase, severityBadge } from '../frame/parts';

type WeekPageModel = Pick<AlertPageModel, 'tenant' | 'now' | 'deliveries' | 'surrounding'> & {
  /** The message of the week, with every row. */
  readonly message: Message;
};

/** The page of one week: its complete message, and its notifications. */
export function renderWeekPage(
  { message, tenant, now, deliveries, surrounding }: WeekPageModel,
  nonce: string | null,
): string {
  const clock = localTime(tenant.timeZone, now);
  const [week = '', , ...moved] = message.title.split(' · ');
  const rows = message.sections.filter((section) => section.rows !== undefined);
  const lines = message.sections.filter((section) => section.rows === undefined);
  return pageDocument({
    title: message.title,
    nonce,
    surrounding,
    current: 'reports',
    under: 'alerts',
    below: `/${message.machine.alertId}`,
    main: html`<h1>${week} · ${capital(moved.join(' · '))}</h1>
<p class="lead">${message.times}</p>
<section aria-labelledby="fact"><h2 id="fact">The week</h2><p><strong>${message.firstLine}</strong></p>
${message.paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}</section>
${rows.map((section, at) => rowsSection(section, `list-${at}`))}
<div class="grid">${lines.map((section, at) => linesSection(section, `line-${at}`, at === lines.length - 1 && lines.length % 2 === 1))}</div>
${deliveriesSection({ deliveries }, clock.short)}`,
    footer: html`${footerOfPage(message).map((line) => html`<p>${line}</p>`)}${healthLink(message)}<p>Names as of today. Times: ${clock.place}.</p>`,
  });
}

/** The second link of the message. The first one leads to this page. */
const healthLink = ({ links: [, health] }: Message): Html =>
  health === undefined ? nothing : html`<p><a href="${safeUrl(health.url)}">${health.label}</a></p>`;

const rowsSection = ({ heading, rows = [] }: Section, id: string): Html =>
  html`<section aria-labelledby="${id}"><h2 id="${id}">${sentenceCase(heading)}</h2><ul class="plain">${rows.map(row)}</ul></section>`;

const row = ({ severity, text, detail }: SectionRow): Html =>
  html`<li class="alert">${
    severity === null ? html`<span></span>` : severityBadge(severity)
  }<span class="hand">${text}</span>${detail === '' ? nothing : html`<span class="more">${detail}</span>`}</li>`;

const linesSection = ({ heading, lines }: Section, id: string, isWide: boolean): Html =>
  html`<section${isWide ? { markup: ' class="wide"' } : nothing} aria-labelledby="${id}"><h2 id="${id}">${sentenceCase(heading)}</h2>
<ul class="plain">${lines.map((line) => html`<li class="hand">${line}</li>`)}</ul></section>`;
