import { count, verb } from '../../../reports/counting';
import { numberDetail } from '../../../reports/details';
import { alertsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const alertsOf = ({ event }: Scene): number => numberDetail(event, 'findings') ?? 1;

/** Reads `findings`. */
export const alertsAreWorked = defineWording({
  id: 'ZT.TD.004',
  tells: 'story',
  lost: (scene) => `nobody works on ${count(alertsOf(scene), 'alert', 'alerts')} of Defender`,
  happened: (scene) => `the time to take ${count(alertsOf(scene), 'alert', 'alerts')} of Defender ran out`,
  meaning: (scene) => [
    `Defender has told of ${verb(alertsOf(scene), 'an attack', 'attacks')} at ${scene.tenantName}, and nobody has taken ${verb(alertsOf(scene), 'the alert', 'the alerts')} in the time that was agreed.`,
    'What was detected goes on for as long as nobody looks.',
  ],
  ask: () => ({
    question: 'Is somebody looking at it, and only the alert not assigned?',
    yes: 'assign it to that person and set it to In progress.',
    no: 'open it now: what was touched, which account, is it still going on.',
  }),
  remedy: () => ({
    undo: 'assign each alert and work on it in the Microsoft Defender portal > Incidents & alerts > Alerts.',
    accept: 'resolve it there with the classification that it deserves, or set thresholds.highAlertHours.',
  }),
  activity: 'change of alerts',
  portal: alertsPortal,
  regained: () => 'every serious alert has somebody who works on it',
  mended: () => 'The last serious alert of Defender that was waiting was taken',
  held: 'every serious alert of Defender was taken in time',
});
