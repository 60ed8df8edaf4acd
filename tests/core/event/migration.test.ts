/** Openings that a migration covers, and people that an event exposes. */
import { controls } from '../../../shared/controls';
import type { Change } from '../../../shared/core/event/change';
import { type CountedExposure, maxNamed, type WatchEvent } from '../../../shared/core/event/event';
import {
  isOpenedBy,
  newlyExposed,
  type Opening,
  onlyLeftOut,
  sourcesOfOpenings,
} from '../../../shared/core/event/migration';
import type { ConditionalAccessPolicy } from '../../../shared/core/resource/resource';
import { detectors } from '../../../shared/detections';
import { policy } from '../../fixtures/conditional-access';
import { openedBy } from '../../fixtures/opened-by';
import { anEvent } from '../../store/fixtures';

const mfa: readonly Opening[] = [{ type: 'mfaExclusion', personIds: ['lea', 'MAX'] }];
const legacy: readonly Opening[] = [{ type: 'legacyProtocol', personIds: ['lea'] }];
const sharing: readonly Opening[] = [{ type: 'widerSharing' }];

const event = (over: Partial<WatchEvent>): WatchEvent => anEvent('t', 1, { exposure: null, details: {}, ...over });
const failed = (newly: readonly string[] | null, source = 'ZT.ID.001'): WatchEvent =>
  event({ type: 'regression', source, details: { newlyExposed: newly } });
const exposed = (ids: readonly string[], over: Partial<CountedExposure> = {}): CountedExposure => ({
  computed: true,
  unit: 'people',
  count: ids.length,
  of: 312,
  ids,
  privilegedCount: 0,
  privilegedIds: [],
  ...over,
});
const excluded = (elements: readonly string[], exposure: CountedExposure | null = null): WatchEvent =>
  event({ type: 'detection', source: 'EV.P02', exposure, details: { elements } });
const joined = (details: WatchEvent['details']): WatchEvent =>
  event({ type: 'detection', source: 'EV.R12', details: { why: ['policy'], elements: ['lea'], ...details } });

test.each<readonly [string, readonly Opening[], WatchEvent, boolean]>([
  ['one declared person', mfa, failed(['lea']), true],
  ['all of them, in any case', mfa, failed(['LEA', 'max']), true],
  ['one more', mfa, failed(['lea', 'tom']), false],
  ['somebody else', mfa, failed(['tom']), false],
  ['nobody new, because something else got worse', mfa, failed([]), false],
  ['people who are not all known', mfa, failed(null), false],
  ['an event from before people were stored', mfa, event({ type: 'regression', source: 'ZT.ID.001' }), false],
  ['the control that watches the policies', mfa, failed(['lea'], 'ZT.ID.021'), true],
  ['another control', mfa, failed(['lea'], 'ZT.AD.009'), false],
  ['the subject of another opening', legacy, failed(['lea']), false],
  ['legacy authentication', legacy, failed(['lea'], 'ZT.ID.003'), true],
  ['legacy authentication of somebody else', legacy, failed(['max'], 'ZT.ID.003'), false],
  ['an exclusion of the person', legacy, excluded(['person lea']), true],
  ['an exclusion of one more person', legacy, excluded(['person lea', 'person tom']), false],
  ['an exclusion of a group', mfa, excluded(['group vendors']), false],
  ['an exclusion of a group that exposes only them', mfa, excluded(['group vendors'], exposed(['lea', 'max'])), true],
  [
    'an exclusion that exposes more people than are stored',
    mfa,
    excluded(['person lea'], exposed(['lea'], { count: 60 })),
    false,
  ],
  ['a list of exclusions that may be incomplete', mfa, excluded(Array(maxNamed).fill('person lea')), false],
  ['an exclusion without a named object', mfa, excluded([]), false],
  ['a member of an excluded group', mfa, joined({}), true],
  ['a group owner, who can add others', mfa, joined({ as: 'owner' }), false],
  ['a member who also gets a role', mfa, joined({ why: ['policy', 'role'] }), false],
  ['another member', mfa, joined({ elements: ['tom'] }), false],
  [
    'devices',
    mfa,
    event({ type: 'detection', source: 'EV.P02', exposure: exposed(['lea'], { computed: true, unit: 'devices' }) }),
    false,
  ],
  ['wider sharing', sharing, failed(null, 'ZT.DX.001'), true],
  ['wider sharing that is not part of the migration', mfa, failed(null, 'ZT.DX.001'), false],
  ['another setting', sharing, failed(null, 'ZT.DX.008'), false],
])('%s', (_, openings, given, covered) => {
  expect(isOpenedBy(openings, given, openedBy)).toBe(covered);
});

test('an opening covers the failures that it causes, and the exclusions for them', () => {
  const about = (openings: readonly Opening[]) => sourcesOfOpenings(openings, [...controls, ...detectors]);
  const exclusions = ['ZT.ID.020', 'ZT.ID.021', 'EV.P02', 'EV.R12'];
  const withoutMfa = ['ZT.AD.018', 'ZT.ID.001', 'ZT.ID.002', 'ZT.ID.006', 'ZT.ID.007', 'ZT.ID.009'];
  expect([...about(mfa)].sort()).toEqual([...withoutMfa, 'ZT.NW.002', ...exclusions].sort());
  expect([...about(legacy)].sort()).toEqual(['ZT.ID.003', ...exclusions].sort());
  expect(about(sharing)).toEqual(['ZT.DX.001', 'ZT.DX.002', 'ZT.DX.003', 'ZT.DX.004', 'EV.X10']);
  expect(about([])).toEqual([]);
});

test('a control without counted people exposes those whom the edits exclude, where they do nothing else', () => {
  const base = policy({ users: { excludeUsers: ['old'] } });
  const edit = (after: ConditionalAccessPolicy): Change => ({
    kind: 'conditionalAccessPolicy',
    resourceId: base.id,
    type: 'modified',
    before: base,
    after,
  });
  const leaving = (...excludeUsers: string[]) => policy({ users: { excludeUsers } });
  expect(onlyLeftOut([edit(leaving('old', 'lea'))])).toEqual(['lea']);
  expect(onlyLeftOut([edit({ ...leaving('lea'), displayName: 'Renamed' }), edit(leaving('old', 'max'))])).toEqual([
    'lea',
    'max',
  ]);
  const groups = policy({ users: { excludeUsers: ['old'], excludeGroups: ['vendors'] } });
  expect(onlyLeftOut([edit(leaving('old', 'lea')), edit(groups)])).toBeNull();
  expect(onlyLeftOut([edit({ ...leaving('old', 'lea'), state: 'disabled' })])).toBeNull();
  const removed: Change = { kind: 'conditionalAccessPolicy', resourceId: base.id, type: 'removed', before: base };
  expect(onlyLeftOut([removed])).toBeNull();
  expect(onlyLeftOut([])).toBeNull();
  expect(newlyExposed(failed(['lea']))).toEqual(['lea']);
});
