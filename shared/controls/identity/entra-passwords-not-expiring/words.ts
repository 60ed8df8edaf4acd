import { domainsPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';

export const passwordsDoNotExpire = defineWording({
  id: 'ZT.ID.019',
  tells: 'story',
  lost: () => 'passwords expire by rule again',
  happened: () => 'an expiry of passwords was set',
  meaning: ({ tenantName }) => [
    `At ${tenantName} people must change their passwords after some days, whether or not somebody knows them.`,
    'Forced changes make passwords predictable: a season and a year.',
  ],
  exposed: ({ tenantName }) => [`Everybody at ${tenantName} who signs in with a password of the domain`],
  remedy: () => ({
    undo: 'set passwords to never expire in Microsoft 365 admin center > Settings > Org settings > Security & privacy.',
    accept: 'there is no exception for this control: it stays open until passwords do not expire.',
  }),
  activity: 'change of the domains',
  portal: domainsPortal,
  regained: () => 'passwords do not expire by rule',
  mended: () => 'The expiry of passwords was taken away',
  held: 'passwords did not expire by rule',
});
