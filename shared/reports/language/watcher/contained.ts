import type { WatchEvent } from '../../../core/event/event';
import { count, listedUpTo } from '../counting';
import { listDetail, numberDetail, textDetail } from '../details';
import { plainText } from '../plain-text';
import { detailTime } from './watcher-details';
import { fitting, type WatcherWords } from './watcher-scene';

const isOtherTenant = (event: WatchEvent): boolean => textDetail(event, 'trouble') === 'otherTenant';

const configuredOf = (event: WatchEvent): string => plainText(textDetail(event, 'configured') ?? 'a tenant', 40);

const foundIdOf = (event: WatchEvent): string => plainText(textDetail(event, 'foundId') ?? 'another tenant', 40);

/** Graph does not always return the name. */
const foundOf = (event: WatchEvent): string => {
  const name = plainText(textDetail(event, 'found') ?? '', 40);
  return name === '' ? foundIdOf(event) : name;
};

const containedNames = (event: WatchEvent): string =>
  listedUpTo(
    listDetail(event, 'tenants').map((name) => plainText(name, 40)),
    3,
  ) || configuredOf(event);

const containedCount = (event: WatchEvent): number => numberDetail(event, 'count') ?? 1;

export const contained: WatcherWords = {
  lost: ({ event }) => {
    if (isOtherTenant(event))
      return fitting(
        `the identity reads ${foundOf(event)}, not ${configuredOf(event)}`,
        'the identity reads another tenant than configured',
      );
    const tenants = count(containedCount(event), 'tenant', 'tenants');
    return containedCount(event) === 1
      ? fitting(
          `${configuredOf(event)} is not watched: its settings are wrong`,
          '1 tenant is not watched: settings are wrong',
        )
      : `${tenants} are not watched: their settings are wrong`;
  },
  sentence: ({ event }) =>
    isOtherTenant(event)
      ? `The identity reads ${foundOf(event)}, the configuration says ${containedNames(event)}.`
      : `The settings of ${containedNames(event)} cannot be used.`,
  meaning: ({ event }) => {
    if (isOtherTenant(event))
      return [
        `Nothing of ${containedNames(event)} is read, stored or sent: the token issued for it opens ${foundOf(event)} (${foundIdOf(event)}).`,
        `Anything recorded for ${containedNames(event)} under this identity describes ${foundOf(event)}. Other tenants are watched as before.`,
      ];
    const texts = listDetail(event, 'texts').map((text) => `${plainText(text, 300)}.`);
    return [
      `Nothing of ${containedNames(event)} is read, stored or sent until they are correct. Other tenants are watched as before.`,
      ...texts,
    ];
  },
  steps: ({ event }) =>
    isOtherTenant(event)
      ? [
          `Is ${plainText(textDetail(event, 'configuredId') ?? '', 40)} the ID of the tenant that you want to watch?`,
          'No: correct tenants[].tenantId in watch.config.json and deploy it.',
          `Yes: deploy the app in ${configuredOf(event)}, or name the identity whose tokens are for it in TENANT_IDENTITIES.`,
        ]
      : [
          'Correct each setting as described: in watch.config.json, in the app settings, or in the Settings rows of the tenant.',
          'Deploy it, or restart the function app. This alert then ends.',
        ],
  facts: ({ event, clock }) => [
    { label: 'Tenant', value: containedNames(event) },
    ...(isOtherTenant(event) ? [{ label: 'Identity reads', value: `${foundOf(event)} (${foundIdOf(event)})` }] : []),
    { label: 'Since', value: clock.short(detailTime(event, 'since')) },
  ],
  regained: ({ event }) =>
    isOtherTenant(event)
      ? fitting(`${configuredOf(event)} is read with its own token again`, 'the identity reads the right tenant again')
      : fitting(`${configuredOf(event)} is watched again`, 'the tenant is watched again'),
  ended: ({ event }) =>
    isOtherTenant(event)
      ? `${configuredOf(event)} has been read with its own token`
      : `${configuredOf(event)} has been watched again`,
  after: () => 'The next collections compare everything with the last state before that.',
  since: (event) => detailTime(event, 'since'),
};
