import type { WatchEvent } from '../../../core/event/event';
import { tokenTroubles } from '../../../core/tenant/token-trouble';
import { count, number } from '../counting';
import { flagDetail, listDetail, numberDetail, textDetail } from '../details';
import { reasonInWords } from '../reasons';
import type { WatcherWords } from './watcher-scene';

/** Short enough for a subject. */
const shortReasons: Readonly<Record<string, string>> = {
  notPermitted: 'consent was withdrawn',
  notConsented: 'consent was withdrawn',
  broken: 'Microsoft Graph returns only errors',
  ours: 'every answer is unexpected',
};

export const shortReason = (reason: string): string => shortReasons[reason] ?? reasonInWords(reason);

const neverRead = (event: WatchEvent): boolean => flagDetail(event, 'neverRead');

export const sightReason = (event: WatchEvent): string => {
  const reason = textDetail(event, 'reason') ?? 'broken';
  if (reason === 'notConsented' && neverRead(event)) return 'the app has no consent';
  return shortReason(reason);
};

/** Without a token every source fails, although not each has been tried yet. "broken" is also the word for errors of Graph. */
function isWithoutToken(event: WatchEvent): boolean {
  const reason = textDetail(event, 'reason');
  return reason === 'noToken' || (reason !== 'broken' && tokenTroubles.some((trouble) => trouble === reason));
}

/** Somebody may have given consent and deleted the app before the first collection. */
const consentSteps: readonly string[] = [
  'Did a Global Administrator of this tenant consent to Zero Trust Watch?',
  "One did: the app has been deleted since. Find the account that deleted it in Entra's audit log, and block that account first.",
  'None did: send one of them the consent link (docs/runbooks/consent-revoked.md), or pause the tenant (npm run onboard -- --pause).',
];

export const sightSteps = (reason: string | undefined): readonly string[] => {
  switch (reason) {
    case 'notPermitted':
      return [
        'Was the consent for Zero Trust Watch withdrawn on purpose?',
        "If nobody planned it: find the account that removed it in Entra's audit log, block that account first, then grant the permissions again.",
        'Planned: remove the tenant from watch.config.json; this alert then ends.',
      ];
    case 'notConsented':
      return [
        'Was Zero Trust Watch deleted from Entra admin center > Enterprise applications on purpose?',
        "If nobody planned it: find the account that deleted it in Entra's audit log, block that account first, then consent again (docs/runbooks/consent-revoked.md).",
        'Planned: pause the tenant (npm run onboard -- --pause).',
      ];
    case 'switchedOff':
      return [
        'Did somebody switch the app off (Entra admin center > Enterprise applications > Properties > Enabled for users to sign in)?',
        "If nobody planned it: find the account in Entra's audit log, block that account first, then switch the app on again.",
        'Planned: pause the tenant (npm run onboard -- --pause).',
      ];
    case 'noSuchTenant':
      return [
        'Was this tenant deleted, or does its ID belong to another cloud?',
        'If the ID is wrong: correct it and restart the function app.',
        'Deleted: pause the tenant (npm run onboard -- --pause).',
      ];
    case 'blocked':
      return [
        'Which policy blocks the app (Entra admin center > Sign-in logs > Service principal sign-ins)?',
        "If nobody planned it: find the account that changed the policy in Entra's audit log, and block that account first.",
        'Exclude the app from the policy; this alert then ends.',
      ];
    case 'noToken':
      return [
        'Was the identity of the function app, or its credential, removed?',
        'If it was removed: restore it (Azure portal > function app > Identity) and grant the permissions again.',
        'No: Microsoft sign-in has an outage. Nothing to do; Zero Trust Watch keeps trying.',
      ];
    case 'busy':
      return [
        'Does Microsoft report an outage of Microsoft Entra (Microsoft 365 admin center > Service health)?',
        'If Microsoft reports none: check that the function app can reach login.microsoftonline.com (its network and firewall).',
        'Yes: nothing to do; Zero Trust Watch keeps trying.',
      ];
    case 'notLooked':
      return [
        'Is the function app running, and does its log show failures?',
        'If it is not running: start it, and find out who stopped it.',
        'It runs but fails: report the error it logs; it is a bug in Zero Trust Watch.',
      ];
    default:
      return [
        'Does Microsoft report an outage (Microsoft 365 admin center > Service health)?',
        'If Microsoft reports none: open the health page below. It shows the last answer to each source.',
        'Yes: nothing to do; Zero Trust Watch keeps trying.',
      ];
  }
};

export const sightless: WatcherWords = {
  lost: ({ event }) => `${neverRead(event) ? 'has never been read' : 'cannot be read'}: ${sightReason(event)}`,
  sentence: ({ event, tenantName, clock }) =>
    `Zero Trust Watch has been unable to read ${tenantName} since ${clock.short(event.anchor)}: ${sightReason(event)}.`,
  meaning: ({ event }) => {
    const tried = listDetail(event, 'kinds').length;
    const of = numberDetail(event, 'of');
    return [
      neverRead(event)
        ? 'No control is judged, and no change in the tenant raises an alert.'
        : 'Controls are not judged until the tenant can be read again. Their last verdicts stay visible with their age, and a pass counts only while its data is recent.',
      ...(of === undefined || tried === 0
        ? []
        : [
            `${isWithoutToken(event) ? `None of its ${count(of, 'source', 'sources')} can be read.` : `${number(tried)} of ${count(of, 'source has', 'sources have')} failed since then.`} They share one cause, so you get one alert.`,
          ]),
    ];
  },
  steps: ({ event }) => {
    const reason = textDetail(event, 'reason');
    return reason === 'notConsented' && neverRead(event) ? consentSteps : sightSteps(reason);
  },
  facts: ({ event, clock }) => [
    { label: 'Since', value: clock.short(event.anchor) },
    { label: 'Reason', value: sightReason(event) },
  ],
  regained: ({ event, tenantName }) => `${tenantName} can be read${neverRead(event) ? '' : ' again'}`,
  ended: ({ event, tenantName }) =>
    `Zero Trust Watch has been able to read ${tenantName}${neverRead(event) ? '' : ' again'}`,
  after: ({ event }) =>
    neverRead(event)
      ? 'The first collection runs now. One summary of what it finds follows.'
      : 'The current state is compared with the last one before the outage; each change found raises its own alert.',
  since: ({ anchor }) => anchor,
};
