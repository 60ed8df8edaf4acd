import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number, verb } from '../../../reports/counting';
import { listDetail, numberDetail } from '../../../reports/details';
import { evidenceInWords } from '../../../reports/naming';
import { rolesPortal } from '../../../reports/portal';
import { concerned, defineWording, type Scene } from '../../../reports/scene';

/** `holders` or `numerator`, else the exposure: Global Administrators now. `max` and `min` where the control gives them. */
const holdersOf = (scene: Scene): number | undefined =>
  numberDetail(scene.event, 'holders') ?? numberDetail(scene.event, 'numerator') ?? concerned(scene);

const areTooFew = ({ event }: Scene): boolean =>
  listDetail(event, 'problems').some((problem) => /few/i.test(problem)) ||
  (numberDetail(event, 'min') !== undefined &&
    (numberDetail(event, 'holders') ?? Number.POSITIVE_INFINITY) < (numberDetail(event, 'min') ?? 0));

const administrators = (total: number | undefined): string =>
  total === undefined
    ? 'the number of Global Administrators'
    : count(total, 'Global Administrator', 'Global Administrators');

/** "2 of them are eligible, and activate the role when they need it: Paul Orth and Lea Novak", from the line that names them. */
function eligibleLine({ event, naming }: Scene): readonly string[] {
  const eligible = event.lines.find(({ label }) => label === 'Global Administrators, eligible')?.after ?? [];
  if (eligible.length === 0) return [];
  const who = verb(eligible.length, 'is eligible, and activates', 'are eligible, and activate');
  return [
    `${number(eligible.length)} of them ${who} the role when needed: ${listedUpTo(eligible.map(naming.reference), 12)}`,
  ];
}

/** Reads `holders` or `numerator`, `min`, `max`, `problems` ("tooMany", "tooFew"), the exposure and the line of who is eligible. */
export const globalAdministratorsFew = defineWording({
  id: 'ZT.AD.001',
  tells: 'story',
  lost: (scene) => {
    const holders = holdersOf(scene);
    if (holders === undefined) return 'the number of Global Administrators is off';
    return areTooFew(scene) ? `only ${administrators(holders)} left` : `${administrators(holders)}, more than agreed`;
  },
  happened: (scene) => {
    const holders = holdersOf(scene);
    return holders === undefined
      ? 'the number of Global Administrators left its limits'
      : `the number of Global Administrators became ${holders}`;
  },
  meaning: (scene) => {
    const { tenantName, event } = scene;
    const limit = numberDetail(event, areTooFew(scene) ? 'min' : 'max');
    const bound =
      limit === undefined
        ? ''
        : areTooFew(scene)
          ? `, and at least ${limit} are wanted`
          : `, and at most ${limit} are wanted`;
    return [
      `${tenantName} now has ${administrators(holdersOf(scene))}${bound}.`,
      areTooFew(scene)
        ? 'If these accounts are lost or locked, nobody can repair the tenant.'
        : 'Each of these accounts alone can take over everything; one stolen password of any of them is enough.',
    ];
  },
  exposed: (scene) => {
    const { event, naming, tenantName } = scene;
    const { exposure } = event;
    if (!isCounted(exposure) || exposure.ids.length === 0) return [];
    const shown = listedUpTo(exposure.ids.map(naming.person), 12, exposure.count);
    return [`${administrators(exposure.count)} at ${tenantName}: ${shown}`, ...eligibleLine(scene)];
  },
  // Who holds the role stands above; what is not counted, and why, is evidence.
  changed: ({ event, naming }) =>
    event.lines
      .filter(({ label }) => !label.startsWith('Global Administrators'))
      .map((line) => evidenceInWords(line, naming)),
  remedy: (scene) =>
    areTooFew(scene)
      ? {
          undo: 'give the role back in Entra admin center > Roles & admins > Global Administrator.',
          accept: 'set thresholds.globalAdministratorsMin to the number you want.',
        }
      : {
          undo: 'remove the new holder in Entra admin center > Roles & admins > Global Administrator.',
          accept:
            'give a smaller role where one is enough; if all are needed, raise thresholds.globalAdministratorsMax.',
        },
  activity: 'role change',
  portal: rolesPortal,
  regained: () => 'the number of Global Administrators is fine',
  // A recovery's exposure is the one of the failure, so it says nothing about how many there are now.
  mended: () => 'The number of Global Administrators came back within its limits',
  held: 'the number of Global Administrators was within its limits',
});
