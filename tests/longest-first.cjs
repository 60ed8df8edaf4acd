const { statSync } = require('node:fs');
const { relative, sep } = require('node:path');
const Sequencer = require('@jest/test-sequencer').default;

/**
 * How long a byte of a test takes, in milliseconds: a world of its own takes its time whatever the length of its story. Rough,
 * and for the order alone.
 */
const costs = [
  [/^tests\/end-to-end\//, 12],
  [/^tests\/(pipeline|noise)\//, 6],
  [/^tests\/(functions|operate)\/|^tests\/local\/world\.|in-browser\./, 3],
];
const ordinary = 0.3;

/**
 * Begins with what takes longest, so that no worker is left alone with it at the end. Jest does the same, by the times of the
 * last run; a fresh checkout has none, and there it goes by the size of the file.
 */
module.exports = class LongestFirst extends Sequencer {
  time(test) {
    return super.time(test) ?? expectedMs(test);
  }
};

function expectedMs({ path, context }) {
  const name = relative(context.config.rootDir, path).split(sep).join('/');
  const [, cost] = costs.find(([names]) => names.test(name)) ?? [undefined, ordinary];
  return cost * statSync(path).size;
}
