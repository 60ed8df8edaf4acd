/** Typed settings of a compliance policy, by name, as Graph or the audit log returns them. */
export type ComplianceSettings = Readonly<Record<string, unknown>>;

export type SettingChange = {
  readonly name: string;
  readonly before: string | number | boolean | null;
  readonly after: string | number | boolean | null;
};

/**
 * Settings that now require less, and those that now require more. Settings whose values have no order are in neither
 * list.
 */
export function compareSettings(
  before: ComplianceSettings,
  after: ComplianceSettings,
): { readonly loosened: readonly SettingChange[]; readonly tightened: readonly SettingChange[] } {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const compared = names.map((name) => {
    const change = { name, before: scalar(before[name]), after: scalar(after[name]) };
    return { change, step: strictnessStep(change) };
  });
  const of = (sign: number) => compared.filter(({ step }) => Math.sign(step) === sign).map(({ change }) => change);
  return { loosened: of(-1), tightened: of(1) };
}

/**
 * Settings with comparable values, in the same form for Graph and the audit log. Settings that are off or not set are
 * left out.
 */
export const comparableSettings = (settings: ComplianceSettings): ComplianceSettings =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => {
      const plain = typeof value === 'object' && value !== null ? undefined : scalar(value);
      if (plain === undefined) return [];
      return [[name, plain === null || plain === false ? null : String(plain).toLowerCase()]];
    }),
  );

/** The audit log writes every value as text. */
function scalar(value: unknown): SettingChange['before'] {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const text = value.trim();
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : lower === 'null' ? null : text;
}

/** Negative: requires less than before. Positive: more. 0: the same, or not comparable. */
function strictnessStep({ name, before, after }: SettingChange): number {
  // Every switch in these policies requires something when it is on.
  if (typeof before === 'boolean' || typeof after === 'boolean')
    return Number(after === true) - Number(before === true);
  if (/threat.*level/i.test(name)) return order(threatLevels, after) - order(threatLevels, before);
  if (/minimum|^minAndroid|previousPasswordBlockCount/i.test(name)) return compareFloors(before, after);
  if (/minutesOfInactivity|maximum|expirationDays/i.test(name)) return compareCeilings(before, after);
  return 0;
}

/** The highest threat level that a device may have: the lower, the stricter. Unset requires nothing. */
const threatLevels = ['high', 'medium', 'low', 'secured'];
const order = (levels: readonly string[], value: SettingChange['before']): number =>
  levels.indexOf(String(value).toLowerCase());

/** A missing value requires nothing, whether the setting is a minimum or a maximum. */
const presence = (before: SettingChange['before'], after: SettingChange['before']): number =>
  Number(after !== null) - Number(before !== null);

const compareFloors = (before: SettingChange['before'], after: SettingChange['before']): number =>
  presence(before, after) || compareNumbers(after, before);

const compareCeilings = (before: SettingChange['before'], after: SettingChange['before']): number =>
  presence(before, after) || compareNumbers(before, after);

/** Part by part: "10.0.9" is below "10.0.19045", and "2024-02-01" above "2024-01-05". */
function compareNumbers(a: SettingChange['before'], b: SettingChange['before']): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const partsOf = (value: SettingChange['before']): readonly number[] =>
  value === null ? [] : (String(value).match(/\d+/g) ?? []).map(Number);
