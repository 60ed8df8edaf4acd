/** The fields that the lists of users have in common. */
import type { Kind } from '../../core/resource/kind';
import { optionalFlag, optionalText } from '../shape';

type Fields = Readonly<Record<string, unknown>>;

export const accountOf = (kind: Kind, fields: Fields) => ({
  userType: optionalText(kind, 'userType', fields.userType),
  // An account counts as enabled unless Graph says that it is disabled: delta leaves out values that were never set.
  accountEnabled: optionalFlag(kind, 'accountEnabled', fields.accountEnabled) ?? true,
  externalUserState: optionalText(kind, 'externalUserState', fields.externalUserState),
});

/** When the account was created, and when its invitation was last sent or accepted. */
export const accountTimesOf = (kind: Kind, fields: Fields) => ({
  createdDateTime: optionalText(kind, 'createdDateTime', fields.createdDateTime),
  externalUserStateChangeDateTime: optionalText(
    kind,
    'externalUserStateChangeDateTime',
    fields.externalUserStateChangeDateTime,
  ),
});
