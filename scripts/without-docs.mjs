// What only the pages in docs/ say of a control or detector is not deployed: an app that starts cold need not read it.
import { readFile } from 'node:fs/promises';
import { parse, print } from '@swc/core';

const definers = new Set(['defineControl', 'defineDetector']);
/** Texts and lists that nothing but infra/operate reads; a test holds that. */
export const docsOnly = ['falsePositives', 'limitations', 'mappings', 'references', 'response', 'severityReason'];

/** Calls `visit` with every node of a syntax tree. */
function walk(node, visit) {
  if (node === null || typeof node !== 'object') return;
  if (typeof node.type === 'string') visit(node);
  for (const child of Object.values(node)) walk(child, visit);
}

/** Puts an empty value of the same sort in place of one; a value made elsewhere stays, for its sort is not seen here. */
function empty(property) {
  const { span, type } = property.value;
  if (type === 'ArrayExpression') property.value = { type, span, elements: [] };
  else if (type === 'ObjectExpression') property.value = { type, span, properties: [] };
  else if (type !== 'Identifier') property.value = { type: 'StringLiteral', span, value: '' };
}

/** The file without those texts; as it is where they are not written out in the definition itself. */
export async function withoutDocs(source) {
  const module = await parse(source, { syntax: 'typescript', target: 'es2022' });
  walk(module, (node) => {
    if (node.type !== 'CallExpression' || !definers.has(node.callee.value)) return;
    const [definition] = node.arguments;
    if (definition?.expression.type !== 'ObjectExpression') return;
    for (const property of definition.expression.properties)
      if (property.type === 'KeyValueProperty' && docsOnly.includes(property.key.value)) empty(property);
  });
  return (await print(module)).code;
}

/** For esbuild: definitions are bundled without what only the docs say. */
export const definitionsWithoutDocs = {
  name: 'definitions-without-docs',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]shared[\\/](controls|detectors)[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: await withoutDocs(await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};
