const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** A folder that the test files of one run share. It is new in every run, because the sources may have changed. */
module.exports = async () => {
  process.env.TEST_RUN_FOLDER = mkdtempSync(join(tmpdir(), 'zero-trust-watch-tests-'));
};
