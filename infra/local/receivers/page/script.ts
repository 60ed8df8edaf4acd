import { teamsHostConfig } from './host-config';

/**
 * The page's script. It draws the cards with the `adaptivecards` package and keeps the list up to date: it requests /received with
 * the last ETag and, if that has changed, only adds new items. So nothing flickers, opened messages stay open, and the scroll
 * position stays.
 */
export const pageScript = String.raw`'use strict';
const hostConfig = ${JSON.stringify(teamsHostConfig)};

// Teams reads a little Markdown in cards. A backslash takes a character its meaning; everything is escaped first, so
// that a name chosen by a stranger can become bold but never markup.
const asEntity = (character) => '&#' + character.charCodeAt(0) + ';';
const renderMarkdown = (text) => text
  .replace(/\\([!-\/:-@[-${'`'}{-~])|[&<>"']/g, (match, escaped) => asEntity(escaped || match))
  .replace(/\[([^\]]+)\]\((https?:[^\s)]+)\)/g, '<a href="$2" target="_blank" rel="noopener noreferrer">$1</a>')
  .replace(/\*\*(\S(?:.*?\S)?)\*\*/g, '<strong>$1</strong>')
  .replace(/(^|[\s(])[_*](\S(?:.*?\S)?)[_*](?=$|[\s).,:;])/g, '$1<em>$2</em>')
  .replace(/\r?\n/g, '<br>');

const openInNewTab = (action) => {
  const isWebLink = action instanceof AdaptiveCards.OpenUrlAction && /^https?:/i.test(action.url || '');
  if (isWebLink) window.open(action.url, '_blank', 'noopener,noreferrer');
};

const drawCard = (place) => {
  if (place.firstChild) return;
  try {
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = new AdaptiveCards.HostConfig(hostConfig);
    card.onExecuteAction = openInNewTab;
    card.parse(JSON.parse(place.dataset.card));
    place.append(card.render());
  } catch (error) {
    place.textContent = 'This card cannot be drawn: ' + error.message;
  }
};

const drawCards = () => document.querySelectorAll('[data-card]').forEach(drawCard);

const replaceText = (selector, fresh) => {
  const [present, next] = [document.querySelector(selector), fresh.querySelector(selector)];
  if (present && next && present.outerHTML !== next.outerHTML) present.replaceWith(document.importNode(next, true));
};

const takeOver = (feed, fresh) => {
  const items = [...fresh.querySelectorAll('#feed > .item')];
  const ids = new Set(items.map((item) => item.id));
  for (const item of [...feed.children]) if (!ids.has(item.id)) item.remove();
  let place = null;
  for (const item of items) {
    const present = document.getElementById(item.id);
    if (present) {
      replaceText('#' + CSS.escape(item.id) + ' .state', fresh);
      place = present;
      continue;
    }
    const arrived = document.importNode(item, true);
    const isFirstOfItsSort = feed.querySelector('[data-sort="' + item.dataset.sort + '"]') === null;
    arrived.toggleAttribute('open', isFirstOfItsSort);
    arrived.classList.add('arrived');
    if (place) place.after(arrived);
    else feed.prepend(arrived);
    place = arrived;
  }
  replaceText('#counts', fresh);
  replaceText('#empty', fresh);
  drawCards();
};

const POLL_MS = 2000;
let lastTag = '';

const poll = async (feed) => {
  const connection = document.getElementById('connection');
  try {
    const response = await fetch('/received', { headers: { 'if-none-match': lastTag }, cache: 'no-store' });
    if (response.status === 200) {
      const page = await (await fetch('/', { cache: 'no-store' })).text();
      takeOver(feed, new DOMParser().parseFromString(page, 'text/html'));
      lastTag = response.headers.get('etag') || '';
    }
    connection.hidden = true;
  } catch {
    connection.hidden = false;
  }
  setTimeout(poll, POLL_MS, feed);
};

if (window.AdaptiveCards) {
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = renderMarkdown(text);
    result.didProcess = true;
  };
  drawCards();
}
const feed = document.getElementById('feed');
if (feed) poll(feed);
`;
