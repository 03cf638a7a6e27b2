import { UID } from '../../content-types';
import type { Channel, ExaminedMail } from '../../contracts';
import { createCanary } from './channels/canary';
import { createCompleteness } from './channels/completeness';
import type { Channels } from './channels/channels';
import { createStandingCheck } from './channels/standing-check';
import { createCursors } from './intake/cursor';
import { examineFolders } from './intake/completeness';
import type { Notifier } from './notifications/notifier';
import type { OutgoingMail } from './outgoing';
import type { Engine } from './schedule/engine';
import { isInSkipWindow } from './schedule/skip-windows';
import { onContentChange } from './strapi/content-change';
import type { Foundations } from './foundations';

/** Content types that channels reference and people can change at any time. */
const WORKED_WITH = [UID.template, UID.offer, 'admin::role', 'plugin::i18n.locale'];

/** Creates the background checks of channels: referenced items, completeness and canaries. */
export function joinChecks(
  base: Foundations,
  channels: Channels,
  notifier: Notifier,
  engine: Engine,
  outgoing: OutgoingMail,
) {
  const { strapi, database, logger, messages } = base;
  const standingCheck = createStandingCheck({
    active: () => channels.allActive(),
    surroundings: () => base.surroundings(),
    note: (channel, problems) => base.states.noteDrift(channel, problems),
    drifted: (channel, problems) => notifier.drifted(channel, problems),
    mended: ({ documentId }) => void engine.requestRun(documentId),
    onChange(changed) {
      const stops = [onContentChange(strapi, WORKED_WITH, changed), channels.onChange(changed)];
      return () => stops.forEach((stop) => stop());
    },
    logger,
  });
  const cursors = createCursors(database);
  const examine = (channel: Channel, each?: (mail: ExaminedMail) => void) =>
    base.mailboxes.use(base.stored(channel), (mailbox) =>
      examineFolders({ messages, cursors }, mailbox, channel, each),
    );
  const completeness = createCompleteness({
    active: () => channels.allActive(),
    examine,
    states: base.states,
    incomplete: (channel, count) =>
      notifier.drifted(channel, [{ code: 'mail-missing', about: String(count), endsAt: null }]),
    logger,
  });
  const canary = createCanary({
    channels: () => channels.withCanary(),
    isOutsideHours: isInSkipWindow,
    key: () => base.secrets.installationKey('canary'),
    send: (channel, id) =>
      outgoing.sendToSelf(
        channel,
        (_channel, stop) => base.mailboxes.connectToSend(base.stored(channel), stop),
        id,
      ),
    states: base.states,
    late: (channel) => notifier.drifted(channel, [{ code: 'canary-late', endsAt: null }]),
    logger,
  });
  return { standingCheck, completeness, canary, examine };
}
