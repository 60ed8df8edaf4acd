import { entraDirectorySyncHardened as control } from '../../../shared/controls/identity/entra-directory-sync-hardened/control';
import { cloudOnly, goodSynchronisation } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const synchronised = { ...cloudOnly, onPremisesSyncEnabled: true };
const features = (spoil: Partial<typeof goodSynchronisation.features>, organization = synchronised) => ({
  small: {
    organization: [organization],
    onPremisesDirectorySynchronization: [
      { ...goodSynchronisation, features: { ...goodSynchronisation.features, ...spoil } },
    ],
  },
});

test('passes where every protection is on', () => {
  expect(statusOf(control, features({}))).toBe('pass');
});

test.each([
  ['blockSoftMatchEnabled', false],
  ['blockCloudObjectTakeoverThroughHardMatchEnabled', false],
  ['allowOnPremUpdateOfOnPremisesObjectIdentifierEnabled', true],
  ['bypassDirSyncOverridesEnabled', true],
])('fails where %s is %j, where a directory is synchronised', (feature, value) => {
  const spoil = { [feature]: value };
  expect(verdictOn(control, features(spoil))).toMatchObject({
    status: 'fail',
    findings: { total: 1, first: [{ problem: feature }] },
  });
  for (const onPremisesSyncEnabled of [null, false]) {
    const cloud = { ...cloudOnly, onPremisesSyncEnabled };
    expect(statusOf(control, features(spoil, cloud as typeof synchronised))).toBe('pass');
  }
});

test.each([['blockSoftMatchEnabled'], ['bypassDirSyncOverridesEnabled']])(
  'is unknown where %s is missing',
  (feature) => {
    expect(statusOf(control, features({ [feature]: null }))).toBe('unknown');
  },
);

test('is unknown where the settings or the organisation are missing', () => {
  const small = { organization: [synchronised], onPremisesDirectorySynchronization: [] };
  expect(statusOf(control, { small })).toBe('unknown');
  expect(statusOf(control, { small: { organization: [] } })).toBe('unknown');
});
