import { controls } from '../../shared/controls';
import type { WatchEvent } from '../../shared/core/event/event';
import type { Kind } from '../../shared/core/resource/kind';
import { detectors } from '../../shared/detections';
import { localTime } from '../../shared/reports/language/local-time';
import { naming } from '../../shared/reports/language/naming';
import type { Scene } from '../../shared/reports/language/scene';
import { wordingOf, wordings } from '../../shared/reports/wording';
import { event, fourteen, names } from './stories';

const sceneOf = (over: WatchEvent): Scene => ({
  event: over,
  tenantName: 'Contoso',
  naming: naming(names),
  clock: localTime('Europe/Berlin', '2026-11-24T13:08:00Z'),
});

const everythingSaid = (id: string, over: Partial<WatchEvent>): readonly string[] => {
  const wording = wordingOf(id);
  const scene = sceneOf(event({ source: id, ...over }));
  const asks = wording.ask?.(scene);
  return [
    wording.lost(scene),
    wording.happened(scene),
    ...wording.meaning(scene),
    ...(wording.exposed?.(scene) ?? []),
    ...(wording.changed?.(scene) ?? []),
    ...(asks === undefined ? [] : [asks.question, asks.yes, asks.no]),
    ...Object.values(wording.remedy(scene)),
    wording.activity,
    wording.portal(scene).label,
    wording.regained(scene),
    wording.ended(scene),
    wording.requirement ?? 'x',
    wording.did?.(scene) ?? 'x',
    wording.fixed?.(scene) ?? 'x',
    wording.afterwards?.(scene) ?? 'x',
  ];
};

test('every control and every detector has its own words', () => {
  const ids = [...controls.map(({ id }) => id), ...detectors.map(({ id }) => id), 'licenceEnded'];
  expect(ids.filter((id) => wordingOf(id).id !== id)).toEqual([]);
  expect(ids.length).toBeGreaterThan(16);
  expect(new Set(wordings.map(({ id }) => id)).size).toBe(wordings.length);
});

const bare: Partial<WatchEvent> = { resource: { kind: 'tenant', id: 'x', name: null }, details: {} };
const wrong: Partial<WatchEvent> = {
  ...bare,
  details: {
    roleName: 7,
    policyName: '',
    change: null,
    reasons: [],
    burst: 'many',
    numerator: Number.NaN,
    why: 'policy',
  },
  peopleIds: ['nobody-known'],
};
const full: Partial<WatchEvent> = { exposure: fourteen, peopleIds: ['lea', 'mara'] };

describe.each([...wordings.map(({ id }) => id), 'EV.X99'])('%s', (id) => {
  test.each([
    ['without a detail', bare],
    ['with details of the wrong type', wrong],
    ['with everything', full],
    ['with one person', { exposure: { ...fourteen, count: 1, privilegedCount: 0, privilegedIds: [], ids: ['lea'] } }],
    ['with nobody', { exposure: { ...fourteen, count: 0, privilegedCount: 0, privilegedIds: [], ids: [] } }],
  ])('has complete sentences %s', (_, over) => {
    const isIncomplete = (text: string): boolean => /undefined|null|NaN|\[object| {2}/.test(text) || text.trim() === '';
    expect(everythingSaid(id, over).filter(isIncomplete)).toEqual([]);
  });

  test('words its end in a tense that a time can follow: "was removed at 17:14", "has been running since 17:14"', () => {
    for (const over of [bare, full]) {
      const ended = wordingOf(id).ended(sceneOf(event({ source: id, type: 'recovery', ...over })));
      // "Fixed: Users need MFA" becomes "Fixed at 17:14".
      if (!ended.startsWith('Fixed: ')) expect(ended).not.toMatch(/\b(is|are|can|no longer|any more)\b/);
    }
  });

  test('never says 1 people, and verbs agree', () => {
    const said = everythingSaid(id, {
      exposure: { ...fourteen, count: 1, privilegedCount: 1, privilegedIds: ['lea'], ids: ['lea'] },
    }).join('\n');
    expect(said).not.toMatch(
      /\b1 (people|devices|admins|administrators|others)\b|\b1 (person|device|admin) (are|have|need)\b/,
    );
  });

  test('fits the subject even with long names', () => {
    const long = 'A name that somebody made long on purpose to push the rest out of sight';
    const scene = sceneOf(
      event({
        source: id,
        resource: { kind: 'group', id: 'x', name: long },
        details: { policyName: long, deviceName: long },
      }),
    );
    expect([...wordingOf(id).lost(scene)].length).toBeLessThanOrEqual(70);
  });
});

test.each<[WatchEvent['details'], readonly string[], string]>([
  [{}, ['lea'], '"LAPTOP-1", the device of Lea Novak, became non-compliant'],
  [{}, [], '"LAPTOP-1" became non-compliant'],
  [{ change: 'removed' }, [], '"LAPTOP-1" left management'],
  [{ change: 'unverified', state: 'error' }, [], 'the compliance of "LAPTOP-1" could not be verified'],
])('a device with %j is said to be of its owner %j, if one is known', (details, peopleIds, expected) => {
  const resource = { kind: 'managedDevice', id: 'device-1', name: 'LAPTOP-1' } as const;
  expect(wordingOf('EV.D01').happened(sceneOf(event({ source: 'EV.D01', resource, peopleIds, details })))).toBe(
    expected,
  );
});

describe('ZT.DV.008 names the half that failed', () => {
  const wording = wordingOf('ZT.DV.008');
  const of = (details: WatchEvent['details']): Scene =>
    sceneOf(event({ source: 'ZT.DV.008', details: { numerator: 40, denominator: 46, floor: 0.9, ...details } }));
  const directoryFell = ['directory 98 100 91 100'];

  test.each<[string, WatchEvent['details'], string]>([
    ['the managed devices', { problems: ['silent'] }, '6 of 46 devices are out of contact'],
    ['the directory', { problems: ['stale'] }, '6 of 46 directory devices are unused'],
    ['both, by the counts of managed devices', { problems: ['silent', 'stale'] }, '6 of 46 devices are out of contact'],
    [
      'the managed devices by their floor, where the directory dropped as well',
      { problems: ['silent', 'stale'], falls: directoryFell, isFall: false },
      '6 of 46 devices are out of contact',
    ],
    [
      'the directory, where only that dropped',
      { problems: ['stale'], falls: directoryFell, isFall: true },
      '9 of 100 directory devices are unused, up from 2',
    ],
  ])('%s', (_, details, lost) => {
    expect(wording.lost(of(details))).toBe(lost);
  });

  test('links to Entra for the directory, and to Intune for the rest', () => {
    expect(wording.portal(of({ problems: ['stale'] })).url).toMatch(/^https:\/\/entra\./);
    expect(wording.portal(of({ problems: ['silent'] })).url).toMatch(/^https:\/\/intune\./);
  });

  test('a recovery that names neither has the title of the control', () => {
    expect(wording.regained(of({ falls: [], fallEnd: null }))).toBe('Few devices are out of contact or unused');
    expect(wording.regained(of({ falls: directoryFell, fallEnd: 'back' }))).toBe(
      'Only 9 of 100 directory devices are unused',
    );
  });
});

describe('the account behind a failing control', () => {
  const didOf = (id: string, ...kinds: readonly Kind[]): string => {
    const property = { added: [], removed: [] };
    const subjects = kinds.map((kind) => JSON.stringify({ kind, resourceId: 'x', property }));
    return wordingOf(id).did?.(sceneOf(event({ source: id, details: { subjects } }))) ?? 'changed something';
  };

  test.each(controls.map(({ id }) => id))('of %s did something that is named', (id) => {
    expect(didOf(id)).not.toMatch(/a change$|^changed something$/);
  });

  test('changed the objects that the change was about, also if they are not on the page of the control', () => {
    expect(didOf('ZT.AD.001', 'group')).toBe('changed group members');
    expect(didOf('ZT.ID.001', 'unifiedRoleAssignment', 'conditionalAccessPolicy')).toBe(
      'changed role assignments and Conditional Access',
    );
    expect(didOf('ZT.AD.001', 'unifiedRoleAssignment', 'unifiedRoleAssignmentScheduleInstance')).toBe(
      'changed role assignments',
    );
  });
});

describe('a guest who becomes an admin', () => {
  const vera = {
    id: 'vera',
    displayName: 'Vera Guest',
    address: 'vera_guest.example#EXT#@contoso.example',
    type: 'person',
  } as const;
  const scene: Scene = {
    ...sceneOf(
      event({
        source: 'EV.R01',
        peopleIds: ['vera'],
        details: { roleName: 'Exchange Administrator', principalType: 'user' },
      }),
    ),
    naming: naming(new Map([...names, ['vera', vera]])),
  };
  const { lost, did, exposed, meaning } = wordingOf('EV.R01');

  test('is called an external user, with the home address', () => {
    expect(lost(scene)).toBe('external user Vera Guest became Exchange Administrator');
    expect(did?.(scene)).toBe('made the external user Vera Guest an Exchange Administrator');
    expect(exposed?.(scene).join()).toContain('Vera Guest (vera@guest.example, external user)');
    expect(meaning(scene).join()).toContain('belongs to another organisation');
  });

  test('is called by the home address until the name is known', () => {
    const unnamed = naming(new Map([['vera', { ...vera, displayName: vera.address }]]));
    expect(unnamed.person('vera')).toBe('vera@guest.example');
    expect(unnamed.personWithAddress('vera')).toBe('vera@guest.example (external user)');
    expect([...lost({ ...scene, naming: unnamed })].length).toBeLessThanOrEqual(60);
  });

  test('got a custom role, which only the lines name', () => {
    const after = [{ type: 'role', id: 'r1', name: 'Secret Rotator' }] as const;
    const lines = [{ label: 'Role', before: [], after }];
    const custom = { ...scene, event: { ...scene.event, details: { principalType: 'user' }, lines } };
    expect(lost(custom)).toBe('external user Vera Guest became "Secret Rotator"');
    expect(did?.(custom)).toBe('made the external user Vera Guest a "Secret Rotator"');
  });

  test('differs from a colleague', () => {
    const own = { ...scene, event: { ...scene.event, peopleIds: ['lea'] } };
    expect(lost(own)).toBe('Lea Novak became Exchange Administrator');
    expect(meaning(own).join()).not.toContain('another organisation');
  });
});
