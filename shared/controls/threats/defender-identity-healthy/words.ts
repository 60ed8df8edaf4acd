import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { defenderIdentityHealthy } from './control';

export const defenderIdentityHealthyWords = controlWords(defenderIdentityHealthy, {
  fails: 'Defender for Identity has health issues',
  problems: {
    none: { fails: 'Defender for Identity has no sensor' },
    issue: {},
    sensor: {},
  },
  means: ({ tenantName }) => [
    `Attacks on the Active Directory of ${tenantName}, and from there on its cloud accounts, can go unnoticed.`,
  ],
  where: places.identitySensors,
  undo: 'follow the recommendation of each issue in the Microsoft Defender portal > Settings > Identities > Health issues.',
  accept: 'suppress the health issue there.',
  ask: () => ({
    question: 'Was a domain controller or its sensor updated, moved or shut down?',
    yes: 'start the sensor service there, or remove the sensor of a server that is gone.',
    no: 'check the server itself: attackers stop the sensor first.',
  }),
});
