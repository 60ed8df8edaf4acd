import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { html } from '../../../../shared/reports/html';
import { type Incoming, jsonReply, type Reply, textReply } from '../http';
import type { Inbox, Received } from '../received';
import { renderCardPlace, titleOf } from './card';
import { renderDocument } from './document';
import { renderFeed } from './feed';
import { mailDocument, renderMailFrame, renderMailHeader, subjectOf } from './mail';
import { pageScript } from './script';
import { pageStyle } from './style';

/**
 * Only our own files may run. Inline styles are allowed, because mails have no other styles and the frame around a mail inherits
 * this policy. No image or font is loaded, so that the sender of a mail does not learn when it is opened.
 */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  'img-src data:',
  "connect-src 'self'",
  "frame-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The policy of a mail that is shown as a page of its own: the same sandbox as in its frame. */
const MAIL_POLICY = [
  'sandbox allow-popups allow-popups-to-escape-sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const pageReply = (body: string, policy = PAGE_POLICY): Reply => ({
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
  body,
});

const fileReply = (type: string, body: string | Buffer): Reply => ({
  status: 200,
  headers: { 'content-type': `${type}; charset=utf-8` },
  body,
});

/** The package's file is searched at run time, because the path differs between the sources and the bundle in dist/. */
const readCardLibrary = (): Buffer =>
  readFileSync(createRequire(__filename).resolve('adaptivecards/dist/adaptivecards.min.js'));

const notFound = textReply(404, 'There is nothing here.');

const showMail = ({ mails }: Received, id: string, part: string | undefined): Reply => {
  const mail = mails.find((candidate) => candidate.id === id);
  if (!mail) return notFound;
  if (part === 'body') return pageReply(mailDocument(mail), MAIL_POLICY);
  const content = html`<main><h1>${subjectOf(mail)}</h1>${renderMailHeader(mail)}${renderMailFrame(mail)}</main>`;
  return pageReply(renderDocument(subjectOf(mail), 'single-mail', content));
};

const showCard = ({ cards }: Received, id: string): Reply => {
  const card = cards.find((candidate) => candidate.id === id);
  if (!card) return notFound;
  return pageReply(
    renderDocument(
      titleOf(card),
      'single-card',
      html`<main><h1 class="unseen">${titleOf(card)}</h1>${renderCardPlace(card)}</main>`,
    ),
  );
};

const showReceived = (inbox: Inbox, tag: string, request: Incoming): Reply =>
  request.headers['if-none-match'] === tag
    ? { status: 304, headers: { etag: tag } }
    : jsonReply(200, inbox.received(), { etag: tag });

/** The page and its files. It answers GET only and changes nothing. */
export function createPage(inbox: Inbox): (request: Incoming) => Reply {
  // A page that stays open over a restart must not take an old version number for the new one.
  const startedAt = Date.now().toString(36);

  return (request) => {
    const [first, id, part] = request.path.split('/').slice(1);
    if (request.method !== 'GET') return textReply(405, 'Only GET.', { allow: 'GET' });
    if (first === 'mail' && id) return showMail(inbox.received(), id, part);
    if (first === 'card' && id) return showCard(inbox.received(), id);
    switch (request.path) {
      case '/':
        return pageReply(renderFeed(inbox.received()));
      case '/received':
        return showReceived(inbox, `"${startedAt}-${inbox.version()}"`, request);
      case '/page.css':
        return fileReply('text/css', pageStyle);
      case '/page.js':
        return fileReply('text/javascript', pageScript);
      case '/adaptivecards.js':
        return fileReply('text/javascript', readCardLibrary());
      default:
        return notFound;
    }
  };
}
