import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number, verb } from '../../../reports/language/counting';
import { numberDetail } from '../../../reports/language/details';
import { evidenceInWords } from '../../../reports/language/naming';
import { type ControlFailure, concerned, type Scene } from '../../../reports/language/scene';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraGlobalAdministratorCount } from './control';

const holdersOf = (event: ControlFailure): number | undefined =>
  numberDetail(event, 'holders') ?? numberDetail(event, 'numerator') ?? concerned({ event });

const administrators = (total: number | undefined): string =>
  count(total, 'Global Administrator', 'Global Administrators');

/** ", at most 4 are allowed" */
const limit = ({ event }: Scene, detail: 'min' | 'max'): string => {
  const value = numberDetail(event, detail);
  return value === undefined ? '' : `, and ${detail === 'min' ? 'at least' : 'at most'} ${value} are wanted`;
};

/** "2 of them are eligible and activate the role when needed: Paul Orth and Lea Novak", from the evidence line with their names. */
function eligibleLine({ event, naming }: Scene): readonly string[] {
  const eligible = event.lines.find(({ label }) => label === 'Global Administrators, eligible')?.after ?? [];
  if (eligible.length === 0) return [];
  const who = verb(eligible.length, 'is eligible and activates', 'are eligible and activate');
  return [
    `${number(eligible.length)} of them ${who} the role when needed: ${listedUpTo(eligible.map(naming.reference), 12)}`,
  ];
}

export const entraGlobalAdministratorCountWords = controlWords(entraGlobalAdministratorCount, {
  fails: 'The number of Global Administrators is outside its limits',
  problems: {
    tooFew: {
      fails: (failure) =>
        holdersOf(failure) === 0
          ? 'No Global Administrator besides break-glass accounts'
          : `Only ${administrators(holdersOf(failure))}`,
      means: 'If these accounts are lost or locked, no one can repair the tenant.',
      undo: 'assign the role again in Entra admin center > Roles & admins > Global Administrator.',
      accept: 'set thresholds.globalAdministratorsMin to the number you want.',
    },
    tooMany: {
      fails: (failure) => `${administrators(holdersOf(failure))}, more than allowed`,
      means: 'Each of these accounts alone can take over everything: one stolen password is enough.',
      accept:
        'assign a lesser role where one is enough; if you need all of them, raise thresholds.globalAdministratorsMax.',
    },
  },
  means: (scene) => [
    `${scene.tenantName} now has ${administrators(holdersOf(scene.event))}${limit(scene, 'max') || limit(scene, 'min')}.`,
  ],
  where: places.roles,
  undo: 'remove the new holder in Entra admin center > Roles & admins > Global Administrator.',
  exposed: (scene) => {
    const { event, naming, tenantName } = scene;
    const { exposure } = event;
    if (!isCounted(exposure) || exposure.ids.length === 0) return [];
    const shown = listedUpTo(exposure.ids.map(naming.person), 12, exposure.count);
    return [`${administrators(exposure.count)} at ${tenantName}: ${shown}`, ...eligibleLine(scene)];
  },
  // The holders are listed above. The evidence names the accounts that are not counted, and the reasons.
  changed: ({ event, naming }) =>
    event.lines
      .filter(({ label }) => !label.startsWith('Global Administrators'))
      .map((line) => evidenceInWords(line, naming)),
});
