import type { Detection } from '../../shared/core/event/detector';
import { detectorOfRow } from '../../shared/detections/of-row';
import type { AuditRow, Sample } from '../../shared/detections/row';
import { rows } from '../../shared/detections/rows';
import { logCollectors } from '../../shared/graph/collectors';
import { isBroken, sentencesOf } from './said';
import { factsOf, type Shape, shapes, wireItem } from './wire';

const activitiesOf = (row: AuditRow, { activity }: Sample): readonly string[] =>
  activity === undefined ? row.activities : [activity];

function raisedBy(row: AuditRow, sample: Sample, activity: string, shape: Shape): readonly Detection[] {
  const record = logCollectors[row.log ?? 'directoryAudit'].read(wireItem(row, sample, activity, shape));
  return detectorOfRow(row)
    .onRecord(record, factsOf(sample))
    .filter(({ effect }) => effect === 'raised');
}

/** Every sample under each of its activities, in every shape. */
const played = (row: AuditRow, samples: readonly Sample[]) =>
  samples.flatMap((sample, number) =>
    activitiesOf(row, sample).flatMap((activity) =>
      shapes.map((shape) => ({ case: `${number + 1}, ${activity}, ${shape.name}`, sample, activity, shape })),
    ),
  );

const auditRows = rows.filter((row): row is AuditRow => row.log !== 'riskDetection' && row.log !== 'signIn');

describe.each(auditRows.map((row) => [row.id, row] as const))('%s', (_, row) => {
  test('has samples that fire and at least as many that do not', () => {
    expect(row.fires.length).toBeGreaterThan(0);
    expect(row.silent.length).toBeGreaterThanOrEqual(row.fires.length);
    expect(row.activities.filter((name) => name !== name.toLowerCase() || /[–—]|\.$/.test(name))).toEqual([]);
  });

  test('fires where it should, as bad as it should', () => {
    const wrong = played(row, row.fires).flatMap((one) => {
      const [found, ...more] = raisedBy(row, one.sample, one.activity, one.shape);
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
      const [ordinary] = shapes;
      const [activity] = activitiesOf(row, sample);
      if (ordinary === undefined || activity === undefined) return [];
      return raisedBy(row, sample, activity, ordinary).map((detection) => sentencesOf(detection));
    });
    expect(said.length).toBe(row.fires.length);
    const wrong = said.flat().filter(({ text, longest }) => isBroken(text) || [...text].length > longest);
    expect(wrong).toEqual([]);
  });

  test('is silent where it should be', () => {
    const wrong = played(row, row.silent).flatMap((one) =>
      raisedBy(row, one.sample, one.activity, one.shape).map(({ severity }) => `${one.case}: ${severity}`),
    );
    expect(wrong).toEqual([]);
  });
});
