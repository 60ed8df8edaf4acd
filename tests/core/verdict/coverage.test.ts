import { controls } from '../../../shared/controls';
import type { Failure } from '../../../shared/core/collection/failure';
import type { Kind } from '../../../shared/core/resource/kind';
import type { LicenceKey } from '../../../shared/core/tenant/licence-key';
import { beyondGraph } from '../../../shared/core/verdict/beyond-graph';
import type { Control, Verdict } from '../../../shared/core/verdict/control';
import { type CoverageInput, coverageOf, isWithin, type KindReading } from '../../../shared/core/verdict/coverage';
import { detectors } from '../../../shared/detections';
import { kindDefinition, kindDefinitions } from '../../../shared/kinds';

const pass: Verdict = { status: 'pass', note: null, evidence: [], metric: null };

const reading = (kind: Kind, over: Partial<KindReading> = {}): KindReading => ({
  kind,
  failure: null,
  isRead: true,
  cadenceMinutes: kindDefinition(kind).cadenceMinutes,
  ...over,
});

const everyLicence: ReadonlySet<LicenceKey> = new Set(
  kindDefinitions.flatMap(({ licence }) => (licence === 'free' ? [] : [licence])),
);

const input = (over: Partial<CoverageInput> = {}, spoiled: readonly KindReading[] = []): CoverageInput => ({
  controls,
  detectors,
  configuration: { disabled: [] },
  licences: everyLicence,
  kinds: kindDefinitions.map(({ kind }) => spoiled.find((one) => one.kind === kind) ?? reading(kind)),
  verdicts: new Map(controls.map(({ id }) => [id, pass])),
  beyond: beyondGraph,
  ...over,
});

/** A control that depends only on these kinds. */
const on = (needs: readonly Kind[], over: Partial<Control> = {}): Control => {
  const [first] = controls;
  if (first === undefined) throw new Error('no control');
  return { ...first, id: 'ZT.XX.001', needs, needsWhereLicensed: [], folds: [], usesConditionalAccess: false, ...over };
};

const failed = (failure: Failure): Partial<KindReading> => ({ failure, isRead: false });
const notLicensed: Failure = { reason: 'notLicensed', licence: 'INTUNE', detail: '' };
const notPermitted: Failure = { reason: 'notPermitted', permission: '', detail: '' };
const broken: Failure = { reason: 'broken', detail: '' };
const unknown: Verdict = { status: 'unknown', reason: 'notRead' };

const policies = ['conditionalAccessPolicy'] as const;

test.each<[string, Control, Partial<CoverageInput>, readonly KindReading[], Verdict | undefined, object]>([
  ['changes of policies come through the audit log', on(policies), {}, [], pass, { watched: 'live', minutes: 5 }],
  [
    'without the audit log policies are read on schedule',
    on(policies),
    {},
    [reading('directoryAudit', failed(notPermitted)), reading('conditionalAccessPolicy', { cadenceMinutes: 60 })],
    pass,
    { watched: 'slower', minutes: 60, kind: 'conditionalAccessPolicy' },
  ],
  ['changes of users come as notifications', on(['user']), {}, [], pass, { watched: 'live', minutes: 1 }],
  [
    'SharePoint has no change log, so its own cadence counts, and the slowest of several',
    on(['conditionalAccessPolicy', 'sharepointSettings']),
    {},
    [],
    pass,
    { watched: 'slower', minutes: 60, kind: 'sharepointSettings' },
  ],
  [
    'a source of its fold counts too',
    on(policies, { folds: [{ kind: 'userRegistrationDetails', init: () => 0, add: () => 0 }] }),
    {},
    [],
    pass,
    { watched: 'slower', minutes: 720, kind: 'userRegistrationDetails' },
  ],
  [
    'no licence',
    on(['managedDevice']),
    { licences: new Set(['P1']) },
    [reading('managedDevice', failed(notLicensed))],
    { status: 'notLicensed', licence: 'INTUNE' },
    { watched: 'not', because: 'notLicensed', licence: 'INTUNE' },
  ],
  [
    'licensed, but the product is not set up',
    on(['managedDevice']),
    {},
    [reading('managedDevice', failed(notLicensed))],
    { status: 'notLicensed', licence: 'INTUNE' },
    { watched: 'not', because: 'notProvisioned', licence: 'INTUNE' },
  ],
  [
    'a kind that is read only where it is licensed does not block it',
    on(policies, { needsWhereLicensed: ['managedDevice'] }),
    { licences: new Set(['P1']) },
    [reading('managedDevice', failed(notLicensed))],
    pass,
    { watched: 'live' },
  ],
  [
    'nor does a fleet that is folded only where it is licensed',
    on(policies, {
      needsWhereLicensed: ['userRegistrationDetails'],
      folds: [{ kind: 'userRegistrationDetails', init: () => 0, add: () => 0 }],
    }),
    { licences: new Set() },
    [reading('userRegistrationDetails', failed({ reason: 'notLicensed', licence: 'P1', detail: 'Graph said so' }))],
    pass,
    { watched: 'live' },
  ],
  [
    'a missing permission for it does',
    on(policies, { needsWhereLicensed: ['managedDevice'] }),
    {},
    [reading('managedDevice', failed(notPermitted))],
    unknown,
    { watched: 'not', because: 'notPermitted', permission: 'DeviceManagementManagedDevices.Read.All' },
  ],
  [
    'a missing licence is named before a missing permission, which would not help',
    on(['conditionalAccessPolicy', 'managedDevice']),
    { licences: new Set() },
    [reading('conditionalAccessPolicy', failed(notPermitted)), reading('managedDevice', failed(notLicensed))],
    unknown,
    { watched: 'not', because: 'notLicensed' },
  ],
  [
    'a verdict from a refused source does not count as monitored',
    on(policies),
    {},
    [reading('conditionalAccessPolicy', { failure: notPermitted })],
    pass,
    { watched: 'not', because: 'notPermitted' },
  ],
  [
    'a temporarily failing source is monitored while its verdict stands',
    on(policies),
    {},
    [reading('conditionalAccessPolicy', { failure: broken })],
    pass,
    { watched: 'live' },
  ],
  [
    'and not monitored once it does not',
    on(policies),
    {},
    [reading('conditionalAccessPolicy', { failure: broken })],
    unknown,
    { watched: 'not', because: 'waiting', kind: 'conditionalAccessPolicy' },
  ],
  ['read, but not enough for a verdict', on(policies), {}, [], unknown, { watched: 'not', because: 'unclear' }],
  ['read, and not judged yet', on(policies), {}, [], undefined, { watched: 'not', because: 'unclear' }],
  [
    'a licence that only the control itself requires',
    on(policies),
    { licences: new Set(['P1']) },
    [],
    { status: 'notLicensed', licence: 'P2' },
    { watched: 'not', because: 'notLicensed', licence: 'P2' },
  ],
  [
    'disabled, whatever else is wrong',
    on(['managedDevice']),
    { configuration: { disabled: ['ZT.XX.001'] } },
    [reading('managedDevice', failed(notLicensed))],
    pass,
    { watched: 'not', because: 'disabled' },
  ],
])('%s', (_, control, over, spoiled, verdict, expected) => {
  const coverage = coverageOf({
    ...input({ controls: [control], ...over }, spoiled),
    verdicts: new Map(verdict === undefined ? [] : [[control.id, verdict]]),
  });
  expect(coverage.controls).toEqual([expect.objectContaining({ controlId: control.id, ...expected })]);
  const { watched } = coverage.controls[0] ?? {};
  expect([coverage.live, coverage.slower]).toEqual([watched === 'live' ? 1 : 0, watched === 'slower' ? 1 : 0]);
});

test('in a tenant whose sources all answer every control is monitored and every licence exists', () => {
  const coverage = coverageOf(input());
  expect(coverage.live + coverage.slower).toBe(controls.length);
  expect([coverage.licences, [...coverage.permissions]]).toEqual([[], []]);
});

test('a missing licence is counted by what it would add, without controls that work without it', () => {
  const missing = kindDefinitions.filter(({ licence }) => licence === 'P2').map(({ kind }) => kind);
  const refused = missing.map((kind) => reading(kind, failed({ reason: 'notLicensed', licence: 'P2', detail: '' })));
  const verdicts = new Map(
    controls.map(({ id, needs }): [string, Verdict] => [
      id,
      needs.some((kind) => missing.includes(kind)) ? { status: 'notLicensed', licence: 'P2' } : pass,
    ]),
  );
  const { licences } = coverageOf(input({ licences: new Set(['P1', 'INTUNE', 'SPO']), verdicts }, refused));
  const blinded = detectors.filter(({ watches }) =>
    [...watches.changes, ...watches.records].every((kind) => missing.includes(kind)),
  );
  expect(blinded.length).toBeGreaterThan(0);
  expect(licences).toEqual([
    {
      licence: 'P2',
      controls: [...verdicts.values()].filter(({ status }) => status === 'notLicensed').length,
      detectors: blinded.length,
      kinds: missing,
    },
  ]);
});

test('the tiers in the docs follow the needs of the controls', () => {
  expect(isWithin(on(['riskyUser']), new Set(['P1']))).toBe(false);
  expect(isWithin(on(['riskyUser']), new Set(['P1', 'P2']))).toBe(true);
  expect(isWithin(on(policies, { needsWhereLicensed: ['riskyUser'] }), new Set())).toBe(true);
  const fold = { kind: 'userRegistrationDetails', init: () => 0, add: () => 0 } as const;
  expect(isWithin(on(policies, { folds: [fold] }), new Set())).toBe(false);
  const whereLicensed = on(policies, { folds: [fold], needsWhereLicensed: ['userRegistrationDetails'] });
  expect(isWithin(whereLicensed, new Set())).toBe(true);
});

describe('a detection without a source', () => {
  const unfed = (over: Partial<CoverageInput> = {}, spoiled: readonly KindReading[] = []) =>
    new Map(coverageOf(input(over, spoiled)).unfed.map(({ detectorId, reason }) => [detectorId, reason]));
  const permission = 'AuditLogsQuery-Exchange.Read.All';
  const configuration = { disabled: [], optionalSources: ['exchangeAudit'] as const };

  test('is listed with the source that was not enabled, and its permission', () => {
    expect(unfed().get('EV.X05')).toEqual({ because: 'notAsked', kind: 'exchangeAudit', permission });
    expect([...unfed().values()].map(({ because }) => because)).not.toContain('waiting');
  });

  test('is listed while it needs the beta version and that is not enabled', () => {
    expect(unfed().get('EV.S30')).toEqual({ because: 'betaOff', kind: 'signIn' });
    expect(unfed().get('EV.A16')).toEqual({ because: 'betaOff', kind: 'signIn' });
    expect(unfed({ configuration: { disabled: [], betaSignIns: true } }).get('EV.S30')).toBeUndefined();
  });

  test('is listed with the missing permission, once its source is enabled', () => {
    const spoiled = [reading('exchangeAudit', failed(notPermitted))];
    expect(unfed({ configuration }, spoiled).get('EV.X05')).toEqual({ because: 'notPermitted', permission });
  });

  test('is not listed while one of its sources is read', () => {
    expect(unfed({ configuration }).has('EV.X05')).toBe(false);
    expect(unfed({ configuration }).has('EV.M06')).toBe(false);
    expect(unfed({ configuration }).has('EV.X01')).toBe(true);
  });

  test('is not listed where the operator disabled it', () => {
    expect(unfed({ configuration: { disabled: ['EV.X05'] } }).has('EV.X05')).toBe(false);
  });
});
