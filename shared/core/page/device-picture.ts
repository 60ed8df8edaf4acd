/**
 * The device picture is stored as a facet of the devices' head. A fold builds it, so its fields change while pages
 * stream.
 */
export type PlatformPicture = {
  managed: number;
  compliant: number;
  nonCompliant: number;
  inGrace: number;
  /** Unknown, conflict, error, and devices judged by Configuration Manager. */
  notKnown: number;
  silent: number;
};

/** The picture lists at most this many devices by name. */
export const mostListed = 50;

export type PicturedDevice = {
  readonly id: string;
  readonly name: string;
  readonly platform: string;
  /** When its grace period ends or when it was last in contact; ISO 8601, null if Intune does not say. */
  readonly at: string | null;
};

/** The reasons that a non-compliant device reports; it can have several. */
export type DeviceCause = 'notEncrypted' | 'jailbroken' | 'threat' | 'silent' | 'otherSetting';

/** The devices in the form that the page shows: counts, and the few that need attention next. */
export type DevicePicture = {
  platforms: Record<string, PlatformPicture>;
  causes: Record<DeviceCause, number>;
  /** Soonest end first. */
  grace: PicturedDevice[];
  /** The grace period is over, but Intune has not judged the device again. */
  overdue: number;
  /** Longest without contact first. */
  silent: PicturedDevice[];
  unencrypted: number;
  jailbroken: number;
  threatened: number;
};

/** The picture without the lists of single devices. */
export type DeviceCounts = Omit<DevicePicture, 'grace' | 'silent'>;
