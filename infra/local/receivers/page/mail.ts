import { type Html, html } from '../../../../shared/reports/html';
import { isFilled, isObject, type JsonObject } from '../json';
import type { OperationStatus, ReceivedMail } from '../received';

const textAt = (object: unknown, name: string): string => {
  const value = isObject(object) ? object[name] : undefined;
  return isFilled(value) ? value : '';
};

/** The subject of the mail. ACS accepts no mail without one. */
export const subjectOf = ({ body }: ReceivedMail): string => textAt(body.content, 'subject');

const plainTextOf = ({ body }: ReceivedMail): string => textAt(body.content, 'plainText');

const nameRecipient = (recipient: unknown): string => {
  const [address, name] = [textAt(recipient, 'address'), textAt(recipient, 'displayName')];
  return name ? `${name} <${address}>` : address;
};

const nameRecipients = (list: unknown): string => (Array.isArray(list) ? list.map(nameRecipient).join(', ') : '');

const DOCTYPE = /^\s*<!doctype[^>]*>/i;

/**
 * The mail's own document. Its links open a new tab, because inside the frame they would replace the mail. The element comes after
 * the doctype: before it, browsers would draw the mail in quirks mode.
 */
export function mailDocument(mail: ReceivedMail): string {
  const written = textAt(mail.body.content, 'html');
  const source = written || html`<!doctype html><pre>${plainTextOf(mail)}</pre>`.markup;
  const doctype = DOCTYPE.exec(source)?.[0] ?? '';
  return `${doctype}<base target="_blank">${source.slice(doctype.length)}`;
}

/** A lazy frame costs nothing until somebody opens its item. */
type Loading = 'eager' | 'lazy';

/**
 * The mail in a frame in which no script runs and no form is sent. Links may open a new tab. The mail is the value of an attribute,
 * so that nothing in it can end the frame.
 */
export const renderMailFrame = (mail: ReceivedMail, loading: Loading = 'eager'): Html =>
  html`<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" loading="${loading}" title="Mail: ${subjectOf(mail)}" srcdoc="${mailDocument(mail)}"></iframe>`;

const STATE_CLASS: Readonly<Record<OperationStatus, string>> = { Running: 'wait', Succeeded: 'good', Failed: 'bad' };

/** The status of the mail, and whether it was sent more than once. */
export const renderMailState = ({ status, error, sends }: ReceivedMail): Html => {
  const reason = error ? `: ${error.message} (${error.code})` : '';
  const repeated = sends > 1 ? `, sent ${sends} times with this operation id, kept once` : '';
  return html`<span class="state ${STATE_CLASS[status]}">${status}${reason}${repeated}</span>`;
};

const renderRow = (label: string, value: string): Html =>
  value === '' ? html`` : html`<dt>${label}</dt><dd>${value}</dd>`;

const recipientRows = (recipients: JsonObject): readonly Html[] => [
  renderRow('To', nameRecipients(recipients.to)),
  renderRow('Cc', nameRecipients(recipients.cc)),
  renderRow('Bcc', nameRecipients(recipients.bcc)),
];

/** Sender, recipients and operation id. */
export const renderMailHeader = (mail: ReceivedMail): Html => html`<dl>
${renderRow('From', textAt(mail.body, 'senderAddress'))}
${isObject(mail.body.recipients) ? recipientRows(mail.body.recipients) : html``}
${renderRow('Operation', mail.operationId)}
</dl>`;

/** The rendered mail and, behind a switch, its plain text. */
export const renderMailViews = (mail: ReceivedMail, loading: Loading): Html => html`<div class="mail-views">
<fieldset class="views"><legend>Show the mail as</legend>
<label><input type="radio" class="pick-html" name="view-${mail.id}" checked>Mail</label>
<label><input type="radio" class="pick-text" name="view-${mail.id}">Plain text</label>
</fieldset>
<div class="view view-html">${renderMailFrame(mail, loading)}</div>
<div class="view view-text"><pre class="prose">${plainTextOf(mail) || 'This mail has no plain text.'}</pre></div>
</div>`;
