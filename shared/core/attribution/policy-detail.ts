/**
 * Core Directory's own entries show a Conditional Access policy in another form than Graph. It is not documented; samples
 * of it are in the rules of panther-labs (Azure.Audit.PolicyChanged).
 */

import { isSameJson } from '../canonical';
import { isJsonObject, type JsonObject } from '../json-object';
import { readAuditObject } from './shown-values';

/** The log's names for the states of a policy. */
const states: Readonly<Record<string, string>> = {
  enabled: 'enabled',
  disabled: 'disabled',
  reporting: 'enabledForReportingButNotEnforced',
};

/** The lists that are read, with Graph's names for them. */
const lists = {
  Users: ['Users', 'Groups', 'Roles'],
  Applications: ['Applications'],
  Locations: ['Locations'],
  DevicePlatforms: ['DevicePlatforms'],
} as const;

const namesInGraph: Readonly<Record<string, string>> = { DevicePlatforms: 'Platforms' };

type Condition = keyof typeof lists;

/**
 * Turns one side of a Conditional Access policy from Core Directory's form into Graph's: its state, whom and what it
 * applies to, and what it requires. Null for policies of other types. Some entries are in Graph's form already.
 */
export function readPolicyDetail(text: string | null): JsonObject | null {
  const detail = readAuditObject(text);
  if (detail === null) return null;
  if (typeof detail.state === 'string' && isJsonObject(detail.conditions)) return detail;
  const { State, Conditions, Controls } = detail;
  const state = typeof State === 'string' ? states[State.toLowerCase()] : undefined;
  if (state === undefined || !isJsonObject(Conditions)) return null;
  return {
    state,
    conditions: {
      users: conditionOf(Conditions, 'Users'),
      applications: conditionOf(Conditions, 'Applications'),
      ...(isJsonObject(Conditions.Locations) && { locations: conditionOf(Conditions, 'Locations') }),
      ...(isJsonObject(Conditions.DevicePlatforms) && { platforms: conditionOf(Conditions, 'DevicePlatforms') }),
    },
    grantControls: grantOf(itemsOf(Controls)),
  };
}

function conditionOf(conditions: JsonObject, name: Condition): JsonObject {
  const condition = conditions[name];
  const listOf = (side: 'Include' | 'Exclude', list: string): readonly string[] =>
    isJsonObject(condition) ? itemsOf(condition[side]).flatMap((item) => textsOf(item[list])) : [];
  return Object.fromEntries(
    lists[name].flatMap((list) => [
      [`include${namesInGraph[list] ?? list}`, listOf('Include', list)],
      [`exclude${namesInGraph[list] ?? list}`, listOf('Exclude', list)],
    ]),
  );
}

/** All items are required, and of the controls of one item any is enough. */
function grantOf(items: readonly JsonObject[]): JsonObject | null {
  const controls = items.flatMap((item) => textsOf(item.Control));
  if (controls.length === 0) return null;
  return { operator: items.length > 1 ? 'AND' : 'OR', builtInControls: controls.map(controlName) };
}

const controlName = (control: string): string => {
  const name = control.replace(/^Require/i, '');
  return name.charAt(0).toLowerCase() + name.slice(1);
};

/**
 * Whether nothing differs but what is read of both sides. Only then can the policies be compared as wholes: a
 * requirement that is not read can stand in for one that is gone.
 */
export const isReadOnBothSides = (before: string | null, after: string | null): boolean =>
  isSameJson(unread(readAuditObject(before)), unread(readAuditObject(after)));

const read: ReadonlySet<string> = new Set([
  'State',
  'CreatedDateTime',
  'ModifiedDateTime',
  'Control',
  ...Object.values(lists).flat(),
]);

const isList = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'string');

/** What is left of a value without the parts that are read; undefined if nothing is. */
function unread(value: unknown): unknown {
  if (Array.isArray(value)) {
    const left = value.map(unread).filter((item) => item !== undefined);
    return left.length === 0 ? undefined : left;
  }
  if (!isJsonObject(value)) return value ?? undefined;
  const left = Object.entries(value).flatMap(([key, inner]) => {
    const rest = read.has(key) && (isList(inner) || typeof inner === 'string') ? undefined : unread(inner);
    return rest === undefined ? [] : [[key, rest] as const];
  });
  return left.length === 0 ? undefined : Object.fromEntries(left);
}

const itemsOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
