import * as z from 'zod';
import { CollectionError } from '../core/collection/failure';
import { type GraphSubscription, isWatchable } from '../core/collection/subscription-plan';
import { createPatience } from './call';
import { createSubscriptionCall, deleteSubscriptionCall, listSubscriptionsCall, renewSubscriptionCall } from './calls';
import { isGone, listAll, type Requests } from './requests';

const Subscription = z.object({ id: z.string(), resource: z.string(), expirationDateTime: z.string() });

function readSubscription(body: unknown): GraphSubscription {
  const parsed = Subscription.safeParse(body);
  if (!parsed.success)
    throw new CollectionError({ reason: 'ours', detail: '/subscriptions: not what Graph documents' });
  const { id, resource, expirationDateTime } = parsed.data;
  return { id, resource, expiresAt: expirationDateTime };
}

export const createSubscription = async (
  { sendForJson }: Requests,
  notificationUrl: string | undefined,
  resource: string,
  clientState: string,
  expiresAt: string,
): Promise<GraphSubscription> => {
  // A 201 proves nothing: Graph accepts paths for which it never sends notifications.
  if (!isWatchable(resource))
    throw new CollectionError({ reason: 'ours', detail: 'a resource that Graph does not notify for' });
  if (notificationUrl === undefined)
    throw new CollectionError({ reason: 'ours', detail: 'no notification URL is configured' });
  const call = createSubscriptionCall({ resource, clientState, expiresAt, notificationUrl });
  return readSubscription(await sendForJson(call, createPatience()));
};

export const deleteSubscription = async ({ sendForText }: Requests, id: string): Promise<void> => {
  try {
    await sendForText(deleteSubscriptionCall(id), createPatience());
  } catch (error) {
    // A subscription that is already gone is deleted as requested.
    if (!isGone(error)) throw error;
  }
};

export const renewSubscription = async (
  { sendForJson }: Requests,
  id: string,
  expiresAt: string,
): Promise<GraphSubscription> =>
  readSubscription(await sendForJson(renewSubscriptionCall(id, expiresAt), createPatience()));

export const listSubscriptions = (requests: Requests): Promise<readonly GraphSubscription[]> =>
  listAll(requests, listSubscriptionsCall(), readSubscription);
