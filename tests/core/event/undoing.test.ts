import type { Alert } from '../../../shared/core/alert/alert';
import { namedChangeOf } from '../../../shared/core/alerting/named-change';
import { type Detection, ended, raised } from '../../../shared/core/event/detector';
import { type EditDetection, failsAsBefore, fieldsBefore, undoingReader } from '../../../shared/core/event/undoing';
import type { Weakness } from '../../../shared/core/event/weakness';
import { alertOf, detection, entry, iso, minutes, nothing, raise, recovery } from '../alerting/evidence';

type Policy = Readonly<Record<'grants' | 'users' | 'session', string>>;
const before: Policy = { grants: 'mfa', users: 'all', session: 'none' };
const stated = { detectorId: 'EV.P02', severity: 'high', resourceId: 'ca01' } as const;

let read = 0;
/** One edit of the policy as the detector reports it, with the values that it removes or restores. */
function step(from: Policy, to: Policy, says: { takes?: string; gives?: string }, over: Partial<EditDetection> = {}) {
  read += 1;
  const edit = { before: from, after: to };
  const { takes, gives } = says;
  const said: Detection =
    takes === undefined
      ? ended({ ...stated, edit, details: { elements: [gives ?? ''] } })
      : raised({ ...stated, edit, details: { elements: [takes] } });
  return { detection: said, eventId: `event ${read}`, anchor: iso(minutes(read)), happenedAt: null, ...over };
}

/** The same of a list. */
function listed(from: readonly string[], to: readonly string[], says: { takes?: string; gives?: string }) {
  const { detection, ...rest } = step(before, other, says);
  return { ...rest, detection: { ...detection, edit: { before: { parts: from }, after: { parts: to } } } };
}

const shown = ({ effect, details: { elements, restores } }: Detection): string =>
  [effect, ...[elements ?? []].flat(), ...(Array.isArray(restores) ? ['of', ...restores] : [])].join(' ');

const readAll = (entries: readonly EditDetection[], alerts: readonly Alert[] = []): string[] => {
  const reader = undoingReader({ alerts, covered: [] });
  return entries.map((one) => reader(one).map(shown).join(', '));
};

const other: Policy = { ...before, grants: 'compliantDevice' };
const third: Policy = { ...before, grants: 'terms' };
const loss = { takes: 'weaker controlRemoved' };

beforeEach(() => {
  read = 0;
});

test('a changed value is a loss, and changing it back is an end', () => {
  expect(readAll([step(before, other, loss), step(other, before, loss)])).toEqual([
    'raised weaker controlRemoved',
    'ended weaker controlRemoved of event 1 event 2',
  ]);
});

test('a third value is another loss; returning to the second ends that one alone, to the first both', () => {
  const [first, second] = [step(before, other, loss), step(other, third, loss)];
  expect(readAll([first, second, step(third, other, loss)]).at(-1)).toBe(
    'ended weaker controlRemoved of event 2 event 3',
  );
  expect(readAll([first, second, step(third, before, loss)]).at(-1)).toBe(
    'ended weaker controlRemoved of event 1 event 2 event 4',
  );
});

test('one field restored and another weakened: the end of one loss and the start of another', () => {
  const worse = { ...before, users: 'some' };
  expect(readAll([step(before, other, loss), step(other, worse, { takes: 'weaker includeShrank' })]).at(-1)).toBe(
    'raised weaker includeShrank, ended weaker controlRemoved of event 1',
  );
});

test('a partly restored value is no loss, and ends nothing but itself until the rest is restored', () => {
  const both = { ...other, users: 'some' };
  const half = { ...other, users: 'all' };
  expect(readAll([step(before, both, loss), step(both, half, loss), step(half, before, loss)]).slice(1)).toEqual([
    'ended weaker controlRemoved of event 2',
    'ended weaker controlRemoved of event 1 event 3',
  ]);
});

test('an end by direction ends no loss of a changed value', () => {
  const none = { ...before, grants: 'none' };
  const steps = [
    step(before, other, loss),
    step(other, none, loss),
    step(none, other, { gives: 'weaker controlRemoved' }),
  ];
  expect(readAll(steps).at(-1)).toBe('ended weaker controlRemoved of event 2');
});

test('of a list that two accounts add to, each addition ends when its own items are removed', () => {
  const list = (...parts: readonly string[]) => ({ parts });
  const edit = (
    from: ReturnType<typeof list>,
    to: ReturnType<typeof list>,
    says: { takes?: string; gives?: string },
  ) => {
    const { detection, ...rest } = step(before, other, says);
    return { ...rest, detection: { ...detection, edit: { before: from, after: to } } };
  };
  const ends = [
    edit(list('a'), list('a', 'b'), { takes: 'added b' }),
    edit(list('a', 'b'), list('a', 'b', 'c'), { takes: 'added c' }),
    edit(list('a', 'b', 'c'), list('a', 'c'), { gives: 'added b' }),
    edit(list('a', 'c'), list('a'), { gives: 'added c' }),
  ];
  expect(readAll(ends).slice(2)).toEqual(['ended added b of event 1', 'ended added c of event 2']);
});

test('an edit that undoes one addition and makes another is undone without the first', () => {
  const entries = [
    listed(['a'], ['a', 'b'], { takes: 'added b' }),
    listed(['a', 'b'], ['a', 'c'], { takes: 'added c' }),
    listed(['a', 'c'], ['a'], { gives: 'added c' }),
  ];
  expect(readAll(entries)).toEqual([
    'raised added b',
    'raised added c, ended added b of event 1',
    'ended added c of event 2',
  ]);
  // Taking the second edit back as a whole makes the first addition again.
  read = 2;
  const back = listed(['a', 'c'], ['a', 'b'], { takes: 'added b' });
  expect(readAll([...entries.slice(0, 2), back]).at(-1)).toBe('raised added b, ended added c of event 2');
});

test('an unknown history is taken as it is', () => {
  expect(readAll([step(before, other, loss)])).toEqual(['raised weaker controlRemoved']);
  expect(readAll([step(other, before, { gives: 'weaker controlRemoved' })])).toEqual(['ended weaker controlRemoved']);
  const without = { ...step(before, other, loss), detection: raised(stated) };
  expect(readAll([without])).toEqual(['raised']);
});

test('another policy is separate', () => {
  const undone = step(other, before, loss);
  const ofOther = { ...undone, detection: { ...undone.detection, resourceId: 'ca02' } };
  expect(readAll([step(before, other, loss), ofOther]).at(-1)).toBe('raised weaker controlRemoved');
});

describe('existing alerts', () => {
  const was = fieldsBefore({ before, after: other });
  const opened = entry(0, 'EV.P02', 'ca01', { actor: 'ada', details: { elements: ['weaker controlRemoved'] } });
  const withWas = { ...opened, evidence: { ...namedChangeOf(opened), was } };
  const open = raise(nothing, [minutes(1), withWas]);
  const undone = step(other, before, loss);

  test('an open one ends', () => {
    expect(readAll([undone], open.alerts)).toEqual([`ended weaker controlRemoved of ${opened.id} event 1`]);
  });

  test('one that an earlier version opened is still known when the policy is in force again', () => {
    const edit = { before: { ...before, session: 'off' }, after: other };
    const details = { elements: ['weaker controlRemoved Grant'], isPutInForce: true };
    const again = { ...undone, anchor: iso(minutes(4)), detection: raised({ ...stated, edit, details }) };
    expect(readAll([again], open.alerts)).toEqual(['']);
  });

  test('after the end another loss is news; a late entry about it is not', () => {
    const over = raise(open, [minutes(5), recovery(String(opened.concern))]);
    expect(alertOf(over).status).toBe('resolved');
    expect(readAll([{ ...undone, anchor: iso(minutes(9)) }], over.alerts)).toEqual(['raised weaker controlRemoved']);
    expect(readAll([{ ...undone, anchor: iso(minutes(4)) }], over.alerts)).toEqual([
      `ended weaker controlRemoved of ${opened.id} event 1`,
    ]);
  });

  test('for a partly ended alert, nothing is known of the ended part', () => {
    const [alert] = open.alerts;
    if (alert === undefined) throw new Error('no alert was raised');
    const inPart = { ...alert, named: alert.named.map((one) => ({ ...one, endedAt: iso(minutes(3)) })) };
    expect(readAll([{ ...undone, anchor: iso(minutes(9)) }], [inPart])).toEqual(['raised weaker controlRemoved']);
  });

  test('an entry from before it does not end it', () => {
    const early = { ...undone, anchor: iso(-minutes(1)), happenedAt: iso(-minutes(1)) };
    expect(readAll([early], open.alerts)).toEqual(['raised weaker controlRemoved']);
  });

  test('a recovery that names events ends those, and no others with the same values', () => {
    const ends = recovery(String(opened.concern), {
      details: { elements: ['weaker controlRemoved'], restores: ['another event'] },
    });
    expect(alertOf(raise(open, [minutes(5), ends])).status).toBe('open');
    const meant = { ...ends, details: { ...ends.details, restores: [opened.id] } };
    expect(alertOf(raise(open, [minutes(5), meant])).status).toBe('resolved');
  });
});

describe('a control that fails as it did before the edit', () => {
  const back = ended({ ...stated, details: { restores: ['event 1'], restoredSince: iso(0) } });
  const policies = { change: { kind: 'conditionalAccessPolicy', resourceId: 'ca01' } } as const;
  const seen = { changes: [policies], detections: [{ detection: back }] };
  const control = { id: 'ZT.NW.002', needs: ['conditionalAccessPolicy'], needsWhereLicensed: [], folds: [] } as const;
  const exposing = (count: number): Weakness => ({
    findings: [],
    total: 0,
    exposed: { count, of: 20, privileged: 0 },
    mostPrivileged: 0,
    drift: 0,
    times: 0,
    before: null,
  });
  const failing = { control, judgement: { evaluation: { weakness: exposing(18) } } };
  const then = { weakness: exposing(18) };

  const alerted = (): ReturnType<typeof raise> => {
    const failed = detection('ZT.NW.002', 'tenant', { anchor: iso(-minutes(20)), recordedAt: iso(-minutes(5)) });
    return raise(nothing, [0, failed]);
  };

  test('is not news, whether it passed or failed less because of the edit', () => {
    expect(failsAsBefore(failing, then, seen, [])).toBe('neverAlerted');
    expect(failsAsBefore(failing, then, seen, alerted().alerts)).toBe('alerted');
  });

  test.each<[string, () => ReturnType<typeof failsAsBefore>]>([
    ['it passed before the edit too', () => failsAsBefore(failing, { weakness: null }, seen, [])],
    ['nobody knows how it was before the edit', () => failsAsBefore(failing, undefined, seen, [])],
    ['more people are exposed than before the edit', () => failsAsBefore(failing, { weakness: exposing(9) }, seen, [])],
    [
      'something else was weakened',
      () => {
        const also = raised({ ...stated, resourceId: 'ca02' });
        const detections = [...seen.detections, { detection: also }];
        return failsAsBefore(failing, then, { ...seen, detections }, []);
      },
    ],
    [
      'something else that it needs changed',
      () => {
        const changes = [policies, { change: { ...policies.change, resourceId: 'ca02' } }];
        return failsAsBefore(failing, then, { ...seen, changes }, []);
      },
    ],
    ['nothing was reverted', () => failsAsBefore(failing, then, { ...seen, detections: [] }, [])],
  ])('is news where %s', (_, is) => {
    expect(is()).toBeUndefined();
  });
});
