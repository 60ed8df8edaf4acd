import { type FailingSettings, settingsByDevices } from '../../core/resource/failing-settings';

/** Details with the settings that a device fails; empty if Intune was not asked. */
export function causeDetails(failing: FailingSettings | null) {
  if (failing === null) return {};
  return failing.status === 'read'
    ? { settings: failing.settings, policies: failing.policies }
    : { settingsUnread: failing.reason };
}

/** Details with the setting that most of the devices fail, or with the reason why it is unknown. */
export function commonCauseDetails(found: readonly FailingSettings[]) {
  const [most] = settingsByDevices(found);
  if (most !== undefined) return { commonSetting: most.setting, commonDevices: most.devices, settingsRead: most.read };
  const [unread] = found.flatMap((one) => (one.status === 'unread' ? [one.reason] : []));
  return unread === undefined ? {} : { settingsUnread: unread };
}
