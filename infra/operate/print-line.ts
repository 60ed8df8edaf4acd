/**
 * Control characters except line breaks and tabs, and characters that hide or reverse text. The two joiners are allowed, because
 * some languages need them.
 */
const obeyed = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/**
 * Text with its control characters escaped, because strangers choose names in a tenant. They are escaped as in JSON, so that
 * printed JSON keeps its values.
 */
const printable = (text: string): string => text.replace(obeyed, escaped);

export const printLine = (line: string): void => console.log(printable(line));

export const printLines = (lines: readonly string[]): void => {
  for (const line of lines) printLine(line);
};

/** Prints on standard error, because the output of a command may go into a file. */
export const printProblem = (line: string): void => console.error(printable(line));

/**
 * Ends with the reason if the output cannot be written, for example to a full disk. A reader such as `head` closes the pipe when it
 * has enough.
 */
export function endWhenOutputFails(): void {
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    printProblem(
      `The output cannot be written (${code}), so it is incomplete. Check the disk and the file that it goes to.`,
    );
    process.exit(1);
  });
}

/** Waits until the reader has taken the text: otherwise a part of it would be lost when the process ends. */
export const writeText = (text: string): Promise<void> =>
  new Promise((done) => {
    process.stdout.write(text, () => done());
  });
