/**
 * Received messages in the same shape for all channels. This module reads them as a recipient does, and shares no code with the function
 * app.
 */
import type { Received } from '../../infra/local/receivers';
import { isObject } from '../../infra/local/tenant/json';

export const channels = ['mail', 'card', 'call'] as const;
export type Channel = (typeof channels)[number];

export type Message = {
  readonly channel: Channel;
  readonly id: string;
  /** Epoch milliseconds, by the simulated clock. */
  readonly at: number;
  readonly subject: string;
  /** The whole text on one line. */
  readonly text: string;
  /** The description of the change, without exposed people and advice; only for a webhook call. */
  readonly story: string;
  /** The alert of the message and the reason for sending it; only for a webhook call. */
  readonly alertId: string;
  readonly because: string;
  readonly status: string;
  /** The id of the alert that reports the same change and continues; empty if there is none. */
  readonly mergedInto: string;
};

const spaced = (text: string): string => text.replaceAll(/\s+/g, ' ');

/** Every text in a JSON value. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(textsIn);
}

/** The text at a path of a JSON value; empty if there is none. */
function text(value: unknown, ...path: readonly string[]): string {
  const found = path.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
  return typeof found === 'string' ? found : '';
}

export function messagesOf({ mails, cards, calls }: Received): readonly Message[] {
  return [
    ...mails.map(({ id, arrivedAt, body }): Message => {
      const subject = text(body, 'content', 'subject');
      return {
        channel: 'mail',
        id,
        at: Date.parse(arrivedAt),
        subject,
        text: spaced(`${subject} ${text(body, 'content', 'plainText')}`),
        story: '',
        alertId: '',
        because: '',
        status: '',
        mergedInto: '',
      };
    }),
    ...cards.map(({ id, arrivedAt, card }): Message => {
      const texts = textsIn(card);
      return {
        channel: 'card',
        id,
        at: Date.parse(arrivedAt),
        subject: text(card, 'fallbackText'),
        text: spaced(texts.join(' ')),
        story: '',
        alertId: '',
        because: '',
        status: '',
        mergedInto: '',
      };
    }),
    ...calls.map(({ id, arrivedAt, body }): Message => {
      return {
        channel: 'call',
        id,
        at: Date.parse(arrivedAt),
        subject: text(body, 'subject'),
        // Two copies of one message differ only in their sending time.
        text: spaced(textsIn(isObject(body) ? { ...body, sentAt: '' } : body).join(' ')),
        story: spaced(isObject(body) ? textsIn([body.text, body.paragraphs]).join(' ') : ''),
        alertId: text(body, 'alert', 'id'),
        because: text(body, 'because'),
        status: text(body, 'alert', 'status'),
        mergedInto: text(body, 'alert', 'mergedInto', 'id'),
      };
    }),
  ].sort((a, b) => a.at - b.at);
}
