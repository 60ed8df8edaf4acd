import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number } from '../../../reports/language/counting';
import { numberDetail } from '../../../reports/language/details';
import { concerned } from '../../../reports/language/scene';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraRiskySignInsTriaged } from './control';

export const entraRiskySignInsTriagedWords = controlWords(entraRiskySignInsTriaged, {
  fails: (failure) =>
    `${count(numberDetail(failure, 'findings') ?? 1, 'high-risk detection is', 'high-risk detections are')} not reviewed`,
  problems: { open: {} },
  means: [
    'Microsoft rates these sign-ins or accounts as attacked, and no one has reviewed them in the allowed time. An attacker who got in stays in until someone acts.',
  ],
  where: { ...places.riskyUsers, settings: 'the verdict on a detection' },
  undo: 'block the sign-in and revoke the sessions, then reset the password, in Entra admin center > Identity Protection > Risky users.',
  accept: 'confirm the sign-in as safe there once you know that it was.',
  exposed: ({ event: { exposure }, naming }) =>
    !isCounted(exposure) || exposure.count === 0
      ? []
      : [
          `${number(exposure.count)} of ${count(exposure.of, 'person', 'people')} with an open detection: ${listedUpTo(exposure.ids.map(naming.person), 6, exposure.count)}`,
        ],
  ask: (scene) => ({
    question: `Ask ${(concerned(scene) ?? 1) > 1 ? 'each of them' : 'the person'} by phone, not by mail: was that you?`,
    yes: 'confirm the sign-in as safe in Entra admin center > Identity Protection > Risky sign-ins.',
    no: 'block the sign-in, revoke the sessions, reset the password, and confirm the sign-in as compromised there.',
    ifNo: `If it was not ${(concerned(scene) ?? 1) > 1 ? 'them' : 'the person'}`,
  }),
});
