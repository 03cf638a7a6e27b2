import { UID } from '../../../content-types';
import { documents } from '../../../server/src/strapi/border';
import { aRow } from '../../support/catalogue';
import { rawMail, startDesk, type Desk } from '../../support/desk';

const CASE = 'api::case.case';
let desk: Desk;
beforeAll(async () => {
  desk = await startDesk();
});
afterAll(() => desk?.stop());

const warnings = async (channel: string) =>
  (await desk.application.channels.view(channel)).warnings.map(({ code }) => code);
const outcomes = async (channel: string) =>
  (await desk.log(channel)).map(({ state, reason }) => `${state}: ${reason}`);

it('an unpublished template is reported before it affects messages, and held messages are processed again once it is published', async () => {
  const channel = await desk.channel({ folders: [{ path: 'Template' }] });
  expect(await warnings(channel)).toEqual([]);
  const templates = desk.app.strapi.documents(UID.template as never);
  await templates.unpublish({ documentId: desk.template } as never);
  expect(await warnings(channel)).toEqual(['template-gone']);
  desk.deliver(rawMail(), { folder: 'Template' });
  await desk.read(channel);
  expect(await outcomes(channel)).toEqual(['held: template-missing']);

  await templates.publish({ documentId: desk.template } as never);
  await desk.read(channel);
  expect([await outcomes(channel), await warnings(channel)]).toEqual([['ticket: created'], []]);
});

it('a renamed field for the body holds messages with its name, and they are processed again once it is mapped', async () => {
  const { strapi } = desk.app;
  const { documentId: template } = await documents(strapi, UID.template).create({
    data: { name: 'Case', ticketType: 'Incident', target: CASE, fields: [] },
    status: 'published',
  });
  const title = aRow('title', { kind: 'required', source: 'subject' });
  const channel = await desk.channel({
    template,
    folders: [{ path: 'Field' }],
    mappings: [title, aRow('details', { source: 'body' })],
  });
  const { attributes } = strapi.contentType(CASE as never) as { attributes: Record<string, unknown> };
  const { details } = attributes;
  delete attributes.details;
  try {
    expect(await warnings(channel)).toEqual(['field-gone']);
    desk.deliver(rawMail(), { folder: 'Field' });
    await desk.read(channel);
    expect(await outcomes(channel)).toEqual(['held: mapped-field-gone']);
    await desk.application.channels.update(channel, {
      mappings: [title, aRow('source', { source: 'body' })],
    });
    await desk.read(channel);
    expect([await outcomes(channel), await warnings(channel)]).toEqual([['ticket: created'], []]);
  } finally {
    attributes.details = details;
  }
});

it('an inactive channel shows how many held messages can become tickets, and creates them on request', async () => {
  const channel = await desk.channel({ folders: [{ path: 'Paused' }] });
  const templates = desk.app.strapi.documents(UID.template as never);
  const mended = async () => (await desk.application.channels.view(channel)).counts.mended;
  await templates.unpublish({ documentId: desk.template } as never);
  for (let count = 0; count < 2; count += 1) desk.deliver(rawMail(), { folder: 'Paused' });
  await desk.read(channel);
  expect(await mended()).toBe(0);
  await desk.application.channels.setStatus(channel, 'inactive');
  await templates.publish({ documentId: desk.template } as never);
  expect(await mended()).toBe(2);
  const { body } = await desk.app.admin.post(`/channels/${channel}/decide-mended`, {}).expect(200);
  expect(body.data).toEqual({ queued: 2 });
  await desk.application.engine.runNow(channel);
  expect([await outcomes(channel), await mended()]).toEqual([['ticket: created', 'ticket: created'], 0]);
});

it('an unpublished offer is reported, and reading continues without it', async () => {
  const { strapi } = desk.app;
  const offer = await documents(strapi, UID.offer).create({
    data: { name: 'Offer', template: desk.template, values: {} },
    status: 'published',
  });
  const channel = await desk.channel({ folders: [{ path: 'Offer' }], offer: offer.documentId });
  await documents(strapi, UID.offer).delete({ documentId: offer.documentId });
  expect(await warnings(channel)).toEqual(['offer-gone']);
  desk.deliver(rawMail(), { folder: 'Offer' });
  await desk.read(channel);
  expect(await outcomes(channel)).toEqual(['ticket: created']);
});

it('two channels that read the same folder show a warning, even as drafts, and create one ticket per message', async () => {
  const folders = [{ path: 'Shared' }];
  const one = await desk.channel({ name: 'One', folders, deniedDomains: ['denied.example'] });
  const draft = await desk.channel({ name: 'Other', status: 'draft', folders });
  const shared = async (channel: string) =>
    (await desk.application.channels.view(channel)).warnings.map(({ code, about }) => [code, about]);
  expect([await shared(one), await shared(draft)]).toEqual([[], [['folder-shared', 'One']]]);
  await desk.application.channels.setStatus(draft, 'active');
  expect([await shared(one), await shared(draft)]).toEqual([
    [['folder-shared', 'Other']],
    [['folder-shared', 'One']],
  ]);
  desk.deliver(rawMail(), { folder: 'Shared' });
  desk.deliver(rawMail({ from: 'Eve <eve@denied.example>' }), { folder: 'Shared' });
  await desk.read(one);
  await desk.read(draft);
  // What one of them skips is not taken from the other.
  expect(await outcomes(one)).toEqual(['ticket: created', 'skipped: domain-denied']);
  expect(await outcomes(draft)).toEqual(['skipped: duplicate', 'ticket: created']);
  await desk.application.channels.update(draft, {
    folders: [{ path: 'Another', after: 'leave', successFolder: null, failFolder: null }],
  });
  expect([await shared(one), await shared(draft)]).toEqual([[], []]);
});

it('a reply joins its ticket regardless of which channel of a folder reads it first', async () => {
  const folders = [{ path: 'Answers' }];
  const [one, other] = [await desk.channel({ folders }), await desk.channel({ folders })];
  const apart = await desk.channel({ folders: [{ path: 'Apart' }] });
  const messageId = '<answered@customer.example>';
  desk.deliver(rawMail({ messageId, subject: 'Shared question' }), { folder: 'Answers' });
  await desk.read(one);
  for (const folder of ['Answers', 'Apart'])
    desk.deliver(rawMail({ inReplyTo: messageId, subject: `Re: ${folder}` }), { folder });
  for (const channel of [other, one, apart]) await desk.read(channel);
  expect([await outcomes(one), await outcomes(other), await outcomes(apart)]).toEqual([
    ['ticket: created', 'skipped: duplicate'],
    ['skipped: duplicate', 'reply: reply-added'],
    ['ticket: created'],
  ]);
});
