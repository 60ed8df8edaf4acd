/** The leading number of a version: macOS adds its build in brackets. Null if there is none. */
function versionOf(text: string): readonly number[] | null {
  const [number] = /^\d{1,9}(\.\d{1,9}){0,5}/.exec(text.trim()) ?? [];
  return number === undefined ? null : number.split('.').map(Number);
}

function isAtLeast(version: readonly number[], least: readonly number[]): boolean {
  for (const [at, wanted] of least.entries()) {
    const part = version[at] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}

const isRelease = (version: readonly number[], release: readonly number[]): boolean =>
  release.every((part, at) => version[at] === part);

/** Supported versions by platform: the highest listed version is the minimum, and a lower one allows only that release. */
export type SupportedVersions = ReadonlyMap<string, readonly (readonly number[])[]>;

/** Reads lines such as `Windows:10.0.26100`, and returns the first line that does not match. */
export function supportedVersions(lines: readonly string[]): SupportedVersions | { readonly notUnderstood: string } {
  const table = new Map<string, (readonly number[])[]>();
  for (const line of lines) {
    const [, platform, number] = /^([A-Za-z]+):(\d{1,9}(?:\.\d{1,9}){0,5})$/.exec(line) ?? [];
    const version = number === undefined ? null : versionOf(number);
    if (platform === undefined || version === null) return { notUnderstood: line };
    const key = platform.toLowerCase();
    table.set(key, [...(table.get(key) ?? []), version]);
  }
  for (const versions of table.values()) versions.sort((a, b) => (isAtLeast(a, b) ? (isAtLeast(b, a) ? 0 : -1) : 1));
  return table;
}

type Device = { readonly operatingSystem: string; readonly osVersion: string };
type Supported = boolean | null | undefined;

/**
 * A fleet of a hundred thousand devices has only a few hundred versions, so each is parsed once. The number of entries
 * is limited, because a device can report any text.
 */
const judged = new WeakMap<SupportedVersions, Map<string, Supported>>();
const mostJudged = 10_000;

/** Undefined if the platform has no line: it is not judged. Null if the version cannot be read. */
export function isSupported(device: Device, table: SupportedVersions): Supported {
  const known = judged.get(table) ?? new Map<string, Supported>();
  judged.set(table, known);
  const key = `${device.operatingSystem}\n${device.osVersion}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const supported = judgedBy(table, device);
  if (known.size >= mostJudged) known.clear();
  known.set(key, supported);
  return supported;
}

function judgedBy(table: SupportedVersions, { operatingSystem, osVersion }: Device): Supported {
  const versions = table.get(operatingSystem.toLowerCase());
  const [least, ...releases] = versions ?? [];
  if (least === undefined) return undefined;
  const version = versionOf(osVersion);
  if (version === null) return null;
  return isAtLeast(version, least) || releases.some((release) => isRelease(version, release));
}
