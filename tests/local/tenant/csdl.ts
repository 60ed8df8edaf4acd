import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';

/** A type in the v1.0 metadata, reduced to what served JSON can be checked against. */
export type Csdl = {
  readonly structures: ReadonlyMap<string, Structure>;
  readonly enums: ReadonlyMap<string, EnumType>;
};
type Structure = {
  readonly name: string;
  readonly base: string | undefined;
  readonly isOpen: boolean;
  readonly properties: ReadonlyMap<string, string>;
};
type EnumType = { readonly members: ReadonlySet<string>; readonly isFlags: boolean };

type Node = Readonly<Record<string, unknown>>;

function nodesOf(value: unknown): readonly Node[] {
  if (value === undefined) return [];
  // Safe: the parser gives objects for elements with attributes.
  return (Array.isArray(value) ? value : [value]) as readonly Node[];
}

const bare = (type: string): string => type.replace(/^graph\.|^microsoft\.graph\.|^#microsoft\.graph\./, '');

/**
 * In the schema of the security workload, `self` stands for that schema, and its type names can also exist in other
 * schemas.
 */
const security = 'security.';
const inSecurity = (type: string): string => type.replace(/\bself\./, `graph.${security}`);

function readStructure(node: Node): Structure {
  const properties = new Map<string, string>();
  for (const property of [...nodesOf(node.Property), ...nodesOf(node.NavigationProperty)]) {
    properties.set(String(property['@Name']), inSecurity(String(property['@Type'])));
  }
  const base = node['@BaseType'];
  return {
    name: String(node['@Name']),
    base: base === undefined ? undefined : bare(inSecurity(String(base))),
    isOpen: node['@OpenType'] === 'true',
    properties,
  };
}

/** Reads the main schema (microsoft.graph) of a CSDL file, and that of the security workload as security.… */
export function readCsdl(file: string): Csdl {
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' });
  const document: Node = parser.parse(readFileSync(file, 'utf8'));
  // Safe: the document is OData CSDL, whose outer elements are fixed by the standard.
  const edmx = document['edmx:Edmx'] as Node;
  const schemas = nodesOf((edmx['edmx:DataServices'] as Node).Schema);
  const graph = schemas.find((schema) => schema['@Namespace'] === 'microsoft.graph') ?? {};
  const secured = schemas.find((schema) => schema['@Namespace'] === 'microsoft.graph.security') ?? {};
  const structures = new Map<string, Structure>();
  const enums = new Map<string, EnumType>();
  for (const [schema, prefix] of [
    [graph, ''],
    [secured, security],
  ] as const) {
    for (const node of [...nodesOf(schema.EntityType), ...nodesOf(schema.ComplexType)]) {
      structures.set(`${prefix}${String(node['@Name'])}`, readStructure(node));
    }
    for (const node of nodesOf(schema.EnumType)) {
      const members = new Set(nodesOf(node.Member).map((member) => String(member['@Name'])));
      enums.set(`${prefix}${String(node['@Name'])}`, { members, isFlags: node['@IsFlags'] === 'true' });
    }
  }
  return { structures, enums };
}

/** The declared type of a property on a structure or a base of it. */
export function propertyType(csdl: Csdl, structure: string, property: string): string | undefined {
  let name: string | undefined = structure;
  while (name !== undefined) {
    const found = csdl.structures.get(name);
    const type = found?.properties.get(property);
    if (type !== undefined) return type;
    name = found?.base;
  }
  return undefined;
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?(Z|[+-]\d\d:\d\d)$/;
const primitives: Readonly<Record<string, (value: unknown) => boolean>> = {
  'Edm.String': (value) => typeof value === 'string',
  'Edm.Boolean': (value) => typeof value === 'boolean',
  'Edm.Int32': (value) => Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31,
  'Edm.Int64': (value) => Number.isInteger(value),
  'Edm.Double': (value) => typeof value === 'number',
  'Edm.Guid': (value) => typeof value === 'string' && guid.test(value),
  'Edm.DateTimeOffset': (value) => typeof value === 'string' && time.test(value),
  'Edm.Date': (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value),
  'Edm.Duration': (value) => typeof value === 'string' && /^P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+S)?)?$/.test(value),
};

function enumProblem(type: EnumType, value: unknown, at: string): readonly string[] {
  if (typeof value !== 'string') return [`${at}: an enum value must be a text`];
  const members = type.isFlags ? value.split(',') : [value];
  return members.filter((member) => !type.members.has(member)).map((member) => `${at}: "${member}" is no member`);
}

/** Everything in a value that its declared type does not allow. Empty if the value conforms. */
export function problemsOf(csdl: Csdl, value: unknown, type: string, at: string): readonly string[] {
  if (value === null || value === undefined) return [];
  const collection = /^Collection\((.+)\)$/.exec(type);
  if (collection?.[1] !== undefined) {
    const itemType = collection[1];
    if (!Array.isArray(value)) return [`${at}: a list is declared`];
    return value.flatMap((item, index) => problemsOf(csdl, item, itemType, `${at}[${index}]`));
  }
  const primitive = primitives[type];
  if (primitive !== undefined) return primitive(value) ? [] : [`${at}: ${JSON.stringify(value)} is not ${type}`];
  const enumType = csdl.enums.get(bare(type));
  if (enumType !== undefined) return enumProblem(enumType, value, at);
  if (!csdl.structures.has(bare(type))) return [`${at}: type ${type} is unknown`];
  if (typeof value !== 'object' || Array.isArray(value)) return [`${at}: an object is declared`];
  // Safe: an object that is not a list.
  return structureProblems(csdl, value as Node, bare(type), at);
}

function isOrDerives(csdl: Csdl, type: string, base: string): boolean {
  for (let name: string | undefined = type; name !== undefined; name = csdl.structures.get(name)?.base) {
    if (name === base) return true;
  }
  return false;
}

function structureProblems(csdl: Csdl, value: Node, declared: string, at: string): readonly string[] {
  const named = value['@odata.type'];
  const type = named === undefined ? declared : bare(String(named));
  if (!isOrDerives(csdl, type, declared)) return [`${at}: ${type} is no ${declared}`];
  return Object.entries(value).flatMap(([property, inner]) => {
    if (property.includes('@')) return [];
    const propertyDeclared = propertyType(csdl, type, property);
    if (propertyDeclared === undefined) return [`${at}: ${type} has no property "${property}"`];
    return problemsOf(csdl, inner, propertyDeclared, `${at}.${property}`);
  });
}
