// Removes the parts of detections that only the pages in docs/ and the tests need, so that a cold start does not read them.
import { readFile } from 'node:fs/promises';
import { parse, print } from '@swc/core';

/** Texts and lists that only infra/operate reads; a test checks this. */
export const docsOnly = ['covers', 'falsePositives', 'references', 'response'];

/** The fields of a detection row that only the pages and the tests read. */
const ofRows = [...docsOnly, 'fires', 'silent'];

/** Calls `visit` with every node of a syntax tree. */
function walk(node, visit) {
  if (node === null || typeof node !== 'object') return;
  if (typeof node.type === 'string') visit(node);
  for (const child of Object.values(node)) walk(child, visit);
}

/** Replaces a literal with an empty value of the same type. Any other value stays, because its type is not visible here. */
function empty(property) {
  const { span, type } = property.value;
  if (type === 'ArrayExpression') property.value = { type, span, elements: [] };
  else if (type === 'ObjectExpression') emptyAll(property.value);
  else if (type !== 'Identifier') property.value = { type: 'StringLiteral', span, value: '' };
}

const keyOf = ({ type, key }) => (type === 'KeyValueProperty' ? key.value : undefined);

function emptyAll({ properties }, names) {
  for (const property of properties)
    if (property.type === 'KeyValueProperty' && (names === undefined || names.includes(keyOf(property))))
      empty(property);
}

const isRow = ({ properties }) => ['fires', 'silent'].every((name) => properties.some((one) => keyOf(one) === name));

/** The file without those texts, if they are literals in the definition itself. */
async function withoutDocs(source) {
  const module = await parse(source, { syntax: 'typescript', target: 'es2022' });
  walk(module, (node) => {
    if (node.type === 'ObjectExpression' && isRow(node)) emptyAll(node, ofRows);
    if (node.type !== 'CallExpression' || node.callee.value !== 'defineDetector') return;
    const [definition] = node.arguments;
    if (definition?.expression.type === 'ObjectExpression') emptyAll(definition.expression, docsOnly);
  });
  return (await print(module)).code;
}

/** An esbuild plugin that bundles definitions without the texts for the docs. */
export const definitionsWithoutDocs = {
  name: 'definitions-without-docs',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]shared[\\/]detections[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: await withoutDocs(await readFile(path, 'utf8')),
      loader: 'ts',
    }));
  },
};
