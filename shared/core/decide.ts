import type { Alert, TransitionType } from './alert';
import type { Decision, Delivery } from './delivery';

/**
 * Send this delivery now, or not, and why. `others` are the deliveries of the same alert to the same recipient on the same
 * channel. Pure; the reason is stored with the delivery and shown to people.
 */
export function decide(
  alert: Alert,
  delivery: Delivery,
  transition: TransitionType,
  others: readonly Delivery[],
): Decision | 'wait' {
  if (alert.form === 'summary' || alert.form === 'digest') return { send: true, because: alert.form };
  const earlier = others.filter(({ seq }) => seq < delivery.seq);
  const told = others.filter(({ state }) => state === 'sent' || state === 'accepted');
  const covered = Math.max(0, ...told.map(({ coveredSeq, seq }) => coveredSeq ?? seq));
  switch (transition) {
    case 'resolved':
      // It came too late, behind a channel that was down: it would say that all is well while it is wrong again.
      if (alert.status === 'open') return { send: false, because: 'superseded' };
      // What passed by itself while its message waited was never told, and need not wait for that message.
      if (alert.isDeferred && told.length === 0) return { send: false, because: 'neverTold' };
      if (earlier.some(({ state }) => state === 'pending')) return 'wait';
      return told.length === 0 ? { send: false, because: 'neverTold' } : { send: true, because: 'resolved' };
    case 'opened':
      if (alert.isDeferred && alert.status === 'resolved' && told.length === 0)
        return { send: false, because: 'alreadyOver' };
      return covered >= delivery.seq ? { send: false, because: 'folded' } : { send: true, because: 'opened' };
    case 'reopened':
      if (earlier.some(({ state }) => state === 'pending')) return 'wait';
      return alert.status === 'open' ? { send: true, because: 'reopened' } : { send: false, because: 'alreadyOver' };
    case 'worsened':
    case 'actorFound':
      // What became critical does not wait for a message that waits for the rest of its story.
      if (told.length === 0 && alert.severity === 'critical' && transition === 'worsened')
        return { send: true, because: 'opened' };
      // A message that is still on its way, or was rendered after this, tells it all.
      if (earlier.some(({ state }) => state === 'pending')) return { send: false, because: 'folded' };
      if (covered >= delivery.seq) return { send: false, because: 'folded' };
      if (told.length === 0)
        return transition === 'worsened' ? { send: true, because: 'worsened' } : { send: false, because: 'neverTold' };
      return alert.status === 'open' ? { send: true, because: transition } : { send: false, because: 'alreadyOver' };
    case 'joined':
      return { send: false, because: 'folded' };
  }
}
