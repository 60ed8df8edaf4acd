import { count } from '../../../reports/counting';
import { numberDetail } from '../../../reports/details';
import { incidentsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const incidentsOf = ({ event }: Scene): string => count(numberDetail(event, 'findings') ?? 1, 'incident', 'incidents');

/** Reads `findings`. */
export const incidentsAreWorked = defineWording({
  id: 'ZT.TD.005',
  tells: 'story',
  lost: (scene) => `nobody works on ${incidentsOf(scene)} of high severity`,
  happened: (scene) => `the time to take ${incidentsOf(scene)} of high severity ran out`,
  meaning: ({ tenantName }) => [
    `Defender has put alerts at ${tenantName} together as an attack, and nobody has taken it in the time that was agreed.`,
  ],
  ask: () => ({
    question: 'Is somebody working on it, and only its status still Active?',
    yes: 'assign it to that person and set it to In progress.',
    no: 'open it now and contain what it names: accounts, devices, mailboxes.',
  }),
  remedy: () => ({
    undo: 'assign each incident and work on it in the Microsoft Defender portal > Incidents & alerts > Incidents.',
    accept: 'resolve it there with the classification that it deserves, or set thresholds.incidentHours.',
  }),
  activity: 'change of incidents',
  portal: incidentsPortal,
  regained: () => 'every serious incident has somebody who works on it',
  mended: () => 'The last incident of high severity that was waiting was taken',
  held: 'every incident of high severity was taken in time',
});
