import request from 'supertest';
import { describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { eventually } from '../../support/eventually';

const TOKEN = 'metrics-token-of-sixteen';

describeWith('dovecot', 'monitoring', () => {
  let desk: Desk;
  let channel: string;
  beforeAll(async () => {
    desk = await startDesk({ config: { metricsToken: TOKEN } });
    channel = await desk.channel({ name: 'Say "hi"' });
    desk.deliver(rawMail());
    await desk.read(channel);
  });
  afterAll(() => desk?.stop());

  const metrics = (path: string, token?: string) => {
    const asked = request(desk.app.url).get(path);
    return token ? asked.set('Authorization', `Bearer ${token}`) : asked;
  };
  /** An API token of Strapi with some permissions. */
  const apiToken = async (permissions: string[]): Promise<string> => {
    const token = await desk.app.strapi.service('admin::api-token').create({
      name: `token ${permissions.length}`,
      type: 'custom',
      lifespan: null,
      permissions,
      description: '',
    });
    return token.accessKey;
  };

  it('returns OpenMetrics with the metrics token', async () => {
    const { headers, text } = await metrics('/email-channel/prometheus', TOKEN).expect(200);
    expect(headers['content-type']).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
    const labels = `{channel="${channel}",name="Say \\"hi\\""`;
    expect(text).toContain(`email_channel_health${labels},health="healthy"} 1`);
    expect(text).toContain(`email_channel_decided_last_hour_messages${labels},outcome="ticket"} 1`);
    expect(text).toMatch(/email_channel_last_read_timestamp_seconds\{.*\} 1\d{9}/);
    expect(text).toContain('email_channel_waiting_events 0');
    expect(text.endsWith('# EOF\n')).toBe(true);
    expect(text).not.toContain('secret-pass');
  });

  it.each([undefined, 'another-token-of-sixteen', ''])('rejects the token %j', async (token) => {
    const { body } = await metrics('/email-channel/prometheus', token).expect(403);
    expect(body.error.details.code).toBe('metrics-token-wrong');
  });

  it('returns the same with an API token that has the permission, and with no other', async () => {
    const path = '/api/email-channel/metrics';
    const allowed = await apiToken(['plugin::email-channel.monitoring.metrics']);
    const { text } = await metrics(path, allowed).expect(200);
    expect(text).toContain('email_channel_health');
    await metrics(path, await apiToken([])).expect(403);
    expect((await metrics(path)).status).toBeGreaterThanOrEqual(401);
  });

  it('answers probes with 200, or with 503 and the problem', async () => {
    expect((await metrics('/email-channel/health').expect(200)).body).toEqual({ status: 'ok', problems: [] });
    const states = desk.app.strapi.db.connection('email_channel_states').where({ channel });
    await states.update({
      cool_off_until: Date.now() + 3_600_000,
      failures: 9,
      last_error_code: 'connection-refused',
    });
    const isFailing = async () => {
      const answer = await metrics('/email-channel/health');
      return answer.status === 503 && answer;
    };
    const { value } = await eventually('a health that fails', isFailing, 10_000);
    const body: unknown = value.body;
    expect(body).toEqual({ status: 'failing', problems: [{ code: 'cooling-off', channel }] });
    expect(JSON.stringify(body)).not.toContain('hi');
  });
});
