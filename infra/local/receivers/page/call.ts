import { type Html, html } from '../../../../shared/reports/html';
import { isFilled, isObject } from '../json';
import type { ReceivedCall, SignatureState } from '../received';

const TITLE_FIELDS = ['title', 'subject', 'summary', 'type'] as const;

/** The subject of the call, from the fields that usually have it. */
export function titleOfCall({ body }: ReceivedCall): string {
  const titles = isObject(body) ? TITLE_FIELDS.map((name) => body[name]).filter(isFilled) : [];
  return titles[0] ?? 'A webhook call';
}

const STATE: Readonly<Record<SignatureState, readonly [string, string]>> = {
  valid: ['good', 'Signature valid'],
  missing: ['bad', 'Signature missing, answered 401'],
  invalid: ['bad', 'Signature not valid, answered 401'],
};

/** The result of the check of the call's signature. */
export const renderCallState = ({ signature }: ReceivedCall): Html => {
  const [style, text] = STATE[signature];
  return html`<span class="state ${style}">${text}</span>`;
};

/** The call's body, indented when it is JSON. */
export const renderCallBody = ({ body }: ReceivedCall): Html =>
  html`<pre tabindex="0">${typeof body === 'string' ? body : JSON.stringify(body, null, 2)}</pre>`;
