import { CollectionError } from '../core/collection/failure';
import type { OnPage } from '../core/collection/graph';
import { type Call, type CallPatience, createPatience, patienceOfCollection } from './call';
import { fetchPages, type GraphPage } from './paging';
import type { Transport } from './transport';

/** Requests to one tenant, page by page or whole. */
export type Requests = {
  readonly tenantId: string;
  readonly now: () => number;
  readonly sendForJson: Transport['sendForJson'];
  readonly sendForText: Transport['sendForText'];
};

export const countedBy = (onPage?: OnPage): CallPatience => createPatience(patienceOfCollection, onPage);

export const answerTo = async ({ sendForJson }: Requests, call: Call, patience: CallPatience): Promise<unknown> => {
  const answer = await sendForJson(call, patience);
  patience.onPage();
  return answer;
};

export const pagesOf = (
  requests: Requests,
  first: Call,
  patience: CallPatience = createPatience(),
  atMost?: number,
): AsyncGenerator<GraphPage> => fetchPages((call) => answerTo(requests, call, patience), first, atMost);

export const listAll = async <T>(
  requests: Requests,
  first: Call,
  read: (item: unknown) => T,
  patience: CallPatience = createPatience(),
  atMost?: number,
): Promise<readonly T[]> => {
  const items: T[] = [];
  for await (const { value } of pagesOf(requests, first, patience, atMost))
    for (const item of value) items.push(read(item));
  return items.slice(0, atMost);
};

export const isGone = (error: unknown): boolean => error instanceof CollectionError && error.failure.reason === 'gone';

/** How many groups are read at once: enough to hide the latency, few enough for the directory's budget. */
export const groupsAtOnce = 4;

/** Runs `work` for all items, a few at a time, results in order. The first failure ends it. */
export async function forAll<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length && !failed; index = next++) {
      const item = items[index];
      if (item === undefined) continue;
      try {
        results[index] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
