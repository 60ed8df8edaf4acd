/** Letters to change, add or take away. */
function distanceOf(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    above = row;
  }
  return above.at(-1) ?? 0;
}

const mostTypos = 3;
/** A word is recognised if it has at least this many letters for each typo. */
const lettersForTypo = 3;
const longestWord = 60;

/** The known word that somebody most probably meant; undefined if none is near. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  if (typed.length > longestWord) return undefined;
  const most = Math.min(mostTypos, Math.floor(typed.length / lettersForTypo));
  return known
    .map((word) => ({ word, distance: distanceOf(typed.toLowerCase(), word.toLowerCase()) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance)[0]?.word;
}
