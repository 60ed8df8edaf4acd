import type { SealFinding } from '../../../shared/core/log/seal';
import { type Verification, verifyRecord } from '../../../shared/pipeline/operate/verify';
import { type Command, type DoctorOption, jsonOption, notWatched, tenantOption, tenantsOf } from './command';

const sealOption: DoctorOption = {
  name: '--seal',
  value: 'HASH',
  help: 'a seal that a digest printed: it must be in the chain',
  check: (value) => (/^[0-9a-f]{64}$/i.test(value) ? undefined : 'a seal has 64 hex digits'),
};

/** Checks whether an event was removed, altered or added outside the product. */
export const verify: Command = {
  option: { name: '--verify', value: null, help: '' },
  summary: 'checks every sealed day against its seal: nothing removed, altered or added since',
  takesPaused: true,
  options: [{ ...tenantOption, help: 'one tenant; default: all' }, sealOption, jsonOption],
  check: (given) =>
    given.has('--seal') && !given.has('--tenant')
      ? ['--seal: needs --tenant, because each tenant has its own chain']
      : [],
  run: async (doctor, given) => {
    const tenantIds = tenantsOf(doctor, given);
    if (tenantIds === undefined) {
      doctor.printProblem(notWatched(given, '--tenant'));
      return 1;
    }
    const printed = given.get('--seal');
    const all: Verification[] = [];
    for (const tenantId of tenantIds)
      all.push(await verifyRecord(doctor.pipeline, tenantId, printed === undefined ? [] : [printed]));
    if (given.has('--json')) doctor.print(JSON.stringify(all, null, 2));
    else for (const line of all.flatMap(linesOf)) doctor.print(line);
    return all.some(({ findings }) => findings.length > 0) ? 1 : 0;
  },
};

const counted = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;

function linesOf({ tenantId, checkedDays, forgottenDays, events, keptFrom, latest, findings }: Verification): string[] {
  const forgotten =
    forgottenDays === 0 ? '' : `; ${counted(forgottenDays, 'day')} before ${keptFrom} deleted by retention`;
  return [
    `tenant ${tenantId}`,
    latest === null
      ? '  no day is sealed yet'
      : `  ${counted(events, 'event')} of ${counted(checkedDays, 'sealed day')} checked${forgotten}`,
    ...(latest === null ? [] : [`  newest seal: ${latest.day} ${latest.hash}`]),
    ...findings.map((finding) => `  ${finding.day}: ${inWords(finding)}`),
    ...resultOf(findings, latest !== null),
  ];
}

/** Without a seal, nothing was checked. */
const resultOf = (findings: readonly SealFinding[], isSealed: boolean): readonly string[] =>
  findings.length > 0
    ? [`  ${counted(findings.length, 'finding')}`]
    : isSealed
      ? ['  nothing was removed, altered or added']
      : [];

function inWords({ problem, count, ids }: SealFinding): string {
  switch (problem) {
    case 'eventsRemoved':
      return `${counted(count, 'event')} fewer than were sealed`;
    case 'eventsAdded':
      return `${counted(count, 'event')} more than were sealed`;
    case 'eventsAltered':
      return `at least one of ${counted(count, 'event')}, or the seal of the day, was altered`;
    case 'sealAltered':
      return 'its seal was altered; its events were not';
    case 'sealMissing':
      return 'has no seal, although later days have one';
    case 'sealOverdue':
      return `not sealed, although ${counted(count, 'day')} from then on can be sealed; ${
        ids.length === 0 ? 'the hourly sweep does not run' : `still open: ${ids.join(', ')}`
      }`;
    case 'toldOtherwise':
      return `${counted(count, 'event')} used in an alert, but missing or altered: ${ids.join(', ')}`;
    case 'printedSealMissing':
      return `the chain does not contain the seal ${ids.join(', ')}: it was rebuilt, or the seal is of another tenant`;
  }
}
