/** Tests run on the TypeScript sources; what runs end to end, operators' commands and the two weeks of tests/noise run from dist/ (npm test builds it first). */
module.exports = {
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  testSequencer: '<rootDir>/tests/longest-first.cjs',
  runtime: '<rootDir>/tests/runtime.cjs',
  testEnvironment: '<rootDir>/tests/environment.cjs',
  globalSetup: '<rootDir>/tests/run-folder.cjs',
  globalTeardown: '<rootDir>/tests/remove-run-folder.cjs',
  setupFiles: ['<rootDir>/tests/setup.ts'],
  transform: {
    '^.+\\.[tj]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  moduleNameMapper: {
    // Only test files that draw cases load the library for it, with one seed for all of them.
    '^fast-check$': '<rootDir>/tests/seeded-fast-check.cjs',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  // Twice the cores of CI, because what runs end to end waits for most of its time. With six, whole runs took a fifth longer.
  maxWorkers: 4,
  // It ends what hangs and measures nothing: a machine may be ten times as slow as another.
  testTimeout: 600_000,
};
