import { isFilled, isObject, type JsonObject } from './json';

/** A bare address. ACS refuses `Name <address>`, because the sender's name is configured at the resource. */
const isAddress = (value: unknown): boolean => typeof value === 'string' && /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(value);

const isRecipientList = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) && value.every((entry) => isObject(entry) && isAddress(entry.address)));

const RECIPIENT_LISTS = ['to', 'cc', 'bcc'] as const;
const MAX_RECIPIENTS = 50;

const countOf = (list: unknown): number => (Array.isArray(list) ? list.length : 0);

const areRecipientsRight = (recipients: unknown): boolean => {
  if (!isObject(recipients)) return false;
  const lists = RECIPIENT_LISTS.map((name) => recipients[name]);
  const total = lists.reduce<number>((sum, list) => sum + countOf(list), 0);
  return lists.every(isRecipientList) && total > 0 && total <= MAX_RECIPIENTS;
};

/** ACS allows only some headers. Senders report that it refuses these two. */
const REFUSED_HEADERS = ['list-unsubscribe', 'list-unsubscribe-post'];

const areHeadersRight = (headers: unknown): boolean =>
  headers === undefined ||
  (isObject(headers) &&
    Object.entries(headers).every(
      ([name, value]) => typeof value === 'string' && !REFUSED_HEADERS.includes(name.toLowerCase()),
    ));

const isAttachment = (value: unknown): boolean =>
  isObject(value) && isFilled(value.name) && isFilled(value.contentType) && isFilled(value.contentInBase64);

const areAttachmentsRight = (attachments: unknown): boolean =>
  attachments === undefined || (Array.isArray(attachments) && attachments.every(isAttachment));

type Rule = { readonly property: string; readonly holds: (message: JsonObject, content: JsonObject) => boolean };

const RULES: readonly Rule[] = [
  { property: 'senderAddress', holds: ({ senderAddress }) => isAddress(senderAddress) },
  { property: 'content', holds: ({ content }) => isObject(content) },
  { property: 'content.subject', holds: (_, { subject }) => isFilled(subject) },
  { property: 'content.plainText', holds: (_, { plainText, html }) => isFilled(plainText) || isFilled(html) },
  { property: 'recipients', holds: ({ recipients }) => areRecipientsRight(recipients) },
  { property: 'replyTo', holds: ({ replyTo }) => isRecipientList(replyTo) },
  { property: 'headers', holds: ({ headers }) => areHeadersRight(headers) },
  { property: 'attachments', holds: ({ attachments }) => areAttachmentsRight(attachments) },
];

/** The first property of a message that ACS would refuse, with the name that its error uses; undefined if there is none. */
export function findWrongProperty(message: JsonObject): string | undefined {
  const content = isObject(message.content) ? message.content : {};
  return RULES.find(({ holds }) => !holds(message, content))?.property;
}
