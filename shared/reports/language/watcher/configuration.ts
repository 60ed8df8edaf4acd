import type { WatchEvent } from '../../../core/event/event';
import { number } from '../counting';
import { flagDetail, listDetail, numberDetail, textDetail } from '../details';
import { plainText } from '../plain-text';
import { detailTime } from './watcher-details';
import type { WatcherWords } from './watcher-scene';

const warningTitles: Readonly<Record<string, string>> = {
  fewRecipients: 'fewer than two recipients get alerts',
  oneChannel: 'all recipients are on one channel',
  nobodyToEscalateTo: 'unacknowledged alerts are escalated to nobody',
  noCoOwner: 'a Teams flow has only one owner',
  checksDisabled: 'checks are switched off',
  certificate: "the application's certificate is about to expire",
};

const urgentTitles: Readonly<Record<string, string>> = {
  certificate: "the application's certificate expires within 7 days",
};

const warningTitle = (event: WatchEvent): string =>
  (flagDetail(event, 'isUrgent') ? urgentTitles[textDetail(event, 'code') ?? ''] : undefined) ??
  warningTitles[textDetail(event, 'code') ?? ''] ??
  'the configuration is probably not as intended';

export const configuration: WatcherWords = {
  lost: ({ event }) => warningTitle(event),
  sentence: ({ event, clock }) =>
    `The configuration has had this warning since ${clock.short(detailTime(event, 'since'))}: ${warningTitle(event)}.`,
  meaning: ({ event }) => {
    const texts = listDetail(event, 'texts').map((text) => `${plainText(text, 300)}.`);
    const rest = (numberDetail(event, 'count') ?? texts.length) - texts.length;
    return [...texts, ...(rest > 0 ? [`And ${number(rest)} more; the health page lists them.`] : [])];
  },
  steps: ({ event }) =>
    textDetail(event, 'code') === 'certificate'
      ? ['Renew the certificate as described, and restart the app; this alert then ends.']
      : [
          'Is that intended?',
          'If it is not: change watch.config.json as described and deploy it; this alert then ends.',
          'Yes: nothing to do; this alert is not repeated.',
        ],
  facts: ({ event }) => [{ label: 'Warnings', value: number(numberDetail(event, 'count') ?? 1) }],
  regained: () => 'the configuration warning is gone',
  ended: () => 'The configuration warning has been gone',
  after: () => 'There is nothing to do.',
  since: (event) => detailTime(event, 'since'),
};
