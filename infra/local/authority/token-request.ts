import type { IncomingMessage } from 'node:http';
import { readBody } from '../receivers/http';
import { Refusal } from './refusal';

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const longestBody = 64 * 1024;

/** The fields of a request to the token endpoint. @throws Refusal */
export async function readTokenRequest(request: IncomingMessage): Promise<URLSearchParams> {
  const body = await readBody(request, longestBody);
  if (body === 'tooLarge') throw new Refusal(400, 'invalid_request', 90015, 'Requested query string is too long.');
  return new URLSearchParams(body.toString('utf8'));
}
