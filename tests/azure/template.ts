/** azuredeploy.json for tests: all resources in one list, and an evaluator for the few expressions that tests need. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// biome-ignore lint/suspicious/noExplicitAny: a template is asserted property by property.
export type Json = any;

export const azureFolder = join(__dirname, '..', '..', 'infra', 'azure');
export const compiled: Json = JSON.parse(readFileSync(join(azureFolder, 'azuredeploy.json'), 'utf8'));

export type Template = { readonly name: string; readonly content: Json };

const valuesOf = (resources: Json): readonly Json[] =>
  Array.isArray(resources) ? resources : Object.values(resources);

/** The template itself and its modules, by module name. */
export const templates: readonly Template[] = [
  { name: 'main', content: compiled },
  ...Object.entries<Json>(compiled.resources)
    .filter(([, resource]) => resource.type === 'Microsoft.Resources/deployments')
    .map(([name, resource]) => ({ name, content: resource.properties.template })),
];

export function templateOf(name: string): Json {
  const found = templates.find((one) => one.name === name);
  if (found === undefined) throw new Error(`azuredeploy.json has no module ${name}`);
  return found.content;
}

/** Every deployed resource, without the modules themselves. */
export const resources: readonly Json[] = templates
  .flatMap(({ content }) => valuesOf(content.resources))
  .filter(({ type }) => type !== 'Microsoft.Resources/deployments');

export function resourceOf(type: string): Json {
  const [only, ...others] = resources.filter((resource) => resource.type === type);
  if (only === undefined || others.length > 0) throw new Error(`${type}: ${others.length + (only ? 1 : 0)} of them`);
  return only;
}

// --- Expressions ----------------------------------------------------------------------------------------------------

type Scope = {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly lambda: Readonly<Record<string, unknown>>;
};

type Call = { readonly name: string; readonly args: readonly Node[]; readonly path: readonly string[] };
type Node = { readonly literal: string | number } | Call;

/** `f('a', g(1)).b.c`, as Bicep writes it. https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions */
function parse(text: string): Node {
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    const found = new RegExp(pattern.source, 'y');
    found.lastIndex = at;
    const [whole, part] = found.exec(text) ?? [];
    if (whole === undefined) return undefined;
    at += whole.length;
    return part ?? whole;
  };
  function node(): Node {
    match(/\s*/);
    const quoted = match(/'((?:[^']|'')*)'/);
    if (quoted !== undefined || text.slice(at - 2, at) === "''")
      return { literal: (quoted ?? '').replaceAll("''", "'") };
    const number = match(/-?\d+/);
    if (number !== undefined) return { literal: Number(number) };
    const name = match(/[a-zA-Z]\w*/);
    if (name === undefined || match(/\(/) === undefined) throw new Error(`not understood at ${at}: ${text}`);
    const args: Node[] = [];
    while (match(/\s*\)/) === undefined) {
      args.push(node());
      match(/\s*,/);
    }
    const path: string[] = [];
    for (let part = match(/\.(\w+)/); part !== undefined; part = match(/\.(\w+)/)) path.push(part);
    return { name, args, path };
  }
  return node();
}

const environment = {
  suffixes: { storage: 'core.windows.net' },
  authentication: { loginEndpoint: 'https://login.microsoftonline.com/' },
};

function call({ name, args }: Call, scope: Scope): Json {
  const of = (index: number): Json => evaluate(args[index] ?? { literal: '' }, scope);
  switch (name) {
    case 'parameters':
      return lookUp(scope.parameters, of(0));
    case 'variables':
      return work(lookUp(scope.variables, of(0)), scope);
    case 'lambdaVariables':
      return lookUp(scope.lambda, of(0));
    case 'environment':
      return environment;
    case 'format':
      return String(of(0)).replace(/\{(\d+)\}/g, (_, index) => String(of(Number(index) + 1)));
    case 'if':
      return of(0) ? of(1) : of(2);
    case 'fail':
      throw new Error(of(0));
    case 'empty':
      return of(0) === '' || of(0).length === 0;
    case 'not':
      return !of(0);
    case 'and':
      return args.every((_, index) => of(index));
    case 'or':
      return args.some((_, index) => of(index));
    case 'equals':
      return of(0) === of(1);
    case 'replace':
      return String(of(0)).replaceAll(String(of(1)), String(of(2)));
    case 'createArray':
      return args.map((_, index) => of(index));
    case 'createObject':
      return Object.fromEntries(args.flatMap((_, index) => (index % 2 === 0 ? [[of(index), of(index + 1)]] : [])));
    case 'union':
      return Object.assign({}, ...args.map((_, index) => of(index)));
    case 'toObject':
      return Object.fromEntries(
        of(0).map((item: Json) => [apply(args[1], item, scope), apply(args[2], item, scope)] as const),
      );
    default:
      throw new Error(`this test does not know the function ${name}`);
  }
}

function lookUp(from: Readonly<Record<string, unknown>>, name: string): Json {
  if (!Object.hasOwn(from, name)) throw new Error(`${name} is not given`);
  return from[name];
}

function apply(lambda: Node | undefined, item: unknown, scope: Scope): Json {
  if (lambda === undefined || !('name' in lambda) || lambda.name !== 'lambda') throw new Error('not a lambda');
  const [variable, body] = lambda.args;
  if (variable === undefined || body === undefined || !('literal' in variable)) throw new Error('not a lambda');
  return evaluate(body, { ...scope, lambda: { [variable.literal]: item } });
}

function evaluate(node: Node, scope: Scope): Json {
  if ('literal' in node) return node.literal;
  return node.path.reduce((value, part) => value[part], call(node, scope));
}

function work(value: unknown, scope: Scope): Json {
  if (Array.isArray(value)) return value.map((item) => work(item, scope));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, work(inner, scope)]));
  if (typeof value !== 'string' || !value.startsWith('[') || value.startsWith('[[')) return value;
  return evaluate(parse(value.slice(1, -1)), scope);
}

/** Evaluates a value of a template with these parameters. Throws on a function that no test has used so far. */
export const workOut = (template: Json, value: unknown, parameters: Readonly<Record<string, unknown>>): Json =>
  work(value, { parameters, variables: template.variables ?? {}, lambda: {} });
