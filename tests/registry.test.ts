import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { thresholdDefinitions } from '../shared/config/thresholds';
import { controls } from '../shared/controls';
import { detectors } from '../shared/detections';
import { rows } from '../shared/detections/rows';
import { stateDetectors } from '../shared/detections/state';
import { stories } from '../shared/detections/stories';
import { windows } from '../shared/detections/windows';
import { collectors } from '../shared/graph/collectors';
import { kindDefinitions } from '../shared/kinds';
import { wordingOf } from '../shared/reports/wording';

const root = join(__dirname, '..');
const areas = ['identity', 'administrators', 'devices', 'applications', 'data', 'threats'];

const foldersIn = (folder: string): string[] =>
  areas
    .map((area) => join('shared', folder, area))
    .filter((path) => existsSync(join(root, path)))
    .flatMap((path) => readdirSync(join(root, path)).map((folder) => join(path, folder).split(sep).join('/')))
    .sort();

const registries = [
  ['controls', controls, /^ZT\.[A-Z]{2}\.\d{3}$/, /pass/i, /fail/i, 'control.ts'],
  ['detections/state', stateDetectors, /^EV\.[A-Z]\d{2}$/, /fires|raised/i, /silent|nothing/i, 'detector.ts'],
] as const;

describe.each(registries)('%s', (folder, entries, idShape, firing, silent) => {
  test('every folder is registered under its own name and area, once, in the order of ids', () => {
    const registered = entries.map(({ name, area }) => `shared/${folder}/${area}/${name}`);
    expect([...registered].sort()).toEqual(foldersIn(folder));
    expect(entries.map(({ id }) => id)).toEqual(entries.map(({ id }) => id).sort());
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  });

  test.each(entries.map((entry) => [entry.id, entry] as const))('%s is complete', (id, entry) => {
    expect(id).toMatch(idShape);
    expect(entry.title.length).toBeLessThanOrEqual(100);
    expect(entry.title).not.toMatch(/^Ensure|!$/);
    expect(entry.references.length).toBeGreaterThan(0);
    expect(entry.references.filter((url) => !url.startsWith('https://'))).toEqual([]);
    expect(entry.activities).toEqual(entry.activities.map((activity) => activity.toLowerCase()));
    expect(wordingOf(id).id).toBe(id);
  });

  test('every one has its own test file, with a case that fires and one that does not', () => {
    const untested = entries.filter(({ area, name }) => {
      const path = ['', `${area}/`]
        .map((of) => join(root, 'tests', folder, `${of}${name}.test.ts`))
        .find((file) => existsSync(file));
      const text = path === undefined ? '' : readFileSync(path, 'utf8');
      return !firing.test(text) || !silent.test(text);
    });
    expect(untested.map(({ id }) => id)).toEqual([]);
  });
});

test('a control that asks for a licence needs the licences, so that it is not judged as if the tenant had none', () => {
  const asking = controls.filter(({ area, name }) =>
    /\blicences\.has\(|\bunlicensed\(/.test(
      readFileSync(join(root, 'shared/controls', area, name, 'control.ts'), 'utf8'),
    ),
  );
  expect(asking.length).toBeGreaterThan(10);
  expect(asking.filter(({ needs }) => !needs.includes('subscribedSku')).map(({ id }) => id)).toEqual([]);
});

test.each(controls.map((control) => [control.id, control] as const))(
  '%s says what it cannot see and what to do',
  (_, control) => {
    expect(control.limitations.length).toBeGreaterThan(20);
    expect(control.remediation.length).toBeGreaterThan(40);
    expect(control.severityReason.length).toBeGreaterThan(10);
    expect(control.needs.length).toBeGreaterThan(0);
    expect(control.collections).toBeGreaterThanOrEqual(1);
  },
);

test('a metric control needs two collections', () => {
  expect(controls.filter(({ id }) => id === 'ZT.DV.002').map(({ collections }) => collections)).toEqual([2]);
});

test('no generated index is out of date', () => {
  execFileSync(process.execPath, [join(root, 'scripts/indexes.mjs'), '--check']);
});

test('every kind has one collector and every collector one kind', () => {
  expect(Object.keys(collectors).sort()).toEqual(kindDefinitions.map(({ kind }) => kind).sort());
});

test('controls need, and detectors watch, only collected kinds', () => {
  const kinds = new Set<string>(kindDefinitions.map(({ kind }) => kind));
  const named = [
    ...controls.flatMap(({ needs }) => needs),
    ...detectors.flatMap(({ watches }) => [...watches.changes, ...watches.records]),
  ];
  expect(named.filter((kind) => !kinds.has(kind))).toEqual([]);
});

test('a detector joins only existing or planned controls', () => {
  expect(detectors.flatMap(({ joins }) => joins).filter((id) => !/^ZT\.[A-Z]{2}\.\d{3}$/.test(id))).toEqual([]);
});

test('enabling an account is one alert with every control that counts accounts which can sign in', () => {
  const counting = controls.filter(({ activities }) => activities.includes('enable account')).map(({ id }) => id);
  expect(counting).toContain('ZT.AD.001');
  expect(detectors.find(({ id }) => id === 'EV.R25')?.joins).toEqual(expect.arrayContaining(counting));
});

describe('rows, windows and stories', () => {
  test('have a unique id and name', () => {
    const [ids, names] = [detectors.map(({ id }) => id), detectors.map(({ name }) => name)];
    expect([...ids].sort()).toEqual(ids);
    expect([new Set(ids).size, new Set(names).size]).toEqual([ids.length, names.length]);
  });

  test.each([...rows, ...windows, ...stories].map((row) => [row.id, row] as const))('%s is complete', (id, row) => {
    expect(id).toMatch(/^EV\.[A-Z]\d{2}$/);
    expect(row.title.length).toBeLessThanOrEqual(100);
    expect(row.covers.attack.filter((technique) => !/^T\d{4}(\.\d{3})?$/.test(technique))).toEqual([]);
    expect(row.joins.filter((joined) => !controls.some((control) => control.id === joined))).toEqual([]);
    expect(wordingOf(id).id).toBe(id);
  });
});

describe('thresholds', () => {
  const checks = [...controls, ...stateDetectors];

  test('each has one definition, even where several share it', () => {
    const all: Readonly<Record<string, unknown>> = thresholdDefinitions;
    const other = checks.flatMap(({ id, thresholds }) =>
      Object.entries(thresholds)
        .filter(([name, definition]) => JSON.stringify(definition) !== JSON.stringify(all[name]))
        .map(([name]) => `${id} ${name}`),
    );
    expect(other).toEqual([]);
  });

  test('a control or detector declares each one that it reads', () => {
    const readIn = (text: string): string[] => [
      ...[...text.matchAll(/thresholds\.(\w+)/g)].map(([, name = '']) => name),
      ...[...text.matchAll(/\{([^{}]*)\}(?:: Thresholds| = [\w.]*\bthresholds;)/g)].flatMap(([, names = '']) =>
        names.split(',').map((name) => name.trim().replace(/:.*/, '')),
      ),
    ];
    const undeclared = registries.flatMap(([folder, entries, , , , file]) =>
      entries.flatMap(({ id, area, name, thresholds }) =>
        readIn(readFileSync(join(root, 'shared', folder, area, name, file), 'utf8'))
          .filter((read) => read in thresholdDefinitions && !(read in thresholds))
          .map((read) => `${id} ${read}`),
      ),
    );
    expect(undeclared).toEqual([]);
    expect(readIn('const { a, b: c } = state.facts.configuration.thresholds; thresholds.d')).toEqual(['d', 'a', 'b']);
  });
});
