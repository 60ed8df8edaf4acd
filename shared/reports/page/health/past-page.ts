import { type Html, html } from '../../html';
import { count, number } from '../../language/counting';
import { type LocalTime, localTime } from '../../language/local-time';
import { plainText } from '../../language/plain-text';
import type { RuleRow } from '../../posture/rule-rows';
import { pageDocument } from '../frame/document';
import { notRecorded } from '../frame/moment';
import type { Surrounding } from '../frame/navigation';
import { tableHead } from '../frame/parts';
import type { UnseenRow } from '../frame/past-sources';

/** Sources and rules at an earlier moment. */
export type PastHealthModel = {
  readonly surrounding: Surrounding;
  /** The moment. */
  readonly now: string;
  readonly timeZone: string;
  readonly unseen: readonly UnseenRow[];
  readonly rules: readonly RuleRow[];
};

export function renderPastHealthPage(model: PastHealthModel, nonce: string | null): string {
  const { surrounding, now, timeZone, unseen, rules } = model;
  const clock = localTime(timeZone, now);
  return pageDocument({
    title: `Health & settings · ${plainText(surrounding.tenantName)} · Zero Trust Watch`,
    surrounding,
    current: 'health',
    nonce,
    main: html`<h1>${headlineOf(unseen)}</h1>
<section aria-labelledby="sources"><h2 id="sources">Sources</h2>${unseenList(unseen)}</section>
${rulesSection(rules, clock)}
<section aria-labelledby="missing"><h2 id="missing">What this page cannot show</h2>${notRecorded('the age of each source, the state of the channels, and the recipients and settings at that time. These are kept only as they are now.')}</section>`,
    footer: html`<p>Times: ${clock.zone}. Reading this page changes nothing.</p>`,
  });
}

function headlineOf(unseen: readonly UnseenRow[]): string {
  if (unseen.length === 0) return 'No source is recorded as failing';
  if (unseen.some(({ source }) => source === null)) return 'No source was read at this moment';
  return `${count(unseen.length, 'source', 'sources')} could not be read`;
}

/** The sources that could not be read, each with its reason and beginning. */
export const unseenList = (unseen: readonly UnseenRow[]): Html =>
  unseen.length === 0
    ? html`<p>No failure of a source is recorded for this moment.</p>`
    : html`<ul class="plain">${unseen.map(({ words }) => html`<li>${words}.</li>`)}</ul><p class="soft">For these sources, this page shows the data from the last collection that could read them.</p>`;

function rulesSection(rules: readonly RuleRow[], clock: LocalTime): Html {
  const head = html`<div class="head"><h2 id="rules">Exceptions, mutes and planned work</h2><span class="soft">${number(rules.length)}</span></div>`;
  if (rules.length === 0)
    return html`<section aria-labelledby="rules">${head}<p>No exceptions, mutes or planned work.</p></section>`;
  return html`<section aria-labelledby="rules">${head}<table class="stack">${tableHead('What', 'Reason', 'Owner', 'Would end')}<tbody>${rules.map(
    ({ text, reason, owner, madeBy, until, from, isInForce }) =>
      html`<tr><th scope="row">${text}<span class="under">created by ${madeBy}${isInForce ? '' : `, to begin ${clock.short(from)}`}</span></th><td data-label="Reason">${reason}</td><td data-label="Owner">${owner}</td><td data-label="Would end">${clock.short(until)}</td></tr>`,
  )}</tbody></table></section>`;
}

export const pastHealthJson = ({ now, unseen, rules }: PastHealthModel) => ({ version: 1, asOf: now, unseen, rules });
