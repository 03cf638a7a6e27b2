import { Gauge, Registry, type OpenMetricsContentType } from 'prom-client';
import {
  HEALTHS,
  missingIn,
  OUTCOMES,
  type ChannelMetrics,
  type CompletenessCheck,
  type InstancesView,
} from '../../../contracts';
import { checkOf } from '../channels/check-column';
import type { Database } from '../strapi/database';
import { numberOf } from '../strapi/database';
import { TABLES } from '../strapi/models';

interface MeasuredState {
  lastReadAt: number | null;
  certificateEndsAt: number | null;
  /**
   * Result of the latest comparison with the mailbox: messages with and without a log entry. Null if there was none.
   */
  completeness: { accounted: number; missing: number } | null;
  /** Time from sending a canary message to reading it, in ms. */
  canaryMs: number | null;
  canaryLate: boolean;
}

/** Measurements in addition to the metrics of each channel. Times are in ms since 1970. */
export interface Measured {
  channels: ChannelMetrics[];
  /** Channel → time of its last run, and expiry of its mail server's certificate. */
  states: Map<string, MeasuredState>;
  /** State of outgoing messages → their number. */
  outbox: Map<string, number>;
  eventsWaiting: number;
  eventsLost: number;
}

/** Reads the measurements that channel metrics lack, with three queries. */
export async function measure(database: Database, channels: ChannelMetrics[]): Promise<Measured> {
  const states: Record<string, unknown>[] = await database
    .table(TABLES.state)
    .select('channel', 'last_read_at', 'certificate_ends_at', 'completeness', 'canary_ms', 'canary_late_at');
  const outbox: Record<string, unknown>[] = await database
    .table(TABLES.outgoing)
    .whereIn('state', ['waiting', 'sending', 'failed'])
    .groupBy('state')
    .select('state')
    .count({ number: '*' });
  const [events] = (await database
    .table(TABLES.event)
    .select({ number: database.raw('COUNT(*)'), due: database.raw('COUNT(next_at)') })) as [
    Record<string, unknown>,
  ];
  const timeOf = (value: unknown) => (value == null ? null : numberOf(value));
  return {
    channels,
    states: new Map(
      states.map((row) => [
        String(row.channel),
        {
          lastReadAt: timeOf(row.last_read_at),
          certificateEndsAt: timeOf(row.certificate_ends_at),
          completeness: countsOf(checkOf(row.completeness)),
          canaryMs: timeOf(row.canary_ms),
          canaryLate: row.canary_late_at != null,
        },
      ]),
    ),
    outbox: new Map(outbox.map((row) => [String(row.state), numberOf(row.number)])),
    eventsWaiting: numberOf(events.due),
    eventsLost: numberOf(events.number) - numberOf(events.due),
  };
}

const countsOf = (check: CompletenessCheck | null): MeasuredState['completeness'] =>
  check && {
    accounted: check.folders.reduce((sum, folder) => sum + folder.accounted, 0),
    missing: missingIn(check),
  };

/** Formats the metrics as OpenMetrics 1.0, which Prometheus reads. Units are seconds and messages. */
export async function openMetrics(
  measured: Measured,
  { instances, oldestUnreadMs, lags }: InstancesView,
): Promise<{ type: string; text: string }> {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge<Label>({ name: `email_channel_${name}`, help, labelNames, registers: [registry] });
  const place = ['channel', 'name'] as const;

  const health = gauge('health', 'Whether a channel has a state of health.', [...place, 'health']);
  const waiting = gauge('waiting_messages', 'Held and failed messages that wait for a person.', [...place]);
  const decided = gauge('decided_last_hour_messages', 'Messages decided within the last hour.', [
    ...place,
    'outcome',
  ]);
  const lastRead = gauge('last_read_timestamp_seconds', 'When a channel was last read.', [...place]);
  const run = gauge('last_run_duration_seconds', 'How long the latest run over a channel took.', [...place]);
  const certificate = gauge(
    'certificate_expiry_timestamp_seconds',
    'When the certificate of a channel’s mail server ends.',
    [...place],
  );
  const accounted = gauge(
    'accounted_messages',
    'Messages in the folders of a channel that the message log has.',
    [...place],
  );
  const missing = gauge(
    'missing_messages',
    'Messages in the folders of a channel that reading passed and the message log does not have.',
    [...place],
  );
  const canary = gauge('canary_read_seconds', 'From sending the latest canary to reading it.', [...place]);
  const canaryLate = gauge('canary_late', 'Whether the latest canary is late or was not sent.', [...place]);
  for (const figures of measured.channels) {
    const labels = { channel: figures.channel, name: figures.name };
    for (const state of HEALTHS) health.set({ ...labels, health: state }, figures.health === state ? 1 : 0);
    waiting.set(labels, figures.waiting);
    for (const outcome of OUTCOMES) decided.set({ ...labels, outcome }, figures.lastHour[outcome]);
    const [latest] = figures.runs;
    if (latest) run.set(labels, latest.ms / 1_000);
    const known = measured.states.get(figures.channel);
    if (known?.lastReadAt) lastRead.set(labels, known.lastReadAt / 1_000);
    if (known?.completeness) {
      accounted.set(labels, known.completeness.accounted);
      missing.set(labels, known.completeness.missing);
    }
    if (known?.canaryMs != null) canary.set(labels, known.canaryMs / 1_000);
    if (known) canaryLate.set(labels, Number(known.canaryLate));
    if (known?.certificateEndsAt) certificate.set(labels, known.certificateEndsAt / 1_000);
  }
  const outbox = gauge('outbox_messages', 'Outgoing messages by state.', ['state']);
  for (const state of ['waiting', 'sending', 'failed'])
    outbox.set({ state }, measured.outbox.get(state) ?? 0);
  gauge('waiting_events', 'Events that are not delivered yet.', []).set(measured.eventsWaiting);
  gauge('lost_events', 'Events that are not tried any more.', []).set(measured.eventsLost);

  const instance = ['instance', 'host', 'kind'] as const;
  const up = gauge('instance_up', 'Whether an instance is alive.', [...instance]);
  const reads = gauge('instance_reads', 'Whether an instance reads mailboxes.', [...instance]);
  const queued = gauge('instance_queue', 'Whether the queue hands an instance channels.', [...instance]);
  const watched = gauge('instance_watched_channels', 'Channels that an instance watches.', [...instance]);
  const running = gauge('instance_running_channels', 'Channels that an instance reads now.', [...instance]);
  const minute = gauge(
    'instance_last_minute_messages',
    'Messages that an instance decided within the last minute.',
    [...instance],
  );
  const memory = gauge('instance_memory_bytes', 'Resident memory of an instance.', [...instance]);
  for (const one of instances) {
    const labels = { instance: one.id, host: one.host, kind: one.kind };
    up.set(labels, Number(one.alive));
    reads.set(labels, Number(one.reads));
    queued.set(labels, Number(one.engine === 'queue'));
    watched.set(labels, one.watched);
    running.set(labels, one.running);
    minute.set(labels, one.perMinute);
    memory.set(labels, one.memory);
  }
  gauge('oldest_unread_seconds', 'Age of the oldest unread message.', []).set((oldestUnreadMs ?? 0) / 1_000);
  const lag = gauge('channel_oldest_unread_seconds', 'Age of the oldest unread message of a channel.', [
    ...place,
  ]);
  for (const { channel, name, oldestUnreadMs: age } of lags) lag.set({ channel, name }, (age ?? 0) / 1_000);
  return { type: registry.contentType, text: await registry.metrics() };
}
