/** Parses JSON that people write by hand: a byte order mark is allowed, and an error names its line. */
export function parseByHand(
  content: string,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly line: number } {
  const text = content.startsWith('\uFEFF') ? content.slice(1) : content;
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const position = positionOf(error instanceof Error ? error.message : '', text);
    return { ok: false, line: lineAt(text, Math.min(position, text.trimEnd().length)) };
  }
}

/** The error message of V8 quotes this many characters before the wrong one. */
const shownBefore = 10;

/**
 * The position at which V8 stopped. Its message contains the position or quotes the surrounding text. If it does neither, V8
 * stopped at the end.
 */
function positionOf(message: string, text: string): number {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const piece = /^Unexpected token .*?, (\.\.\.)?"([\s\S]*?)"(?:\.\.\.)? is not valid JSON$/.exec(message);
  const at = piece?.[2] === undefined ? -1 : text.indexOf(piece[2]);
  if (at === -1) return text.trimEnd().length;
  return piece?.[1] === undefined ? at : at + shownBefore;
}

const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length;
