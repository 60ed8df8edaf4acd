import { count } from '../../../reports/language/counting';
import { numberDetail } from '../../../reports/language/details';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { defenderIncidentsWorked } from './control';

export const defenderIncidentsWorkedWords = controlWords(defenderIncidentsWorked, {
  fails: (failure) =>
    `No one is working on ${count(numberDetail(failure, 'findings') ?? 1, 'high-severity incident', 'high-severity incidents')}`,
  problems: { active: {} },
  means: ['Defender has combined alerts into one attack, and no one has started to work on it in the allowed time.'],
  where: places.incidents,
  undo: 'assign each incident and work on it in the Microsoft Defender portal > Incidents & alerts > Incidents.',
  accept: 'resolve it there with the right classification, or set thresholds.incidentHours.',
  ask: () => ({
    question: 'Is someone working on it, and only its status is still Active?',
    yes: 'assign it to that person and set it to In progress.',
    no: 'open it now and contain the accounts, devices and mailboxes that it names.',
  }),
});
