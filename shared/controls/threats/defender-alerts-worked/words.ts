import { count } from '../../../reports/language/counting';
import { numberDetail } from '../../../reports/language/details';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { defenderAlertsWorked } from './control';

export const defenderAlertsWorkedWords = controlWords(defenderAlertsWorked, {
  fails: (failure) =>
    `No one is working on ${count(numberDetail(failure, 'findings') ?? 1, 'Defender alert', 'Defender alerts')}`,
  problems: { untouched: {}, unassigned: {} },
  means: [
    'Defender has reported an attack, and no one has started to work on the alert in the allowed time. The attack continues until someone acts.',
  ],
  where: places.alerts,
  undo: 'assign each alert and work on it in the Microsoft Defender portal > Incidents & alerts > Alerts.',
  accept: 'resolve it there with the right classification, or set thresholds.highAlertHours.',
  ask: () => ({
    question: 'Is someone working on it, and only the alert is not assigned?',
    yes: 'assign it to that person and set it to In progress.',
    no: 'open it now: find the affected accounts and devices, and whether it continues.',
  }),
});
