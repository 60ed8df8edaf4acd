import type { Detection } from '../../shared/core/event/detector';
import type { DirectoryName } from '../../shared/core/resource/directory-name';
import { detectorOfRow } from '../../shared/detections/of-row';
import type { Row, Sample } from '../../shared/detections/row';
import { rows } from '../../shared/detections/rows';
import { logCollectors } from '../../shared/graph/collectors';
import { localTime } from '../../shared/reports/local-time';
import { naming } from '../../shared/reports/naming';
import type { Scene } from '../../shared/reports/scene';
import { wordingOf } from '../../shared/reports/wording';
import { event } from '../reports/stories';
import { factsOf, happenedAt, type Shape, shapes, wireItem } from './wire';

const activitiesOf = (row: Row, { activity }: Sample): readonly string[] =>
  activity === undefined ? row.activities : [activity];

function raisedBy(row: Row, sample: Sample, activity: string, shape: Shape): readonly Detection[] {
  const record = logCollectors[row.log ?? 'directoryAudit'].read(wireItem(row, sample, activity, shape));
  return detectorOfRow(row)
    .onRecord(record, factsOf(sample))
    .filter(({ effect }) => effect === 'raised');
}

/** Every sample under each of its activities, in every shape. */
const played = (row: Row, samples: readonly Sample[]) =>
  samples.flatMap((sample, number) =>
    activitiesOf(row, sample).flatMap((activity) =>
      shapes.map((shape) => ({ case: `${number + 1}, ${activity}, ${shape.name}`, sample, activity, shape })),
    ),
  );

const people = (['admin', 'clerk', 'breakGlass', 'sync', 'guest', 'actor'] as const).map((who) => [
  `${who}-id`,
  {
    id: `${who}-id`,
    type: 'person',
    displayName: `Maximiliane von ${who}`,
    address: `${who}@contoso.example`,
  } as const,
]);

const sceneOf = ({ detectorId, resourceId, resourceName, peopleIds, lines, details }: Detection): Scene => ({
  event: event({
    source: detectorId,
    type: 'detection',
    resource: { kind: 'directoryAudit', id: resourceId, name: resourceName },
    peopleIds,
    lines,
    details,
    exposure: null,
  }),
  tenantName: 'Contoso',
  naming: naming(new Map(people as [string, DirectoryName][])), // Safe: made of pairs above.
  clock: localTime('Europe/Berlin', happenedAt),
});

type Said = { readonly text: string; readonly longest: number };

function sentencesOf(scene: Scene): readonly Said[] {
  const words = wordingOf(scene.event.source);
  const { undo, accept } = words.remedy(scene);
  const headlines = [words.lost(scene), words.regained(scene)];
  const others = [
    words.happened(scene),
    words.did?.(scene) ?? '',
    ...words.meaning(scene),
    undo,
    accept,
    words.ended(scene),
  ];
  return [...headlines.map((text) => ({ text, longest: 60 })), ...others.map((text) => ({ text, longest: 400 }))];
}

/** A place without a value, a doubled stop or blank. */
const isBroken = (text: string): boolean => /[{}]|unknown value|undefined|\.\.| {2}|without a name/.test(text);

describe.each(rows.map((row) => [row.id, row] as const))('%s', (_, row) => {
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
      return raisedBy(row, sample, activity, ordinary).map((detection) => sentencesOf(sceneOf(detection)));
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
