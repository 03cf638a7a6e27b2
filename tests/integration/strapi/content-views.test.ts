import { UID } from '../../../content-types';
import { VIEWS } from '../../../content-types/views';
import { fillContentViews } from '../../../server/src/strapi/content-views';
import { startApp, type TestApp } from '../../support/app';

interface View {
  settings: Record<string, unknown>;
  metadatas: Record<string, Record<'edit' | 'list', Record<string, unknown>>>;
  layouts: { list: string[]; edit: { name: string; size: number }[][] };
}

describe('the views of the plugin’s types in the Content Manager', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  const viewOf = async (uid: string): Promise<View> =>
    (await app.admin.get(`/content-manager/content-types/${uid}/configuration`)).body.data.contentType;
  const names = ({ layouts }: View) => layouts.edit.map((row) => row.map(({ name }) => name));

  it('have a label for every field', async () => {
    for (const uid of Object.keys(VIEWS)) {
      const { metadatas } = await viewOf(uid);
      const unnamed = Object.entries(metadatas)
        .filter(
          ([name, { edit }]) =>
            edit.label === name && !/^(id|documentId|(created|updated)(At|By))$/.test(name),
        )
        .map(([name]) => name);
      expect([uid, unnamed]).toEqual([uid, []]);
    }
  });

  it('arrange a ticket for an agent: people, subject, status, text', async () => {
    const view = await viewOf(UID.ticket);
    expect(names(view).slice(0, 4)).toEqual([
      ['requesterName', 'requesterEmail'],
      ['subject'],
      ['ticketStatus', 'priority', 'ticketType'],
      ['description'],
    ]);
    expect(view.metadatas.requesterEmail!.edit).toMatchObject({
      label: 'Requester email',
      description: 'Replies are sent to this address.',
    });
    expect(view.layouts.list).toEqual(['subject', 'requesterEmail', 'ticketStatus', 'priority', 'createdAt']);
    expect(view.settings).toMatchObject({ defaultSortBy: 'createdAt', defaultSortOrder: 'DESC' });
  });

  it('keep the changes of a user', async () => {
    const before = await viewOf(UID.ticket);
    const { settings, layouts } = before;
    const metadatas = {
      ...before.metadatas,
      subject: {
        ...before.metadatas.subject!,
        edit: { ...before.metadatas.subject!.edit, label: 'subject', description: '' },
      },
    };
    const edit = [[{ name: 'subject', size: 12 }]];
    await app.strapi
      .plugin('content-manager')
      .service('content-types')
      .updateConfiguration({ uid: UID.ticket }, { settings, metadatas, layouts: { ...layouts, edit } });
    await fillContentViews(app.strapi);
    const after = await viewOf(UID.ticket);
    expect(after.layouts.edit).toEqual(edit);
    expect(after.metadatas.subject!.edit).toMatchObject({ label: 'subject', description: '' });
  });

  it('keep the changes that a user made in an earlier version', async () => {
    const types = app.strapi.plugin('content-manager').service('content-types');
    const { settings, metadatas, layouts } = (await types.findConfiguration({ uid: UID.offer })) as View;
    const named = (name: string, label: string) => ({
      ...metadatas[name]!,
      edit: { ...metadatas[name]!.edit, label, description: '' },
    });
    await types.updateConfiguration(
      { uid: UID.offer },
      {
        settings,
        layouts,
        metadatas: { ...metadatas, name: named('name', 'Article'), values: named('values', 'values') },
      },
    );
    await app.strapi
      .store({ type: 'plugin', name: 'email-channel', key: 'content-views' })
      .set({ value: {} });
    await fillContentViews(app.strapi);
    const after = await viewOf(UID.offer);
    expect(after.metadatas.name!.edit.label).toBe('Article');
    expect(after.metadatas.values!.edit.label).toBe('Values');
  });
});
