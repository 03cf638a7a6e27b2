import { UID } from '../../../content-types';
import { EVENTS } from '../../../contracts';
import { documents } from '../../../server/src/strapi/border';
import { aRow } from '../../support/catalogue';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { eventually } from '../../support/eventually';

let desk: Desk;
const events: { channel: { documentId: string }; reason: { code: string } }[] = [];

jest.setTimeout(150_000);

beforeAll(async () => {
  desk = await startDesk();
  desk.app.strapi.eventHub.on(
    EVENTS.channelDrifted,
    async (event) => void events.push(event as (typeof events)[number]),
  );
});
afterAll(() => desk?.stop());

const codesOf = (channel: string) =>
  events.filter((event) => event.channel.documentId === channel).map(({ reason }) => reason.code);
const outcomes = async (channel: string) =>
  (await desk.log(channel)).map(({ state, reason }) => `${state}: ${reason}`);
const templateOf = async (name: string) =>
  (
    await documents(desk.app.strapi, UID.template).create({
      data: { name, ticketType: 'Incident', target: UID.ticket, fields: [] },
      status: 'published',
    })
  ).documentId;

it('reports a deleted role and an unpublished offer', async () => {
  const { strapi } = desk.app;
  const role = await strapi.service('admin::role').create({ name: 'Leaving', description: '' });
  const template = await templateOf('With an offer');
  const offer = await documents(strapi, UID.offer).create({
    data: { name: 'Offer', template, values: {} },
    status: 'published',
  });
  const channel = await desk.channel({
    template,
    offer: offer.documentId,
    folders: [{ path: 'Role' }],
    mappings: [
      aRow('subject', { kind: 'required', source: 'subject' }),
      aRow('description', { kind: 'required', source: 'body' }),
      aRow('priority', { restricted: true, roles: [Number(role.id)] }),
    ],
  });
  await strapi.service('admin::role').deleteByIds([role.id]);
  await documents(strapi, UID.offer).delete({ documentId: offer.documentId });
  await eventually('two events', () => codesOf(channel).length > 1);
  expect(codesOf(channel).toSorted()).toEqual(['offer-gone', 'role-gone']);
});

it('checks at startup for changes made while it was stopped', async () => {
  const template = await templateOf('Changed in the meantime');
  const channel = await desk.channel({ template, folders: [{ path: 'Start' }] });
  await desk.application.standingCheck.stop();
  await desk.app.strapi.documents(UID.template as never).unpublish({ documentId: template } as never);
  await desk.application.standingCheck.start();
  await desk.application.notifier.settled();
  expect(codesOf(channel)).toEqual(['template-gone']);
});

it('processes messages held for a field without a value again once the mapping has a default for it', async () => {
  const { strapi } = desk.app;
  const template = await templateOf('More is required');
  const mappings = [
    aRow('subject', { kind: 'required', source: 'subject' }),
    aRow('description', { kind: 'required', source: 'body' }),
  ];
  const channel = await desk.channel({ template, folders: [{ path: 'Default' }], mappings });
  await documents(strapi, UID.template).update({
    documentId: template,
    data: { fields: [{ field: 'requesterName', required: true, defaultValue: null }] },
    status: 'published',
  });
  desk.deliver(rawMail(), { folder: 'Default' });
  await desk.read(channel);
  expect(await outcomes(channel)).toEqual(['held: missing-field']);
  await desk.application.channels.update(channel, {
    mappings: [...mappings, aRow('requesterName', { kind: 'required', defaultValue: 'Nobody' })],
  });
  await desk.read(channel);
  expect(await outcomes(channel)).toEqual(['ticket: created']);
});

it('reports an unpublished template once, and creates tickets from twelve messages by itself once it is published again', async () => {
  const template = await templateOf('Withdrawn');
  const channel = await desk.channel({ template, folders: [{ path: 'Twelve' }] });
  const templates = desk.app.strapi.documents(UID.template as never);
  await templates.unpublish({ documentId: template } as never);
  await eventually('an event', () => codesOf(channel).length > 0);
  expect(codesOf(channel)).toEqual(['template-gone']);
  await desk.application.standingCheck.look();
  expect(codesOf(channel)).toEqual(['template-gone']);
  expect(
    desk.app.logs.filter((line) => line.includes(channel) && /no longer published/.test(line)),
  ).toHaveLength(1);

  for (let nth = 0; nth < 12; nth += 1) desk.deliver(rawMail(), { folder: 'Twelve' });
  await desk.read(channel);
  expect(new Set(await outcomes(channel))).toEqual(new Set(['held: template-missing']));
  const requested = jest.spyOn(desk.application.engine, 'requestRun');
  await templates.publish({ documentId: template } as never);
  await eventually('a run', () => requested.mock.calls.some(([id]) => id === channel));
  await desk.read(channel);
  expect(await outcomes(channel)).toEqual(Array.from({ length: 12 }, () => 'ticket: created'));
});
