import { listDetail } from '../../../reports/details';
import { sensorsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const hasNone = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('none');

/** Reads `problems`: none, issue, sensor. */
export const identitySensorsAreWell = defineWording({
  id: 'ZT.TD.006',
  tells: 'story',
  lost: (scene) =>
    hasNone(scene) ? 'nothing watches your domain controllers' : 'Defender for Identity does not see everything',
  happened: (scene) =>
    hasNone(scene)
      ? 'the last sensor of Defender for Identity went away'
      : 'Defender for Identity reported that it is not well',
  meaning: ({ tenantName }) => [
    `Attacks on the Active Directory of ${tenantName}, and from there on its cloud accounts, can go unseen.`,
  ],
  ask: () => ({
    question: 'Was a domain controller or its sensor updated, moved or shut down?',
    yes: 'start the service of the sensor there, or remove the sensor of a server that is gone.',
    no: 'look at the server by hand: stopping the sensor is what an attacker does first.',
  }),
  remedy: () => ({
    undo: 'follow the recommendation of each issue in the Microsoft Defender portal > Settings > Identities > Health issues.',
    accept: 'suppress the health issue there.',
  }),
  activity: 'change of Defender for Identity',
  portal: sensorsPortal,
  regained: () => 'Defender for Identity is well again',
  mended: () => 'Defender for Identity reported that it is well again',
  held: 'Defender for Identity was well',
});
