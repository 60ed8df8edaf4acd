import { fallThresholds } from '../../../core/event/fall';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { isBelowFloor } from '../../../core/verdict/share';
import { threshold } from '../../../core/verdict/thresholds';
import { countLine, fallLine } from '../../evidence-line';
import { contactThresholds, inContact } from '../../fleet-share';
import { foldOver, listed } from '../../fold';

export const thresholds = {
  ...contactThresholds,
  antivirusFloor: threshold.share(
    0.98,
    'The control fails if less than this share of Windows devices has an antivirus that runs and is up to date.',
  ),
  antivirusDrop: threshold.drop(0.02, 'Windows devices with an antivirus that runs and is up to date'),
  ...fallThresholds,
};

type Problem = 'inactive' | 'unknownState' | 'signatures';

type Computers = { windows: number; inContact: number };

const computersFold = foldOver('managedDevice')<Computers>({
  init: () => ({ windows: 0, inContact: 0 }),
  add: (computers, { operatingSystem }, { lastSyncDateTime }, { nowMs, thresholds }) => {
    if (operatingSystem.toLowerCase() !== 'windows') return computers;
    computers.windows += 1;
    if (inContact(lastSyncDateTime, nowMs, thresholds.deviceContactDays)) computers.inContact += 1;
    return computers;
  },
});

const isCount = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isInteger(value) && value >= 0;

type Antivirus = {
  readonly reported: number;
  readonly inactive: number;
  readonly unclear: number;
  readonly unsigned: number;
  /** The sum of the three counts, at most the number of reporting devices, because a device can be in two of them. */
  readonly bad: number;
  readonly all: number;
};

/** Intune's counts; null if Intune does not return them. */
function antivirusOf(state: ControlState): Antivirus | null {
  const [overview] = state.small('deviceProtectionOverview');
  const reported = overview?.totalReportedDeviceCount;
  const inactive = overview?.inactiveThreatAgentDeviceCount;
  const unclear = overview?.unknownStateThreatAgentDeviceCount;
  const unsigned = overview?.pendingSignatureUpdateDeviceCount;
  if (!isCount(reported) || !isCount(inactive) || !isCount(unclear) || !isCount(unsigned)) return null;
  const bad = Math.min(reported, inactive + unclear + unsigned);
  return {
    reported,
    inactive,
    unclear,
    unsigned,
    bad,
    all: Math.max(state.facet(computersFold).inContact, reported),
  };
}

const fewest = 2;

/** An antivirus agent that is not running detects nothing, and reports this only to Intune. */
export const intuneAntivirusRunning = defineControl({
  id: 'ZT.TD.010',
  name: 'intune-antivirus-running',
  title: 'Antivirus on Windows devices runs and is up to date',
  area: 'threats',
  pillar: 'endpoints',
  severity: 'high',
  severityReason: 'Where the antivirus is off or outdated, known malware runs unnoticed.',
  licence: 'INTUNE',
  thresholds,
  version: 1,
  needs: ['deviceProtectionOverview', 'managedDevice'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 2,
  limitations:
    'Judges the counts of Intune, because reading each device takes one call a device: agents that are inactive, in an unknown state, or waiting for signatures. A device in two counts counts twice. The devices themselves are unknown here. A Windows device in contact that reports nothing counts as neither good nor bad; where such devices would decide, the verdict is unknown. Antivirus of other vendors may report nothing. The control fails only if at least two devices are affected. It passes again one point above the minimum. Above the minimum, a drop of the reporting devices below the seven-day median fails too.',
  remediation:
    'Intune admin center > Endpoint security > Antivirus > Windows unhealthy endpoints lists them with their problems; Reports > Microsoft Defender Antivirus > Antivirus agent status has all. Turn on real-time protection and signature updates with an antivirus policy: Endpoint security > Antivirus > Create policy. Graph: GET /deviceManagement?$select=deviceProtectionOverview, and of one device GET /deviceManagement/managedDevices/{id}/windowsProtectionState. The minimum is thresholds.antivirusFloor, the drop is thresholds.antivirusDrop.',
  effort: 'days',
  mappings: {
    maester: Array.from({ length: 24 }, (_, at) => `MT.${1148 + at}`),
    zta: ['24575', '41045'],
  },
  references: [
    'https://learn.microsoft.com/mem/intune/protect/endpoint-security-antivirus-policy',
    'https://learn.microsoft.com/graph/api/resources/intune-devices-deviceprotectionoverview',
  ],
  activities: [],
  folds: [listed(computersFold)],
  measures: [
    {
      name: 'share',
      drop: 'antivirusDrop',
      least: 'fallCount',
      read: (state) => {
        const antivirus = antivirusOf(state);
        return antivirus === null
          ? null
          : { numerator: antivirus.reported - antivirus.bad, denominator: antivirus.reported };
      },
    },
  ],
  evaluate: (state): Verdict<Problem> => {
    const computers = state.facet(computersFold);
    if (computers.windows === 0) return { status: 'notApplicable', reason: 'no Windows device is managed' };
    const antivirus = antivirusOf(state);
    if (antivirus === null) return { status: 'unknown', reason: 'Intune does not report the state of the antivirus' };
    const { antivirusFloor: floor } = state.facts.configuration.thresholds;
    const { reported, inactive, unclear, unsigned, bad, all } = antivirus;
    if (reported === 0 || all === 0) return { status: 'unknown', reason: 'no Windows device reports its antivirus' };
    const silent = all - reported;
    const isLow = (good: number): boolean =>
      isBelowFloor({ numerator: good, denominator: all }, floor, state.lastStatus === 'fail');
    const metric = { numerator: all - bad, denominator: all, floor };
    const fall = state.fell('share');
    const evidence = [
      ...fallLine(fall),
      ...countLine('Agent inactive', inactive),
      ...countLine('Agent in an unknown state', unclear),
      ...countLine('Waits for signatures', unsigned),
      ...countLine('Reports nothing', silent),
    ];
    // There are too many even if every device without a report is good.
    if ((isLow(all - bad) && bad >= fewest) || fall !== null) {
      const findings = (
        [
          ['inactive', inactive],
          ['unknownState', unclear],
          ['signatures', unsigned],
        ] as const
      ).flatMap(([problem, many]): readonly Finding<Problem>[] =>
        many === 0
          ? []
          : [{ resourceId: problem, subject: { type: 'text', text: 'Windows devices' }, problem, details: { many } }],
      );
      return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric };
    }
    // There are few enough bad devices even if every device without a report is bad.
    if (!isLow(reported - bad) || (silent === 0 && bad < fewest))
      return { status: 'pass', note: null, evidence, metric };
    return { status: 'unknown', reason: `${silent} of ${all} Windows devices do not report their antivirus` };
  },
});
