import type { WatchEvent } from '../../../core/event/event';
import { type CustomerAct, customerActs } from '../../../core/tenant/customer';
import { customerActInWords, customerActMeaning } from '../../handling/customer-words';
import { textDetail } from '../details';
import { capital, plainText } from '../plain-text';
import { fitting, type WatcherWords } from './watcher-scene';

const actOf = (event: WatchEvent): CustomerAct =>
  customerActs.find((one) => one === textDetail(event, 'what')) ?? 'invite';

const customerOf = (event: WatchEvent): string => plainText(textDetail(event, 'customer') ?? 'a customer', 40);

const customerInWords = (event: WatchEvent): string => customerActInWords(actOf(event), customerOf(event));

export const customerRemedy = (event: WatchEvent): { readonly undo: string; readonly accept: string } => {
  const back: Partial<Record<CustomerAct, string>> = {
    pause: `resume ${customerOf(event)} on the page Customers, then `,
    resume: `pause ${customerOf(event)} on the page Customers, then `,
    leave: `resume ${customerOf(event)} on the page Customers before its record is deleted, then `,
  };
  const find =
    event.attribution.status === 'known'
      ? 'find out who used that account.'
      : 'find out who ran npm run onboard: it takes write access to the storage account.';
  return { undo: `${back[actOf(event)] ?? ''}${find}`, accept: 'nothing to do; the record keeps it.' };
};

/** What an operator, or somebody with access to the storage, did with a customer. */
export const customer: WatcherWords = {
  lost: ({ event }) => fitting(customerInWords(event), 'a customer was changed'),
  sentence: ({ event, clock }) => `${capital(customerInWords(event))} ${clock.at(event.anchor)}.`,
  meaning: ({ event }) => [customerActMeaning[actOf(event)]],
  steps: ({ event }) => {
    const { undo, accept } = customerRemedy(event);
    return ['Was that planned?', `If nobody planned it: ${undo}`, `Planned: ${accept}`];
  },
  facts: ({ event }) => [
    { label: 'Done with', value: 'npm run onboard' },
    { label: 'Tenant', value: event.resource.id },
  ],
  regained: ({ event }) => customerInWords(event),
  ended: ({ event }) => capital(customerInWords(event)),
  after: () => 'There is nothing to do.',
  since: ({ anchor }) => anchor,
};
