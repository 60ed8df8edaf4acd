import type { Detection, DetectorFacts } from '../../shared/core/event/detector';
import { isAtLeast } from '../../shared/core/event/severity';
import { type AuditRecord, type LogRecord, recordTargetIds, type SignIn } from '../../shared/core/log/record';
import { recordsByKey } from '../../shared/core/log/records-by-key';
import { isAskedKind } from '../../shared/core/resource/definition';
import { globalAdministrator } from '../../shared/core/resource/privileged-roles';
import { detectorOfWindow } from '../../shared/detections/of-window';
import type { SignInSample } from '../../shared/detections/sign-in-row';
import type { Sequence, Window, WindowOf } from '../../shared/detections/window';
import { windows } from '../../shared/detections/windows';
import { permutationsOf } from './orders';
import { isBroken, sentencesOf } from './said';
import { signInFacts, signInsOf } from './sign-in-wire';
import { lookedUp } from './state/facts';
import { unifiedRecordsOf } from './unified-wire';
import { factsOf, recordsOf, type Shape, shapes } from './wire';

/** A sequence in the form that the tests read, whatever its log. */
type Play = Pick<Sequence<unknown>, 'severity' | 'alerts'> & {
  readonly facts: DetectorFacts;
  readonly recordsIn: (shape: Shape) => readonly LogRecord[];
};

const isOfSignIns = (window: Window): window is WindowOf<SignIn, SignInSample> => window.logs.includes('signIn');
// Safe: a window reads sign-ins or entries of audit logs, and its samples are of that type.
const isOfAudits = (window: Window): window is WindowOf<AuditRecord> => !isOfSignIns(window);

function playsOf(window: Window, list: 'fires' | 'silent'): readonly Play[] {
  if (isOfSignIns(window))
    return window[list].map(({ entries, ...expected }) => ({
      ...expected,
      facts: signInFacts(entries.find(({ isRisky }) => isRisky === true) ?? {}),
      recordsIn: ({ isExported }) => signInsOf(entries, isExported),
    }));
  if (!isOfAudits(window)) return [];
  const [log] = window.logs;
  return window[list].map(({ entries, ...expected }) => ({
    ...expected,
    facts: factsOf(entries.find(({ risky, signedIn, app }) => (risky ?? app) !== undefined || signedIn === true) ?? {}),
    recordsIn: (shape) =>
      log !== undefined && isAskedKind(log)
        ? unifiedRecordsOf(log, entries, shape.isExported)
        : recordsOf(window, entries, shape),
  }));
}

const factsWith = ({ facts }: Pick<Play, 'facts'>, records: readonly LogRecord[]): DetectorFacts => {
  const kept = lookedUp(records);
  const about = (id: string) => kept.filter((record) => recordTargetIds(record).includes(id));
  return {
    ...facts,
    recordsUnder: recordsByKey(kept),
    recordsAbout: (id) => [...facts.recordsAbout(id), ...about(id)],
  };
};

/** All events raised while the entries come one after the other, each event once. */
function raisedInOrder(window: Window, play: Play, records: readonly LogRecord[]): readonly Detection[] {
  const detector = detectorOfWindow(window);
  const found = new Map<string, Detection>();
  for (const [at, record] of records.entries()) {
    const facts = factsWith(play, records.slice(0, at + 1));
    for (const detection of detector.onRecord(record, facts))
      found.set(`${detection.resourceId} ${detection.spike?.id}`, detection);
  }
  return [...found.values()];
}

const raisedBy = (window: Window, play: Play, shape: Shape): readonly Detection[] =>
  raisedInOrder(window, play, play.recordsIn(shape));

const worstOf = (found: readonly Detection[]): Detection | undefined =>
  found.reduce<Detection | undefined>(
    (worst, one) => (worst === undefined || !isAtLeast(worst.severity, one.severity) ? one : worst),
    undefined,
  );

const played = (plays: readonly Play[]) =>
  plays.flatMap((play, number) => shapes.map((shape) => ({ case: `${number + 1}, ${shape.name}`, play, shape })));

describe.each(windows.map((window) => [window.id, window] as const))('%s', (_, window) => {
  test('has sequences that fire and at least as many that do not', () => {
    expect(window.fires.length).toBeGreaterThan(0);
    expect(window.silent.length).toBeGreaterThanOrEqual(window.fires.length);
    expect(window.activities.filter((name) => name !== name.toLowerCase() || /[–—]|\.$/.test(name))).toEqual([]);
  });

  test('fires where it should, with the right severity', () => {
    const wrong = played(playsOf(window, 'fires')).flatMap(({ case: name, play, shape }) => {
      const worst = worstOf(raisedBy(window, play, shape));
      if (worst === undefined) return [`${name}: nothing`];
      const { severity = worst.severity, alerts = worst.alerts } = play;
      return worst.severity === severity && worst.alerts === alerts
        ? []
        : [`${name}: ${worst.severity}, alerts ${worst.alerts}`];
    });
    expect(wrong).toEqual([]);
  });

  test('is silent where it should be', () => {
    const wrong = played(playsOf(window, 'silent')).flatMap(({ case: name, play, shape }) =>
      raisedBy(window, play, shape).map(({ severity }) => `${name}: ${severity}`),
    );
    expect(wrong).toEqual([]);
  });

  test('finds the same events in any order of the entries', () => {
    const [shape] = shapes;
    if (shape === undefined) throw new Error('no shape');
    const idsOf = (found: readonly Detection[]): readonly string[] =>
      found.map(({ spike, resourceId }) => `${resourceId} ${spike?.id} ${spike?.anchor}`).sort();
    for (const play of playsOf(window, 'fires')) {
      const records = play.recordsIn(shape);
      const expected = idsOf(raisedInOrder(window, play, records));
      for (const order of permutationsOf(records, 12))
        expect(idsOf(raisedInOrder(window, play, order))).toEqual(expected);
    }
  });

  test('reads the entries of one key once, however many of them ask', () => {
    const [shape] = shapes;
    if (shape === undefined) throw new Error('no shape');
    const detector = detectorOfWindow(window);
    for (const play of playsOf(window, 'fires')) {
      const records = play.recordsIn(shape);
      const facts = factsWith(play, records);
      const answers = records.map((record) => detector.onRecord(record, facts));
      for (const [at, record] of records.entries()) expect(detector.onRecord(record, facts)).toBe(answers[at]);
    }
  });

  test('says what it should in plain sentences, without empty placeholders', () => {
    const [shape] = shapes;
    if (shape === undefined) throw new Error('no shape');
    const said = playsOf(window, 'fires').flatMap((play) =>
      raisedBy(window, play, shape).map((one) => sentencesOf(one, window.logs[0])),
    );
    const wrong = said.flat().filter(({ text, longest }) => isBroken(text) || [...text].length > longest);
    expect(wrong).toEqual([]);
  });
});

test('locking out the last other Global Administrator alerts, even if it is only one', () => {
  const window = windows.find(({ id }) => id === 'EV.R26');
  const [shape] = shapes;
  if (window === undefined || shape === undefined) throw new Error('no window');
  const entries = [{ activity: 'Disable account', to: 'admin', atMinutes: 0 }] as const;
  const records = recordsOf(window, entries, shape);
  const [record] = records;
  if (record === undefined) throw new Error('no entry');
  const alertsWith = (...holders: readonly string[]): boolean => {
    const rolesOfPerson = new Map(holders.map((id) => [id, [globalAdministrator]]));
    const facts = { ...factsWith({ facts: factsOf({}) }, records), rolesOfPerson };
    return detectorOfWindow(window)
      .onRecord(record, facts)
      .some(({ alerts }) => alerts);
  };
  expect(alertsWith('admin-id', 'actor-id', 'breakGlass-id')).toBe(true);
  expect(alertsWith('admin-id', 'actor-id', 'another')).toBe(false);
  // No roles are known, so nothing can be judged.
  expect(alertsWith()).toBe(false);
});

test('deleting an admin with the strongest role alerts, unless the account was blocked a day before', () => {
  const window = windows.find(({ id }) => id === 'EV.R26');
  const [shape] = shapes;
  if (window === undefined || shape === undefined) throw new Error('no window');
  const deletion = { activity: 'Delete user', to: 'admin', atMinutes: 3 * 24 * 60 } as const;
  const worst = (role: string, ...before: readonly { readonly activity: string; readonly atMinutes: number }[]) => {
    const entries = [...before.map((one) => ({ ...one, to: 'admin' as const })), deletion];
    const rolesOfPerson = new Map([
      ['admin-id', [role]],
      ['another', [globalAdministrator]],
    ]);
    const facts = { ...factsOf({}), rolesOfPerson };
    const found = raisedInOrder(window, { facts, recordsIn: () => [] }, recordsOf(window, entries, shape));
    return found.flatMap(({ effect, alerts, details: { step = 'locked', were = '' } }) =>
      effect === 'raised' && alerts ? [step, were] : [],
    );
  };
  const minute = 3 * 24 * 60;
  expect(worst(globalAdministrator)).toEqual(['deleted', 'Global Administrator']);
  expect(worst('e8611ab8-c189-46e8-94e1-60213ab1f814')).toEqual(['deleted', 'strongest admin']);
  expect(worst('fe930be7-5e62-47db-91af-98c3a49a38b1')).toEqual([]);
  expect(worst(globalAdministrator, { activity: 'Disable account', atMinutes: minute - 2 * 24 * 60 })).toEqual([]);
  expect(worst(globalAdministrator, { activity: 'Disable account', atMinutes: minute - 20 })).toHaveLength(2);
  expect(
    worst(
      globalAdministrator,
      { activity: 'Disable account', atMinutes: 0 },
      { activity: 'Enable account', atMinutes: minute - 30 * 60 },
    ),
  ).toHaveLength(2);
});

test('a flood of MFA prompts says how many there were', () => {
  const window = windows.find(({ id }) => id === 'EV.S27');
  const [shape] = shapes;
  if (window === undefined || shape === undefined) throw new Error('no window');
  const results = playsOf(window, 'fires').flatMap((play) =>
    raisedBy(window, play, shape).map(({ details }) => details.result),
  );
  expect(results).toEqual(
    expect.arrayContaining([
      'refused 5 MFA prompts',
      'was flooded with 10 MFA prompts',
      'approved an MFA prompt after 6 others',
    ]),
  );
});
