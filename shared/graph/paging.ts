/**
 * Pages of a list. The library's PageIterator is not used: its callback cannot be awaited, and on the second page it drops headers, which
 * request unknown enum members.
 */
import { CollectionError } from '../core/collection/failure';
import type { Call } from './call';

/** Sends one call and returns the parsed body. Throws CollectionError. */
type Send = (call: Call) => Promise<unknown>;

export type GraphPage = { readonly value: readonly unknown[]; readonly deltaLink: string | null };

type Envelope = GraphPage & { readonly nextLink: string | null };

const oursAt = (call: Call, what: string): CollectionError =>
  new CollectionError({ reason: 'ours', detail: `${call.method} ${call.path}: ${what}` });

function readLink(body: object, name: string, call: Call): string | null {
  const link: unknown = (body as Record<string, unknown>)[name] ?? null; // Safe: every key of an object can be read.
  if (link === null) return null;
  if (typeof link !== 'string' || link === '') throw oursAt(call, `${name} is not a string`);
  return link;
}

function readEnvelope(body: unknown, call: Call): Envelope {
  if (typeof body !== 'object' || body === null) throw oursAt(call, 'the answer is not an object');
  const value: unknown = 'value' in body ? body.value : undefined;
  // A missing list is not an empty one: an empty list would mean that everything was removed.
  if (!Array.isArray(value)) throw oursAt(call, 'value is not a list');
  return {
    value,
    nextLink: readLink(body, '@odata.nextLink', call),
    deltaLink: readLink(body, '@odata.deltaLink', call),
  };
}

/**
 * All pages from the first call on, including an empty one in the middle. Each next page is requested while the previous one is
 * processed. Throws CollectionError at the first page that fails, because the pages before it are not a complete list. After
 * `atMost` items no further page is requested.
 */
export async function* fetchPages(
  send: Send,
  first: Call,
  atMost: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<GraphPage> {
  const seen = new Set<string>([first.url]);
  let items = 0;
  let pending: Promise<unknown> | null = send(first);
  try {
    while (pending !== null) {
      const { value, nextLink, deltaLink } = readEnvelope(await pending, first);
      pending = null;
      items += value.length;
      if (nextLink !== null && items < atMost) {
        if (seen.has(nextLink)) throw oursAt(first, 'the pages form a loop');
        seen.add(nextLink);
        pending = send({ ...first, url: nextLink });
        // The request can fail while the previous page is processed; its error is reported when it is awaited.
        pending.catch(() => undefined);
      }
      yield { value, deltaLink: nextLink === null ? deltaLink : null };
    }
  } finally {
    // A consumer that stops early leaves nothing running in the background.
    await pending?.catch(() => undefined);
  }
}
