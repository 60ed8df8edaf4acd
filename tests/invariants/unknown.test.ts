import { controls } from '../../shared/controls';
import { securityDefaultsVerdict } from '../../shared/controls/coverage-verdict';
import type { Detection, DetectorFacts } from '../../shared/core/event/detector';
import { type Exposure, isCounted, type WatchEvent, type WhyUncounted } from '../../shared/core/event/event';
import type { Kind } from '../../shared/core/resource/kind';
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { indispensable } from '../../shared/core/verdict/control';
import { missingVerdict } from '../../shared/core/verdict/judge';
import { detectors } from '../../shared/detections';
import { kindDefinitions } from '../../shared/kinds';
import { basisKinds } from '../../shared/pipeline/collect/tenant-state';
import { renderDigest } from '../../shared/reports/digest/digest-message';
import { renderText } from '../../shared/reports/mail/email';
import { renderAlert } from '../../shared/reports/message/alert-message';
import { renderOverviewPage } from '../../shared/reports/page/overview/overview-page';
import { stateOf, verdictOn } from '../controls/state';
import { facts, onChange } from '../detections/state/facts';
import { basisOf, group, policy, user } from '../fixtures/conditional-access';
import { busyInput, earlier, weekReport } from '../reports/digest/weeks';
import { first } from '../reports/page/overviews';
import { posture } from '../reports/page/pages';
import { event, fourteen, report } from '../reports/stories';

/**
 * People who were not counted are never reported as zero. If any one source that Conditional Access depends on is
 * unread, no detection has a count of zero, and no message, page or card shows one or says that all is well.
 */

/** A number that is zero, or words for one, about affected people or devices. */
const allClear =
  /\bnobody was found\b|\bnobody who is there\b|\beveryone at .* who needed MFA\b|\b0 (people|persons?|devices?|users?|guests?|admins?|administrators?|accounts?|others)\b|\b0 of \d/i;

const everyWord = (event: WatchEvent, others: readonly WatchEvent[] = []): string => {
  const message = renderAlert(report({ lead: event, others }));
  return [message.title, message.preview, renderText(message), ...message.facts.map(({ value }) => value)].join('\n');
};

const unread: readonly WhyUncounted[] = [
  { type: 'unread', kind: 'user', objects: [] },
  { type: 'unread', kind: 'group', objects: [{ type: 'group', id: 'vendors', name: 'Vendors-Temp' }] },
  { type: 'unread', kind: 'group', objects: [{ type: 'group', id: 'vendors', name: 'vendors' }] },
  { type: 'undecided', objects: [{ type: 'policy', id: 'ca01', name: 'CA01' }] },
  { type: 'undecided', objects: [] },
  { type: 'logOnly' },
];
const uncounted = (why: WhyUncounted): Exposure => ({ computed: false, unit: 'people', why });

const sources = [...controls.map(({ id }) => id), ...detectors.map(({ id }) => id)];
const said = (source: string, exposure: Exposure | null): string =>
  everyWord(
    event({
      source,
      exposure,
      type: source.startsWith('ZT.') ? 'regression' : 'detection',
      severity: 'high',
      resource: source.startsWith('ZT.')
        ? { kind: 'control', id: source, name: source }
        : { kind: 'conditionalAccessPolicy', id: 'ca01', name: 'CA01' },
    }),
  );

describe('the words of every control and detector', () => {
  test.each(sources)('%s: the text never says that nobody is affected before the people are counted', (source) => {
    for (const exposure of [...unread.map(uncounted), null]) expect(said(source, exposure)).not.toMatch(allClear);
  });

  test('say why nobody was counted, by name where it is known', () => {
    const [, named, nameless] = unread;
    if (named === undefined || nameless === undefined) throw new Error('two reasons');
    expect(said('EV.P02', uncounted(named))).toContain('Not counted yet, the group Vendors-Temp has not been read');
    expect(said('EV.P01', uncounted({ type: 'unread', kind: 'user', objects: [] }))).toContain(
      `Not counted yet, ${kindDefinitions.find(({ kind }) => kind === 'user')?.plural} have not been read`,
    );
    expect(said('EV.P02', uncounted({ type: 'logOnly' }))).toContain('only the audit log shows this change so far');
    expect(said('EV.P02', uncounted({ type: 'logOnly', isOff: true }))).toContain(
      'the policy was off when it was last',
    );
  });

  test('negative control: a real count of zero is given, and this test sees it', () => {
    expect(said('EV.P02', { ...fourteen, count: 0, ids: [], privilegedCount: 0, privilegedIds: [] })).toMatch(allClear);
  });
});

// --- Detectors over random tenants -----------------------------------------------------------------------------------

/** The same numbers on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

type Edit = { readonly before: ConditionalAccessPolicy; readonly after: ConditionalAccessPolicy };

/** A weakened policy: it excludes somebody, or is no longer in force. */
function editOf(next: () => number): Edit {
  const before = policy({ users: next() < 0.5 ? {} : { includeUsers: [], includeGroups: ['staff'] } });
  const kinds: readonly ConditionalAccessPolicy[] = [
    { ...before, state: 'disabled' },
    { ...before, state: 'enabledForReportingButNotEnforced' },
    withExcluded(before, { excludeGroups: ['vendors'] }),
    withExcluded(before, { excludeUsers: ['lea'] }),
  ];
  const after = kinds[Math.floor(next() * kinds.length)] ?? before;
  return { before, after };
}

const withExcluded = (
  one: ConditionalAccessPolicy,
  users: Partial<ConditionalAccessPolicy['conditions']['users']>,
): ConditionalAccessPolicy => ({
  ...one,
  conditions: { ...one.conditions, users: { ...one.conditions.users, ...users } },
});

/** The tenant of the edit. Without `vendors`, that group was never read. */
function tenantOf({ before, after }: Edit, next: () => number, isRead: (id: string) => boolean): DetectorFacts {
  const users = ['ada', 'lea', 'mara', 'tom'].slice(0, 1 + Math.floor(next() * 4)).map((id) => user(id));
  const second = next() < 0.5 ? [policy({ id: 'ca02', displayName: 'CA02' })] : [];
  const groups = [group('staff', ['ada', 'mara']), group('vendors', ['lea', 'tom'])].filter(({ id }) => isRead(id));
  const basis = (one: ConditionalAccessPolicy) =>
    basisOf({
      policies: [one, ...second],
      groups,
      users,
      unresolvedGroupIds: ['vendors'].filter((id) => !isRead(id)),
    });
  return facts({ conditionalAccess: { before: basis(before), after: basis(after) } });
}

const found = ({ before, after }: Edit, given: DetectorFacts): readonly Detection[] =>
  ['EV.P01', 'EV.P02'].flatMap((id) => onChange(id, 'conditionalAccessPolicy', before, after, given));

const isZero = ({ exposure }: Detection): boolean => isCounted(exposure) && exposure.count === 0;
const seeds = Array.from({ length: 60 }, (_, at) => at + 1);

describe('detections over random tenants', () => {
  test.each([...new Set(['user', ...basisKinds])])('with %s unread none gives a count of zero', (kind) => {
    for (const seed of seeds) {
      const next = random(seed);
      const edit = editOf(next);
      const whole = tenantOf(edit, next, () => true);
      const blind = {
        ...whole,
        conditionalAccess: kind === 'user' || kind === 'conditionalAccessPolicy' ? null : whole.conditionalAccess,
        unreadBasis: [kind as 'user'], // Safe: both lists hold kinds.
      };
      const detections = found(edit, blind);
      expect(detections.filter(isZero)).toEqual([]);
      expect(detections.some(({ exposure }) => exposure === null)).toBe(false);
      for (const { detectorId, exposure } of detections) expect(said(detectorId, exposure)).not.toMatch(allClear);
    }
  });

  test('with the excluded group unread no people are counted at all, and the group is named', () => {
    for (const seed of seeds) {
      const next = random(seed);
      const before = policy();
      const edit = { before, after: withExcluded(before, { excludeGroups: ['vendors'] }) };
      const given = tenantOf(edit, next, (id) => id !== 'vendors');
      const detections = found(edit, { ...given, nameOf: (id) => (id === 'vendors' ? 'Vendors-Temp' : null) });
      expect(detections.map(({ exposure }) => exposure)).toEqual([
        {
          computed: false,
          unit: 'people',
          why: { type: 'unread', kind: 'group', objects: [{ type: 'group', id: 'vendors', name: 'Vendors-Temp' }] },
        },
      ]);
    }
  });

  test('negative control: with everything read some count zero people, and some count more', () => {
    const exposures = seeds.flatMap((seed) => {
      const next = random(seed);
      const edit = editOf(next);
      return found(
        edit,
        tenantOf(edit, next, () => true),
      );
    });
    expect(exposures.some(isZero)).toBe(true);
    expect(exposures.some(({ exposure }) => isCounted(exposure) && exposure.count > 0)).toBe(true);
  });
});

// --- Controls --------------------------------------------------------------------------------------------------------

const reading = (unreadKind: Kind | null) => (kind: Kind) =>
  kind === unreadKind
    ? ({ status: 'unknown', reason: 'notRead' } as const)
    : ({ status: 'present', value: null, takenAt: '2026-11-24T13:08:00.000Z', version: 1 } as const);

describe('a control with one of its sources unread', () => {
  test.each(controls.map((control) => [control.id, control] as const))('%s has no verdict', (_, control) => {
    for (const kind of [...indispensable(control), ...control.needsWhereLicensed])
      expect([kind, missingVerdict(control, reading(kind))?.status]).toEqual([kind, 'unknown']);
    // Negative control: if everything is read, the control is judged.
    expect(missingVerdict(control, reading(null))).toBeUndefined();
  });

  test('that reads Conditional Access gives no count of zero where no user is known', () => {
    const asking = controls.filter(
      ({ usesConditionalAccess, needs }) => usesConditionalAccess && !needs.includes('user'),
    );
    expect(asking.length).toBeGreaterThan(0);
    for (const control of asking) {
      const verdict = verdictOn(control, { users: [], policies: [policy({ grants: null })] });
      expect([control.id, verdict.status === 'fail' && isCounted(verdict.exposure)]).toEqual([control.id, false]);
    }
  });

  test('without users, disabled security defaults count no people', () => {
    const verdict = securityDefaultsVerdict('ZT.ID.001', 'note', stateOf({ users: [], securityDefaultsOn: false }));
    expect(verdict).toMatchObject({ status: 'fail', exposure: { computed: false, why: { kind: 'user' } } });
  });
});

// --- Weeks and the page ----------------------------------------------------------------------------------------------

describe('the weekly digest', () => {
  const linesOf = (previous: typeof earlier): string =>
    renderText(renderDigest(weekReport({ ...busyInput, previous })));
  const [last, ...older] = earlier;
  if (last === undefined) throw new Error('a week before');

  test('draws a week without a number as a gap', () => {
    const without = { ...last, numbers: { ...last.numbers, holding: undefined } } as unknown as typeof last; // Safe: as an older version stored it.
    expect(linesOf([without, ...older])).toContain(
      'Controls that passed in each of the last 4 weeks: 5, 6, \u2013, 3 (\u2013: not judged that week)',
    );
  });

  test('draws a week in which nothing could be judged as a gap', () => {
    const dark = { ...last, numbers: { ...last.numbers, holding: 0, judged: 0 } };
    expect(linesOf([dark, ...older])).toContain('Controls that passed in each of the last 4 weeks: 5, 6, \u2013, 3');
  });

  test('compares with no number of a week in which nothing could be judged', () => {
    const words = linesOf([{ ...last, numbers: {} }]);
    expect(words).not.toMatch(/\b0 passed\b/);
    const unjudged = renderText(renderDigest(weekReport({ ...busyInput, history: [], events: [] })));
    expect(unjudged).not.toMatch(/\b0 passed\b/);
  });

  test('negative control: a week in which nothing passed is a zero', () => {
    const poor = { ...last, numbers: { ...last.numbers, holding: 0 } };
    expect(linesOf([poor, ...older])).toContain('Controls that passed in each of the last 4 weeks: 5, 6, 0, 3');
  });
});

test('the page of a tenant that was never judged calls nobody safe', () => {
  const none = { pass: 0, fail: 0, notLicensed: 0, notApplicable: 0 };
  const counts = { ...none, unknown: posture.controls.length };
  const page = renderOverviewPage({ ...first, counts }, null);
  const text = page.replace(/<style[\s\S]*?<\/style>/g, '').replace(/<[^>]+>/g, ' ');
  expect(text).not.toMatch(/\b0 of \d|Nothing needs you\b/);
});
