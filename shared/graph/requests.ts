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

/** How many groups are read at once: enough to save time, few enough for the budget of the directory. */
export const groupsAtOnce = 4;
