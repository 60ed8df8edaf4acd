import { type Html, html } from '../../../../shared/reports/html';
import type { Received, ReceivedCall, ReceivedCard, ReceivedMail, ReceivedUpload } from '../received';
import { renderCallBody, renderCallState, titleOfCall } from './call';
import { renderCardPlace, titleOf } from './card';
import { renderDocument } from './document';
import { renderMailHeader, renderMailState, renderMailViews, subjectOf } from './mail';
import { renderMoment } from './moment';
import { renderUploadBody, renderUploadState, titleOfUpload } from './upload';

type Item = {
  readonly id: string;
  readonly arrivedAt: string;
  readonly sort: 'mail' | 'card' | 'call' | 'upload';
  readonly label: string;
  readonly title: string;
  readonly state: Html;
  readonly renderContent: (isOpen: boolean) => Html;
};

const aloneLink = (path: string): Html => html`<p class="alone"><a href="${path}">Open alone</a></p>`;

const toMailItem = (mail: ReceivedMail): Item => ({
  ...mail,
  sort: 'mail',
  label: 'Mail',
  title: subjectOf(mail),
  state: renderMailState(mail),
  renderContent: (isOpen) =>
    html`${renderMailHeader(mail)}${renderMailViews(mail, isOpen ? 'eager' : 'lazy')}${aloneLink(`/mail/${mail.id}`)}`,
});

const toCardItem = (card: ReceivedCard): Item => ({
  ...card,
  sort: 'card',
  label: 'Teams',
  title: titleOf(card),
  state: html``,
  renderContent: () => html`${renderCardPlace(card)}${aloneLink(`/card/${card.id}`)}`,
});

const toCallItem = (call: ReceivedCall): Item => ({
  ...call,
  sort: 'call',
  label: 'Webhook',
  title: titleOfCall(call),
  state: renderCallState(call),
  renderContent: () => renderCallBody(call),
});

const toUploadItem = (upload: ReceivedUpload): Item => ({
  ...upload,
  sort: 'upload',
  label: 'Log Analytics',
  title: titleOfUpload(upload),
  state: renderUploadState(upload),
  renderContent: () => renderUploadBody(upload),
});

const renderItem = (item: Item, isOpen: boolean): Html => html`
<details class="item" id="item-${item.id}" data-sort="${item.sort}" ${isOpen ? html`open` : html``}>
<summary><span class="sort">${item.label}</span><span class="title">${item.title}</span>${renderMoment(item.arrivedAt)}${item.state}</summary>
<div class="content">${item.renderContent(isOpen)}</div>
</details>`;

const count = (amount: number, one: string, many: string): string => `${amount} ${amount === 1 ? one : many}`;

const renderCounts = ({ mails, cards, calls, uploads }: Received): Html =>
  html`<p id="counts" role="status">${count(mails.length, 'mail', 'mails')}, ${count(cards.length, 'Teams card', 'Teams cards')}, ${count(calls.length, 'webhook call', 'webhook calls')}${uploads.length === 0 ? '' : `, ${count(uploads.length, 'upload to Log Analytics', 'uploads to Log Analytics')}`}</p>`;

const FILTERS = [
  ['all', 'All'],
  ['mail', 'Mail'],
  ['card', 'Teams'],
  ['call', 'Webhook'],
  ['upload', 'Log Analytics'],
] as const;

const renderFilter = ([id, label]: (typeof FILTERS)[number]): Html =>
  html`<label><input type="radio" name="show" id="show-${id}" ${id === 'all' ? html`checked` : html``}>${label}</label>`;

/** Newest first. Arrivals of the same millisecond keep their order, the later one on top. */
const sortItems = ({ mails, cards, calls, uploads }: Received): readonly Item[] =>
  [...mails.map(toMailItem), ...cards.map(toCardItem), ...calls.map(toCallItem), ...uploads.map(toUploadItem)]
    .reverse()
    .sort((left, right) => right.arrivedAt.localeCompare(left.arrivedAt));

/** A browser struggles with thousands of frames. /received always returns everything. */
const MAX_SHOWN = 200;

/** The page of arrivals, newest first, the newest of each type open. */
export function renderFeed(received: Received): string {
  const items = sortItems(received).slice(0, MAX_SHOWN);
  const newest = new Set(
    (['mail', 'card', 'call', 'upload'] as const).map((sort) => items.find((item) => item.sort === sort)),
  );
  const empty = html`<p id="empty" ${items.length > 0 ? html`hidden` : html``}>Nothing has arrived yet. This page updates itself.</p>`;
  return renderDocument(
    'Received · Zero Trust Watch',
    'feed-page',
    html`<header><h1>Received</h1>${renderCounts(received)}</header>
<p id="connection" role="alert" hidden>The receivers do not answer. What you see may be old.</p>
<main>
<fieldset><legend>Show</legend>${FILTERS.map(renderFilter)}</fieldset>
${empty}
<div id="feed">${items.map((item) => renderItem(item, newest.has(item)))}</div>
</main>`,
  );
}
