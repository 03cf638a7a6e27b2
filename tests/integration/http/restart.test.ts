import { startApp } from '../../support/app';

it('the plugin leaves nothing behind for the next app in the same process', async () => {
  const first = await startApp();
  await first.stop();
  const second = await startApp();
  try {
    await second.admin.post('/channels', { name: 'Support' }).expect(201);
    const { requests } = await second.userWithRole([{ action: 'plugin::upload.read', subject: null }]);
    await requests.get('/admin/users/me/permissions').expect(200);
  } finally {
    await second.stop();
  }
});
