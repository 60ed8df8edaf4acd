import { allOf, anyOf, type Certainty, certain, not } from './certainty';

/**
 * The attributes of a device that a device filter can test. An unregistered device has none.
 * https://learn.microsoft.com/entra/identity/conditional-access/concept-condition-filters-for-devices
 */
export type FilteredDevice = {
  readonly registered: boolean;
  readonly compliant: boolean;
  readonly hybridJoined: boolean;
  /** Comparisons on other attributes that are true for the device; null if there are too many to examine. */
  readonly traits: ReadonlySet<string> | null;
  /**
   * True for a device that Intune does not manage. Comparisons on its extension attributes apply only if it is
   * compliant or hybrid joined.
   */
  readonly hidesExtensions?: true;
};

type Comparison = {
  readonly attribute: string;
  /** The positive operator: -ne is stored as -eq with a negation. */
  readonly operator: string;
  readonly negated: boolean;
  readonly value: string;
};

export type FilterRule =
  | { readonly type: 'comparison'; readonly comparison: Comparison }
  | { readonly type: 'and'; readonly parts: readonly FilterRule[] }
  | { readonly type: 'or'; readonly parts: readonly FilterRule[] }
  | { readonly type: 'not'; readonly part: FilterRule };

const tokenPattern = /\s*(\(|\)|\[[^\]]*\]|"[^"]*"|'[^']*'|[^\s()[\]"']+)/y;

const maxRuleLength = 4000;
const maxDepth = 20;

function tokensOf(rule: string): readonly string[] | null {
  const text = rule.trim();
  if (text.length > maxRuleLength) return null;
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const token = tokenPattern.exec(text)?.[1];
    if (token === undefined) return null;
    tokens.push(token);
  }
  return tokens;
}

const positiveForm: Readonly<Record<string, string>> = {
  '-ne': '-eq',
  '-notcontains': '-contains',
  '-notstartswith': '-startswith',
  '-notendswith': '-endswith',
  '-notin': '-in',
  '-notmatch': '-match',
};
const positiveOperators = new Set(Object.values(positiveForm));

/** The rule as a tree; null if the text cannot be parsed. */
export function readDeviceRule(text: string): FilterRule | null {
  const tokens = tokensOf(text);
  if (tokens === null) return null;
  let position = 0;
  const peek = (): string | undefined => tokens[position]?.toLowerCase();

  function readChain(
    operator: 'and' | 'or',
    readPart: (depth: number) => FilterRule | null,
    depth: number,
  ): FilterRule | null {
    const first = readPart(depth);
    if (first === null) return null;
    const parts = [first];
    while (peek() === `-${operator}` || peek() === operator) {
      position += 1;
      const next = readPart(depth);
      if (next === null) return null;
      parts.push(next);
    }
    return parts.length === 1 ? first : { type: operator, parts };
  }

  const readOr = (depth: number): FilterRule | null => (depth > maxDepth ? null : readChain('or', readAnd, depth));
  const readAnd = (depth: number): FilterRule | null => readChain('and', readOne, depth);

  function readOne(depth: number): FilterRule | null {
    if (depth > maxDepth) return null;
    if (peek() === '-not') {
      position += 1;
      const part = readOne(depth + 1);
      return part === null ? null : { type: 'not', part };
    }
    if (peek() !== '(') return readComparison();
    position += 1;
    const inner = readOr(depth + 1);
    if (inner === null || peek() !== ')') return null;
    position += 1;
    return inner;
  }

  function readComparison(): FilterRule | null {
    const [attribute, written, value] = tokens?.slice(position, position + 3).map((token) => token.toLowerCase()) ?? [];
    if (attribute === undefined || written === undefined || value === undefined) return null;
    const positive = positiveForm[written];
    const operator = positive ?? written;
    if (!attribute.startsWith('device.') || !positiveOperators.has(operator)) return null;
    position += 3;
    const bare = value.replace(/^["']|["']$/g, '');
    return {
      type: 'comparison',
      comparison: { attribute: attribute.slice(7), operator, negated: positive !== undefined, value: bare },
    };
  }

  const rule = readOr(0);
  return rule !== null && position === tokens.length ? rule : null;
}

/** A comparison whose result does not follow from the state of a device. */
export type Trait = Pick<Comparison, 'attribute' | 'operator' | 'value'>;

export const textOfTrait = ({ attribute, operator, value }: Trait): string => `${attribute} ${operator} ${value}`;

export const isOfExtension = ({ attribute }: Pick<Trait, 'attribute'>): boolean =>
  attribute.startsWith('extensionattribute');

const isOfState = ({ attribute, operator, value }: Trait): boolean =>
  operator === '-eq' && (attribute === 'iscompliant' || (attribute === 'trusttype' && value === 'serverad'));

export function traitsOf(rule: FilterRule): readonly Trait[] {
  if (rule.type === 'not') return traitsOf(rule.part);
  if (rule.type === 'and' || rule.type === 'or') return rule.parts.flatMap(traitsOf);
  const { attribute, operator, value } = rule.comparison;
  return isOfState(rule.comparison) ? [] : [{ attribute, operator, value }];
}

function holdsPositively(comparison: Comparison, device: FilteredDevice): Certainty {
  // Per Microsoft, an unregistered device matches every negative comparison and no positive one.
  if (!device.registered) return 'no';
  if (!isOfState(comparison)) {
    return device.traits === null ? 'maybe' : certain(device.traits.has(textOfTrait(comparison)));
  }
  if (comparison.attribute === 'trusttype') return certain(device.hybridJoined);
  return certain(device.compliant === (comparison.value === 'true'));
}

export function ruleHolds(rule: FilterRule, device: FilteredDevice): Certainty {
  if (rule.type === 'not') return not(ruleHolds(rule.part, device));
  if (rule.type === 'and') return allOf(rule.parts.map((part) => ruleHolds(part, device)));
  if (rule.type === 'or') return anyOf(rule.parts.map((part) => ruleHolds(part, device)));
  const { comparison } = rule;
  if (device.hidesExtensions === true && isOfExtension(comparison)) return 'no';
  const positive = holdsPositively(comparison, device);
  return comparison.negated ? not(positive) : positive;
}
