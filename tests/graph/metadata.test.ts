/** Our requests to Graph, checked against Microsoft's own v1.0 metadata: properties exist, permissions are enough. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import type { Kind } from '../../shared/core/resource/kind';
import { collectors, smallCollectors } from '../../shared/graph/collectors';
import { kindDefinition, kindDefinitions } from '../../shared/kinds';

const folder = join(__dirname, '../../../shared/truth/graph-metadata');
const isThere = existsSync(folder);
if (!isThere) console.warn('Skipped: the metadata of Graph (../shared/truth/graph-metadata) is not on this machine.');

type Property = { readonly Name: string; readonly Type: string };
type SchemaType = { readonly Name: string; readonly BaseType?: string; readonly Property?: readonly Property[] };

const lists = new Set(['Schema', 'EntityType', 'ComplexType', 'Property', 'NavigationProperty']);

function readTypes(): ReadonlyMap<string, SchemaType> {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => lists.has(name),
    processEntities: false,
  });
  const parsed = parser.parse(readFileSync(join(folder, 'v1.0.csdl.xml'), 'utf8'));
  const schemas: readonly {
    readonly EntityType?: readonly SchemaType[];
    readonly ComplexType?: readonly SchemaType[];
  }[] = parsed['edmx:Edmx']['edmx:DataServices'].Schema;
  // The main schema comes last: its names win over those of others.
  const types = schemas.toReversed().flatMap((schema) => [...(schema.EntityType ?? []), ...(schema.ComplexType ?? [])]);
  return new Map(types.map((type) => [type.Name, type]));
}

const types = isThere ? readTypes() : new Map<string, SchemaType>();

function propertiesOf(name: string): readonly Property[] {
  const type = types.get(name);
  if (type === undefined) return [];
  const base = type.BaseType?.replace('graph.', '');
  const own = [type.Property ?? []].flat();
  return base === undefined ? own : [...own, ...propertiesOf(base)];
}

/** A value for every field of the type, including derived ones; `other` gives each field a different one. */
function exampleOf(type: string, other: (path: string) => boolean, path: string): unknown {
  const name = type.replace(/^Collection\((.*)\)$/, '$1');
  const isList = name !== type;
  const scalar = (): unknown => {
    if (name === 'Edm.Boolean') return !other(path);
    if (name === 'Edm.Int32') return other(path) ? 8 : 7;
    const derived = path === '' ? [] : [...types.values()].filter(({ BaseType }) => BaseType === name);
    const fields = [name.replace('graph.', ''), ...derived.map(({ Name }) => Name)].flatMap(propertiesOf);
    if (!types.has(name.replace('graph.', ''))) return other(path) ? 'two' : 'one';
    return Object.fromEntries(
      fields.map(({ Name, Type }) => [Name, exampleOf(Type, other, path === '' ? Name : `${path}.${Name}`)]),
    );
  };
  return isList ? [scalar()] : scalar();
}

const leavesOf = (value: unknown, path: string): readonly string[] =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? [path]
    : Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, path === '' ? key : `${path}.${key}`));

const selectOf = (query: string): readonly string[] => /\$select=([^&]+)/.exec(query)?.[1]?.split(',') ?? [];

/** A kind named after a part of the list, or after the second request for the list. */
const listedAs: Readonly<Partial<Record<Kind, string>>> = {
  deviceProtectionOverview: 'deviceManagement',
  legacySignIn: 'signIn',
  openRiskDetection: 'riskDetection',
  complianceAudit: 'auditLogRecord',
  exchangeAudit: 'auditLogRecord',
  sharePointAudit: 'auditLogRecord',
  uncoveredSignIn: 'signIn',
  signInActivity: 'user',
  unifiedGroup: 'group',
};

/** Paths that the collection of permissions omits; these rows come from their reference pages. */
const documented: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '/deviceappmanagement/iosmanagedappprotections': { 'DeviceManagementApps.Read.All': 'least' },
  '/deviceappmanagement/androidmanagedappprotections': { 'DeviceManagementApps.Read.All': 'least' },
  '/deviceappmanagement/vpptokens': { 'DeviceManagementApps.Read.All': 'least' },
  // The collection has this path in mixed case, but rows are looked up in lower case.
  '/security/identities/healthissues': { 'SecurityIdentitiesHealth.Read.All': 'least' },
  '/security/datasecurityandgovernance/sensitivitylabels': { 'SensitivityLabels.Read.All': 'allowed' },
  '/identitygovernance/accessreviews/definitions': { 'AccessReview.Read.All': 'least' },
  // Another path in mixed case.
  '/security/auditlog/queries': {
    'AuditLogsQuery-Exchange.Read.All': 'allowed',
    'AuditLogsQuery-SharePoint.Read.All': 'allowed',
    'AuditLogsQuery.Read.All': 'allowed',
  },
  '/directory/subscriptions': { 'Organization.Read.All': 'least' },
  // Documented only for people; the application permission is in the permissions reference.
  '/directory/onpremisessynchronization': { 'OnPremDirectorySynchronization.Read.All': 'least' },
  '/rolemanagement/directory/roleassignmentscheduleinstances': { 'RoleAssignmentSchedule.Read.Directory': 'least' },
  '/rolemanagement/directory/roleeligibilityscheduleinstances': { 'RoleEligibilitySchedule.Read.Directory': 'least' },
};

/**
 * The list is read with this permission, which another kind needs. Its own permission is for a property in the list.
 */
const readsListWith: Readonly<Partial<Record<Kind, string>>> = { signInActivity: 'User.Read.All' };

const describeWhereThere = isThere ? describe : describe.skip;

describeWhereThere('what we ask for', () => {
  test.each(Object.values(collectors).map(({ kind, query }) => [kind, query]))(
    '%s selects properties of v1.0',
    (kind, query) => {
      const known = propertiesOf(listedAs[kind] ?? kind).map(({ Name }) => Name);
      expect(known.length).toBeGreaterThan(0);
      expect(selectOf(query).filter((name) => !known.includes(name))).toEqual([]);
    },
  );

  test.each(kindDefinitions.map(({ kind }) => kind))('%s is read with a permission that allows it', (kind) => {
    const rows: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
      readFileSync(join(folder, 'read-permissions.json'), 'utf8'),
    );
    // The collection writes keys in brackets without their value.
    const path = collectors[kind].path.toLowerCase().replace(/='[^']*'/g, '={value}');
    const row = rows[path] ?? documented[path];
    expect(row).toBeDefined();
    expect(Object.keys(row ?? {})).toContain(readsListWith[kind] ?? kindDefinition(kind).permission);
    // An exception that is no longer needed must be removed.
    expect(path in rows && path in documented).toBe(false);
  });

  test('every condition of v1.0 is known', () => {
    const unknownIn = (conditions: object) =>
      smallCollectors.conditionalAccessPolicy.read({ id: 'p', state: 'enabled', conditions }).conditions
        .unknownConditions;
    const sampleOf = ({ Type }: Property): unknown => {
      if (Type.startsWith('Collection(')) return ['x'];
      if (Type === 'graph.conditionalAccessFilter') return { mode: 'include', rule: 'x' };
      if (Type === 'graph.conditionalAccessGuestsOrExternalUsers') return { guestOrExternalUserTypes: 'internalGuest' };
      const inner = propertiesOf(Type.replace('graph.', ''));
      return inner.length === 0
        ? 'x'
        : Object.fromEntries(inner.map((property) => [property.Name, sampleOf(property)]));
    };
    const properties = propertiesOf('conditionalAccessConditionSet');
    expect(properties.length).toBeGreaterThanOrEqual(12);
    for (const property of properties)
      expect([property.Name, unknownIn({ [property.Name]: sampleOf(property) })]).toEqual([property.Name, []]);
    // Proves that the check can fail.
    expect(unknownIn({ notOfV1: ['x'] })).toEqual(['notOfV1']);
  });

  test('every kind is an entity type of v1.0', () => {
    const missing = kindDefinitions.map(({ kind }): Kind => kind).filter((kind) => !types.has(listedAs[kind] ?? kind));
    expect(missing).toEqual([]);
  });
});

(isThere ? describe : describe.skip)('a Conditional Access policy', () => {
  /** Fields that do not protect anybody or identify the subject. */
  const cosmetic = ['createdDateTime', 'deletedDateTime', 'description', 'modifiedDateTime', 'templateId'];
  const whole = isThere ? exampleOf('graph.conditionalAccessPolicy', () => false, '') : {};
  const fields = leavesOf(whole, '');
  const { read } = smallCollectors.conditionalAccessPolicy;

  test('all fields are read except cosmetic ones', () => {
    expect(fields.length).toBeGreaterThan(40);
    const unread = fields.filter((field) => {
      const changed = exampleOf('graph.conditionalAccessPolicy', (path) => path === field, '');
      return JSON.stringify(read(changed)) === JSON.stringify(read(whole));
    });
    expect(unread.toSorted()).toEqual(cosmetic);
  });
});
