import { licenceNames } from '../../core/tenant/licence-key';
import type { Control, Effort, Status } from '../../core/verdict/control';
import { type OpenItem, type Phase, type Progress, phases } from '../../core/verdict/plan';
import { count, number } from '../language/counting';
import { capital, plainText } from '../language/plain-text';

/** `Day 34 of 90: 11 of 18 done, 2 slipped back, 1 new, 7 open` */
export function progressInWords({ day, of, total, done, slipped, added, open }: Progress): string {
  const when = of === null ? `Day ${number(day)}, after the first year` : `Day ${number(day)} of ${number(of)}`;
  if (total === 0) return `${when}: there was nothing to fix.`;
  const parts = [
    `${number(done)} of ${number(total)} done`,
    ...(slipped === 0 ? [] : [`${number(slipped)} failing again`]),
    ...(added === 0 ? [] : [`${number(added)} new`]),
    ...(open === 0 ? [] : [`${number(open)} open`]),
  ];
  return `${when}: ${parts.join(', ')}.`;
}

export const effortWords: Readonly<Record<Effort, string>> = {
  minutes: 'minutes of work',
  days: 'a few days of work',
  project: 'an organisation-wide project',
};

const phaseWords: Readonly<Record<Phase, string>> = {
  30: 'first 30 days',
  90: 'first 90 days',
  365: 'first year',
};

export const phaseInWords = (phase: Phase): string => phaseWords[phase];

/** The heading over the steps of a control. Only a control that passes has something to keep. */
export const stepsHeadings: Readonly<Record<Status, string>> = {
  fail: 'How to fix it',
  pass: 'How to keep it in force',
  unknown: 'How to put it in force',
  notLicensed: 'How to put it in force',
  notApplicable: 'How to put it in force',
};

/**
 * `A few days of work. Needs Entra ID P1.` Null if the control passes, because no work is left. It can even pass
 * without the licence, for example because of security defaults.
 */
export const workAndLicence = (
  status: Status,
  { effort, licence }: Pick<Control, 'effort' | 'licence'>,
): string | null =>
  status === 'pass'
    ? null
    : `${capital(effortWords[effort])}. ${licence === 'free' ? 'No licence needed' : `Needs ${licenceNames[licence]}`}.`;

/** `no new licence, minutes of work, was fixed and failed again` */
export const workInWords = ({ control, weight, state }: Pick<OpenItem, 'control' | 'weight' | 'state'>): string =>
  [
    weight.needsLicence && control.licence !== 'free'
      ? `needs ${licenceNames[control.licence]}, which you do not have`
      : 'no new licence',
    effortWords[weight.effort],
    ...(state === 'slipped' ? ['was fixed, but fails again'] : []),
  ].join(', ');

/** The first path in Microsoft's portals that the control's remediation contains. */
const portalPath =
  /(?:Entra|Intune|SharePoint|Exchange|Microsoft 365|Teams) admin center(?: > [^>:.;,()]*[^>:.;,()\s])+/;
const longestPath = 120;
export const securityDefaultsPath = 'Entra admin center > Identity > Overview > Properties > Manage security defaults';

/** `Entra admin center > Groups > General`; null if the remediation contains no short path. */
export function startOfFix({ remediation }: Pick<Control, 'remediation'>, bySecurityDefaults = false): string | null {
  if (bySecurityDefaults) return securityDefaultsPath;
  const path = portalPath.exec(remediation)?.[0].trim();
  return path === undefined || path.length > longestPath ? null : plainText(path, longestPath);
}

/** `12 fixes in the first 30 days, 4 in the first 90 days, 2 in the first year` */
export const phasesInWords = (items: readonly Pick<OpenItem, 'phase'>[]): string =>
  phases
    .map((phase) => ({ phase, amount: items.filter((item) => item.phase === phase).length }))
    .filter(({ amount }) => amount > 0)
    .map(
      ({ phase, amount }, at) =>
        `${at === 0 ? count(amount, 'fix', 'fixes') : number(amount)} in the ${phaseWords[phase]}`,
    )
    .join(', ');
