import { randomBytes, randomInt } from 'node:crypto';
import { type Incoming, isJsonRequest, jsonReply, type Reply } from './http';
import { isObject, type JsonObject, readJson } from './json';
import { createRateLimit } from './rate-limit';
import type { Inbox } from './received';
import { isSameSecret } from './secrets';

type TeamsOptions = {
  /** The `sig` in the workflow's URL: anyone who has it may post. */
  readonly sig: string;
  readonly inbox: Inbox;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

const MAX_MESSAGE_BYTES = 28 * 1024;
const MAX_REQUESTS_PER_SECOND = 4;
const CARD_TYPE = 'application/vnd.microsoft.card.adaptive';

const refuse = (status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}): Reply =>
  jsonReply(status, { error: { code, message } }, headers);

/** In a channel, every Teams client draws cards up to version 1.4. A later version is silently dropped. */
const isSupportedVersion = (version: unknown): boolean => {
  const match = typeof version === 'string' ? /^(\d+)\.(\d+)$/.exec(version) : null;
  const [major, minor] = [Number(match?.[1]), Number(match?.[2])];
  return major === 1 && minor <= 4;
};

type CardFound = { readonly card: JsonObject } | { readonly wrong: string };

function findCard(message: JsonObject): CardFound {
  const [first] = Array.isArray(message.attachments) ? message.attachments : [];
  if (message.type !== 'message') return { wrong: "type must be 'message'" };
  if (!isObject(first)) return { wrong: 'attachments must hold a card' };
  if (first.contentType !== CARD_TYPE) return { wrong: `attachments[0].contentType must be '${CARD_TYPE}'` };
  const card = first.content;
  if (!isObject(card) || card.type !== 'AdaptiveCard')
    return { wrong: 'attachments[0].content must be an AdaptiveCard' };
  if (!isSupportedVersion(card.version)) return { wrong: 'the card must have a version of at most 1.4' };
  return { card };
}

/** Shaped like `08584684231234567890123456789CU13`. */
const runId = (): string =>
  `${Array.from({ length: 20 }, () => randomInt(10)).join('')}${randomBytes(6).toString('hex').toUpperCase()}CU${randomInt(10, 100)}`;

/**
 * A Teams workflow ("post to a channel when a webhook request is received"). It is stricter than Power Automate, which answers
 * almost every request with 202 and lets the run fail where the sender cannot see it.
 */
export function createTeamsWorkflow({ sig, inbox, now }: TeamsOptions): (request: Incoming) => Reply {
  const rateLimit = createRateLimit([{ requests: MAX_REQUESTS_PER_SECOND, windowMs: 1_000 }], now);

  return (request) => {
    if (!isSameSecret(sig, request.query.get('sig') ?? '')) {
      return refuse(401, 'AuthorizationFailed', 'The authentication credentials are not valid.');
    }
    if (request.method !== 'POST') return refuse(405, 'MethodNotAllowed', 'Post to this workflow.', { allow: 'POST' });
    if (rateLimit.take() > 0) {
      return refuse(429, 'TooManyRequests', 'More than 4 requests in one second.', { 'retry-after': '1' });
    }
    if (request.rawBody.length > MAX_MESSAGE_BYTES) {
      return refuse(413, 'RequestEntityTooLarge', 'The message is larger than 28 KB.');
    }
    if (!isJsonRequest(request)) return refuse(415, 'UnsupportedMediaType', 'The body must be application/json.');
    const parsed = readJson(request.rawBody);
    if (!parsed.ok || !isObject(parsed.value))
      return refuse(400, 'InvalidRequestContent', 'The body must be a JSON object.');
    const found = findCard(parsed.value);
    if ('wrong' in found) return refuse(400, 'InvalidCard', found.wrong);

    inbox.addCard({ body: parsed.value, card: found.card });
    // A flow without a Response action: accepted, the number of the run, and no body.
    return { status: 202, headers: { 'x-ms-workflow-run-id': runId() } };
  };
}
