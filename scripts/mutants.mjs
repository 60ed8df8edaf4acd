// The mutants of a TypeScript source: each is the source without one condition, or with it reversed.
import { parseSync } from '@swc/core';

const predicateTakers = new Set(['filter', 'some', 'every', 'find', 'findLast', 'findIndex']);
const comparisons = new Set(['===', '!==', '<', '<=', '>', '>=', 'in', 'instanceof']);

const inner = (node) => (node.type === 'ParenthesisExpression' ? inner(node.expression) : node);
const isChain = ({ type, operator }) => type === 'BinaryExpression' && (operator === '&&' || operator === '||');
/** A chain of `&&` or `||` can also give a number: `order(a, b) || a.id - b.id`. */
const isBoolean = (node) =>
  (node.type === 'BinaryExpression' && comparisons.has(node.operator)) ||
  (node.type === 'UnaryExpression' && node.operator === '!') ||
  (isChain(node) && operandsOf(node, node.operator).some((one) => isBoolean(inner(one))));
const saysBoolean = ({ returnType }) => returnType?.typeAnnotation.kind === 'boolean';

/** The operands of `a && b && c`. */
const operandsOf = (node, operator) =>
  isChain(node) && node.operator === operator
    ? [...operandsOf(node.left, operator), ...operandsOf(node.right, operator)]
    : [node];

/**
 * Changes a source so that one build contains all of its mutants, and `globalThis.isMutant(id)` switches one of them on.
 *
 * @returns {{ code: string, mutants: { id: number, line: number, change: string }[] }}
 */
export function mutantsOf(path, text, firstId) {
  // The position of the empty statement shows the first byte that the parser counts from.
  const source = Buffer.from(`;${text}`);
  const { body } = parseSync(source.toString(), { syntax: 'typescript', target: 'es2022' });
  const base = body[0].span.start;
  const mutants = [];
  const edits = [];
  const placeOf = ({ span }) => ({ start: span.start - base, end: span.end - base });
  const sourceOf = (node) => {
    const { start, end } = placeOf(node);
    return source.subarray(start, end).toString();
  };
  const shortOf = (node) => {
    const short = sourceOf(node).replace(/\s+/g, ' ');
    return short.length > 110 ? `${short.slice(0, 107)}...` : short;
  };

  function mutate(node, replacement, change) {
    const { start, end } = placeOf(node);
    const id = firstId + mutants.length;
    mutants.push({ id, path, line: source.subarray(0, start).toString().split('\n').length, change });
    const edit = edits.find((one) => one.start === start && one.end === end);
    if (edit === undefined) edits.push({ start, end, variants: [{ id, replacement }] });
    else edit.variants.push({ id, replacement });
  }

  /** A condition; `isWhole` if it is not part of a chain. */
  function condition(node, isWhole) {
    const bare = inner(node);
    if (isWhole) for (const value of ['true', 'false']) mutate(node, value, `${value} for ${shortOf(node)}`);
    if (isChain(bare)) chain(bare, true);
    else if (!isWhole) mutate(node, `!(${sourceOf(node)})`, `not ${shortOf(node)}`);
  }

  const chains = new Set();
  function chain(node, isCondition) {
    if (chains.has(node)) return;
    const operands = operandsOf(node, node.operator);
    // The parts of this chain are not taken apart a second time.
    for (let part = node; isChain(part) && part.operator === node.operator; part = part.left) chains.add(part);
    for (const [at, operand] of operands.entries()) {
      const others = operands.filter((_, place) => place !== at).map(sourceOf);
      mutate(node, `(${others.join(` ${node.operator} `)})`, `without ${shortOf(operand)}`);
      if (isCondition || isBoolean(inner(operand))) condition(operand, false);
    }
  }

  function visit(node, isPredicate = false, inBoolean = false) {
    if (Array.isArray(node)) for (const one of node) visit(one, false, inBoolean);
    if (Array.isArray(node) || node === null || typeof node !== 'object') return;
    if (node.type === 'IfStatement' || node.type === 'ConditionalExpression') condition(node.test, true);
    if (node.type === 'ReturnStatement' && node.argument && inBoolean && !isLiteral(node.argument))
      condition(node.argument, true);
    const isFunction = node.type === 'ArrowFunctionExpression' || node.type === 'FunctionDeclaration';
    const isBody = node.type === 'ArrowFunctionExpression' && node.body.type !== 'FunctionBody';
    if (isBody && (isPredicate || saysBoolean(node) || isBoolean(inner(node.body)))) condition(node.body, true);
    if (isChain(node)) chain(node, false);
    if (node.type === 'CallExpression' && predicateTakers.has(node.callee.property?.value)) {
      const [{ expression }] = node.arguments;
      visit(node.callee);
      visit(expression, true);
      if (expression.type !== 'ArrowFunctionExpression')
        for (const value of ['true', 'false'])
          mutate(expression, `(() => ${value})`, `${value} for ${shortOf(expression)}`);
      return;
    }
    const isInBoolean = isFunction ? saysBoolean(node) || (isPredicate && !isBody) : inBoolean;
    for (const value of Object.values(node)) visit(value, false, isInBoolean);
  }

  visit(body);
  const code = rendered(source, edits);
  return { code, mutants };
}

const isLiteral = ({ type }) => type === 'BooleanLiteral';

/** The source with every edit applied, also edits inside other edits. */
function rendered(source, edits, start = 0, end = source.length, outer = null) {
  const inside = edits.filter((one) => one !== outer && one.start >= start && one.end <= end);
  const top = inside.filter(
    (one) => !inside.some((other) => other !== one && other.start <= one.start && other.end >= one.end),
  );
  let at = start;
  let code = '';
  for (const edit of top.sort((a, b) => a.start - b.start)) {
    const own = rendered(
      source,
      inside.filter((one) => one !== edit),
      edit.start,
      edit.end,
      edit,
    );
    const variants = edit.variants.map(({ id, replacement }) => `globalThis.isMutant(${id}) ? ${replacement} : `);
    code += `${source.subarray(at, edit.start)}(${variants.join('')}${own})`;
    at = edit.end;
  }
  return code + source.subarray(at, end);
}
