import { parseArgs } from 'node:util';

/** A known option, one that was typed before, or a word that is no option. The value is '' for a switch, and undefined if it is missing. */
type TypedWord =
  | { readonly is: 'option'; readonly name: string; readonly value: string | undefined }
  | { readonly is: 'repeated'; readonly name: string }
  | { readonly is: 'unknown'; readonly word: string };

/**
 * Reads the arguments after the script's name, in their order.
 *
 * @param options each option with its dashes, and whether it takes a value
 */
export function typedWords(args: readonly string[], options: ReadonlyMap<string, boolean>): readonly TypedWord[] {
  // An option is never the value of the option before it.
  const given = args.map((word, at) =>
    options.get(word) === true && (args[at + 1] ?? '--').startsWith('--') ? `${word}=` : word,
  );
  const { tokens } = parseArgs({
    args: given,
    options: Object.fromEntries(
      [...options].map(([name, takesValue]) => [name.slice(2), { type: takesValue ? 'string' : 'boolean' }] as const),
    ),
    strict: false,
    tokens: true,
  });
  const words: TypedWord[] = [];
  let unknownAt: number | undefined;
  let valueAt: number | undefined;
  for (const token of tokens) {
    // "-abc" is one unknown word and not three, and the value of an unknown option is not a second problem.
    if (token.index === unknownAt || (token.kind === 'positional' && token.index === valueAt)) continue;
    const takesValue = token.kind === 'option' ? options.get(token.rawName) : undefined;
    if (token.kind === 'option' && takesValue !== undefined) {
      const { rawName: name } = token;
      if (words.some((word) => word.is === 'option' && word.name === name)) words.push({ is: 'repeated', name });
      else words.push({ is: 'option', name, value: takesValue ? token.value || undefined : '' });
      if (!takesValue && token.value !== undefined) words.push({ is: 'unknown', word: token.value });
    } else {
      const isLong = token.kind === 'option' && token.rawName.startsWith('--');
      words.push({ is: 'unknown', word: isLong ? token.rawName : (given[token.index] ?? '') });
      unknownAt = token.index;
      valueAt = isLong && token.value === undefined ? token.index + 1 : undefined;
    }
  }
  return words;
}

export const givenTwice = (name: string): string => `${name}: is given twice`;

/**
 * Passes each option with its value to `use`, in the order of the arguments; '' for a switch. Adds unknown words, repeated options
 * and missing values to `problems`.
 */
export function eachOption(
  args: readonly string[],
  options: ReadonlyMap<string, boolean>,
  problems: { readonly push: (problem: string) => unknown },
  use: (name: string, value: string) => void,
  isMissing = 'its value is missing',
): void {
  for (const typed of typedWords(args, options)) {
    if (typed.is === 'unknown') problems.push(`${typed.word}: there is no such option; --help lists them`);
    else if (typed.is === 'repeated') problems.push(givenTwice(typed.name));
    else if (typed.value === undefined) problems.push(`${typed.name}: ${isMissing}`);
    else use(typed.name, typed.value);
  }
}
