import type { Detection } from '../../shared/core/event/detector';
import type { LogRecord } from '../../shared/core/log/record';
import type { LogKind, UnifiedAuditKind } from '../../shared/core/resource/kind';
import { detectorOfRow, logsOf } from '../../shared/detections/of-row';
import type { AuditRow, Sample } from '../../shared/detections/row';
import { rows } from '../../shared/detections/rows';
import { at, directoryAudit, person, target } from '../fixtures/records';
import { isBroken, sentencesOf } from './said';
import { facts, onRecord } from './state/facts';
import { signIn } from './state/sign-ins';
import { unifiedRecord, unifiedShapes, unifiedWorkloads } from './unified-wire';
import { factsOf, recordOf, shapes } from './wire';

const activitiesOf = (row: AuditRow, { activity }: Sample): readonly string[] =>
  activity === undefined ? row.activities : [activity];

type Play = { readonly name: string; readonly record: LogRecord };

/** A sample as an entry of its log, in every shape that this log has; the ordinary one first. */
function playsOf(row: AuditRow, sample: Sample, activity: string): readonly Play[] {
  const [log = 'directoryAudit'] = logsOf(row);
  return isUnified(log)
    ? unifiedShapes.map((shape) => ({
        name: shape.name,
        record: unifiedRecord(row, log, sample, activity, shape),
      }))
    : shapes.map((shape) => ({
        name: shape.name,
        record: recordOf(row, log, sample, activity, shape),
      }));
}

const isUnified = (log: LogKind): log is UnifiedAuditKind => Object.hasOwn(unifiedWorkloads, log);

const raisedBy = (row: AuditRow, sample: Sample, { record }: Play): readonly Detection[] =>
  detectorOfRow(row)
    .onRecord(record, factsOf(sample))
    .filter(({ effect }) => effect === 'raised');

/** Every sample under each of its activities, in every shape. */
const played = (row: AuditRow, samples: readonly Sample[]) =>
  samples.flatMap((sample, number) =>
    activitiesOf(row, sample).flatMap((activity) =>
      playsOf(row, sample, activity).map((play) => ({
        case: `${number + 1}, ${activity}, ${play.name}`,
        sample,
        play,
      })),
    ),
  );

const auditRows = rows.filter((row): row is AuditRow => row.log !== 'riskDetection' && row.log !== 'signIn');

describe.each(auditRows.map((row) => [row.id, row] as const))('%s', (_, row) => {
  test('has samples that fire and at least as many that do not', () => {
    expect(row.fires.length).toBeGreaterThan(0);
    expect(row.silent.length).toBeGreaterThanOrEqual(row.fires.length);
    const isByName = logsOf(row).some(isUnified);
    const isSpelled = (name: string): boolean => isByName || name === name.toLowerCase();
    expect(row.activities.filter((name) => !isSpelled(name) || /[–—]|\.$/.test(name))).toEqual([]);
  });

  test('fires where it should, as bad as it should', () => {
    const wrong = played(row, row.fires).flatMap((one) => {
      const [found, ...more] = raisedBy(row, one.sample, one.play);
      if (found === undefined || more.length > 0)
        return [`${one.case}: raised ${more.length === 0 ? 0 : more.length + 1}`];
      const { severity = found.severity, alerts = found.alerts } = one.sample;
      return found.severity === severity && found.alerts === alerts
        ? []
        : [`${one.case}: ${found.severity}, alerts ${found.alerts}`];
    });
    expect(wrong).toEqual([]);
  });

  test('says what it should in plain sentences, with every place filled in', () => {
    const said = row.fires.flatMap((sample) => {
      const [activity = ''] = activitiesOf(row, sample);
      const [ordinary] = playsOf(row, sample, activity);
      if (ordinary === undefined) return [];
      return raisedBy(row, sample, ordinary).map((detection) => sentencesOf(detection));
    });
    expect(said.length).toBe(row.fires.length);
    const wrong = said.flat().filter(({ text, longest }) => isBroken(text) || [...text].length > longest);
    expect(wrong).toEqual([]);
  });

  test('is silent where it should be', () => {
    const wrong = played(row, row.silent).flatMap((one) =>
      raisedBy(row, one.sample, one.play).map(({ severity }) => `${one.case}: ${severity}`),
    );
    expect(wrong).toEqual([]);
  });
});

const ownDevice = {
  id: 'laptop',
  operatingSystem: 'Windows',
  browser: 'Edge',
  isCompliant: true,
  isManaged: true,
  trustType: 'Azure AD joined',
};

describe('EV.R18, an admin who changes their own method', () => {
  const record = directoryAudit({
    activityDisplayName: 'User registered security info',
    category: 'UserManagement',
    actor: person('lea', '192.0.2.77'),
    targets: [target('User', 'lea')],
  });
  const usual = { createdDateTime: at('13:40'), ipAddress: '192.0.2.9', device: ownDevice };
  const alertsAfter = (...known: readonly LogRecord[]): readonly boolean[] =>
    onRecord('EV.R18', record, facts({ privilegedIds: new Set(['lea']), recordsAbout: () => known })).map(
      ({ alerts }) => alerts,
    );

  test('is only in the digest after a sign-in from their own device in the same network', () => {
    expect(alertsAfter(signIn(usual))).toEqual([false]);
  });

  test.each([
    ['none is known', undefined],
    ['it failed', { ...usual, errorCode: 50126 }],
    ['something was new', { ...usual, newParts: ['network'] }],
    ['it came from another network', { ...usual, ipAddress: '198.51.100.9' }],
    ['the device is not compliant', { ...usual, device: { ...ownDevice, isCompliant: false } }],
    ['it was too long ago', { ...usual, createdDateTime: at('11:40') }],
    ['it came later', { ...usual, createdDateTime: at('14:40') }],
  ])('alerts where %s', (_, spoil) => {
    expect(alertsAfter(...(spoil === undefined ? [] : [signIn(spoil)]))).toEqual([true]);
  });
});
