import { nearest } from '../../../shared/core/nearest';
import type { ReadCommand } from '../run-command';
import { givenTwice, typedWords } from '../typed-words';
import type { DoctorOption, Given, TypedCommand } from './command';

type ReadArguments<C extends TypedCommand> = ReadCommand<{ readonly command: C; readonly given: Given }>;

/** Reads the arguments after the script's name. All problems are reported at once, and then nothing is done. */
export function readArguments<C extends TypedCommand>(
  args: readonly string[],
  commands: readonly C[],
): ReadArguments<C> {
  if (args.length === 0 || args.includes('--help') || args.includes('-h')) return { outcome: 'help' };
  const { names, problems, values } = readWords(args, commands);
  const chosen = commands.filter(({ option }) => names.includes(option.name));
  const [command] = chosen;
  if (chosen.length > 1) problems.push(`${chosen.map(({ option }) => option.name).join(', ')}: use one at a time`);
  if (command === undefined && problems.length === 0)
    problems.push(`give a command: ${commands.map(({ option }) => option.name).join(', ')}`);
  if (command === undefined || chosen.length > 1) return { outcome: 'refused', problems };
  const own = [command.option, ...command.options];
  for (const name of names.filter((one) => !own.some((option) => option.name === one)))
    problems.push(`${name}: not together with ${command.option.name}`);
  for (const [name, value] of values) {
    const problem = value === '' ? undefined : own.find((option) => option.name === name)?.check?.(value);
    if (problem !== undefined) problems.push(`${name}: ${problem}`);
  }
  if (problems.length === 0) problems.push(...(command.check?.(values) ?? []));
  return problems.length > 0 ? { outcome: 'refused', problems } : { outcome: 'run', command, given: values };
}

function readWords(args: readonly string[], commands: readonly TypedCommand[]) {
  const known = new Map<string, DoctorOption>(
    commands.flatMap(({ option, options }) => [option, ...options]).map((option) => [option.name, option]),
  );
  const names: string[] = [];
  const problems: string[] = [];
  const values = new Map<string, string>();
  const words = typedWords(args, new Map([...known].map(([name, { value }]) => [name, value !== null])));
  for (const typed of words) {
    if (typed.is === 'unknown') {
      problems.push(unknown(typed.word, known.get(names.at(-1) ?? ''), [...known.keys()]));
      continue;
    }
    const { name } = typed;
    if (typed.is === 'repeated') {
      problems.push(givenTwice(name));
      continue;
    }
    const { value } = typed;
    names.push(name);
    if (value === undefined) problems.push(`${name}: its value is missing (${known.get(name)?.value})`);
    else values.set(name, value);
  }
  return { names, problems, values };
}

/** An unknown word is not repeated, because it may be a pasted secret. */
function unknown(word: string, before: DoctorOption | undefined, names: readonly string[]): string {
  if (!word.startsWith('-'))
    return before === undefined
      ? 'a word without an option before it; --help lists them'
      : `${before.name}: takes ${before.value === null ? 'no value' : 'one value'}, but a further word follows it; --help lists the options`;
  const typed = /^--?[a-z-]{0,20}/i.exec(word)?.[0] ?? '';
  const near = nearest(typed, [...names, '--help']);
  return near === undefined
    ? `${typed}: there is no such option; --help lists them`
    : `${typed}: there is no such option; did you mean ${near}?`;
}

const typedAs = ({ name, value }: DoctorOption): string => (value === null ? name : `${name} ${value}`);

/** Every command with its options. */
export function optionLines(commands: readonly TypedCommand[]): string {
  const options = commands.flatMap((command) => command.options.map(typedAs));
  const width = Math.max(...options.map(({ length }) => length)) + 2;
  return commands
    .map(({ option, summary, options: own }) =>
      [
        `  ${typedAs(option)}`,
        `      ${summary}`,
        ...own.map((one) => `      ${typedAs(one).padEnd(width)}${one.help}`),
      ].join('\n'),
    )
    .join('\n\n');
}

export const helpOf = (commands: readonly TypedCommand[]): string => `npm run doctor -- COMMAND [options]

Shows the settings and state of a tenant, and maintains its record. It reads watch.config.json (or WATCH_CONFIG), and the
settings of the app from the environment or, after "azd provision", from azd. It opens storage with the account of
"az login". --app needs none of these: it asks the running app.

${optionLines(commands)}

  --help
      this text

Exit code 0: all is well. 1: something was found or could not be done. 2: the command line is wrong.`;
