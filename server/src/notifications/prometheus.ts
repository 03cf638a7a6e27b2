import type { InstancesView } from '../../../contracts';

/** The figures of the page Instances in Prometheus' text format, version 0.0.4. Ages in seconds, memory in bytes. */
export function prometheusOf({ instances, oldestUnreadMs, lags }: InstancesView): string {
  const seconds = (ms: number | null) => (ms ?? 0) / 1_000;
  const of = (instance: InstancesView['instances'][number]) => ({
    instance: instance.id,
    host: instance.host,
    kind: instance.kind,
  });
  return [
    metric('instance_up', 'Whether an instance is alive.', instances, of, ({ alive }) => Number(alive)),
    metric('instance_reads', 'Whether it reads mailboxes.', instances, of, ({ reads }) => Number(reads)),
    metric('instance_queue', 'Whether the queue hands it channels.', instances, of, ({ engine }) =>
      Number(engine === 'queue'),
    ),
    metric('instance_watched_channels', 'Channels that it watches.', instances, of, ({ watched }) => watched),
    metric(
      'instance_running_channels',
      'Channels that it reads now.',
      instances,
      of,
      ({ running }) => running,
    ),
    metric(
      'instance_messages_last_minute',
      'Messages that it decided.',
      instances,
      of,
      (one) => one.perMinute,
    ),
    metric('instance_memory_bytes', 'Its resident memory.', instances, of, ({ memory }) => memory),
    metric(
      'oldest_unread_seconds',
      'Age of the oldest unread message.',
      [oldestUnreadMs],
      () => ({}),
      seconds,
    ),
    metric(
      'channel_oldest_unread_seconds',
      'The same by channel, of those furthest behind.',
      lags,
      ({ channel, name }) => ({ channel, name }),
      ({ oldestUnreadMs: age }) => seconds(age),
    ),
  ].join('');
}

function metric<T>(
  name: string,
  help: string,
  entries: T[],
  labelsOf: (entry: T) => Record<string, string>,
  valueOf: (entry: T) => number,
): string {
  const full = `email_channel_${name}`;
  const lines = entries.map((entry) => {
    const labels = Object.entries(labelsOf(entry)).map(([key, value]) => `${key}="${escape(value)}"`);
    return `${full}${labels.length > 0 ? `{${labels.join()}}` : ''} ${valueOf(entry)}\n`;
  });
  return `# HELP ${full} ${help}\n# TYPE ${full} gauge\n${lines.join('')}`;
}

const escape = (text: string): string =>
  text.replace(/[\\"\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`));
