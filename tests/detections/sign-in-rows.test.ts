import { readLine } from '../../infra/operate/detect/read-records';
import type { Detection } from '../../shared/core/event/detector';
import { detectorOfRow } from '../../shared/detections/of-row';
import { rows } from '../../shared/detections/rows';
import type { SignInRow, SignInSample } from '../../shared/detections/sign-in-row';
import { isBroken, sentencesOf } from './said';
import { envelopeOf, itemOf, signInFacts } from './sign-in-wire';

const shapes = [
  { name: 'Graph', line: (sample: SignInSample) => itemOf(sample) },
  { name: 'diagnostic log', line: (sample: SignInSample) => envelopeOf(itemOf(sample)) },
] as const;

function raisedBy(row: SignInRow, sample: SignInSample, shape: (typeof shapes)[number]): readonly Detection[] {
  const [read] = readLine(JSON.stringify(shape.line(sample)), 1);
  if (read === undefined || !('record' in read)) throw new Error(JSON.stringify(read));
  return detectorOfRow(row).onRecord(read.record, signInFacts(sample));
}

const played = (samples: readonly SignInSample[]) =>
  samples.flatMap((sample, number) => shapes.map((shape) => ({ case: `${number + 1}, ${shape.name}`, sample, shape })));

const signInRows = rows.filter((row): row is SignInRow => row.log === 'signIn');

test('there are rows of sign-ins', () => {
  expect(signInRows.length).toBeGreaterThanOrEqual(14);
});

describe.each(signInRows.map((row) => [row.id, row] as const))('%s', (_, row) => {
  test('has samples that fire and at least as many that do not', () => {
    expect(row.fires.length).toBeGreaterThan(0);
    expect(row.silent.length).toBeGreaterThanOrEqual(row.fires.length);
  });

  test('fires where it should, with the right severity', () => {
    const wrong = played(row.fires).flatMap((one) => {
      const [found, ...more] = raisedBy(row, one.sample, one.shape);
      if (found === undefined || more.length > 0) return [`${one.case}: raised ${found === undefined ? 0 : 2}`];
      const { severity = found.severity, alerts = found.alerts } = one.sample;
      return found.severity === severity && found.alerts === alerts
        ? []
        : [`${one.case}: ${found.severity}, alerts ${found.alerts}`];
    });
    expect(wrong).toEqual([]);
  });

  test('says what it should in plain sentences, without empty placeholders', () => {
    const said = row.fires.flatMap((sample) =>
      raisedBy(row, sample, shapes[0]).map((detection) => sentencesOf(detection, 'signIn')),
    );
    expect(said.length).toBe(row.fires.length);
    const wrong = said.flat().filter(({ text, longest }) => isBroken(text) || [...text].length > longest);
    expect(wrong).toEqual([]);
  });

  test('is silent where it should be', () => {
    const wrong = played(row.silent).flatMap((one) =>
      raisedBy(row, one.sample, one.shape).map(({ severity }) => `${one.case}: ${severity}`),
    );
    expect(wrong).toEqual([]);
  });

  test("ignores break-glass accounts and the actions of apps on a person's behalf", () => {
    const wrong = row.fires.flatMap((sample) => [
      ...raisedBy(row, { ...sample, by: 'breakGlass' }, shapes[0]),
      ...raisedBy(row, { ...sample, entry: { ...sample.entry, isInteractive: false } }, shapes[0]),
    ]);
    expect(wrong).toEqual([]);
  });
});
