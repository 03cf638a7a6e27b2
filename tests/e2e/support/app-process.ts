/**
 * The playground as `npm run demo` starts it, built plugin and admin panel included, in a process of its own; app.ts
 * bundles and forks it. Arguments: the checkout, a folder for what it keeps, the port, that of an SMTP server or nothing, whether a
 * template is published, and the path of a configuration file or nothing.
 * It says `ready` once it listens and ends with its parent.
 */
import { UID } from '../../../content-types';
import { startDesk, type Desk } from '../../../playground/demo/desk';
import { enterHome } from '../../../playground/demo/home';

async function main(): Promise<void> {
  const [root = '', directory = '', port = '', smtpPort = '', template = '', configuration = ''] =
    process.argv.slice(2);
  const desk = await startDesk({
    root,
    home: enterHome(directory, { reset: false }),
    port: Number(port),
    panel: true,
    ...(smtpPort && { smtpPort: Number(smtpPort) }),
    ...(configuration && { configuration }),
  });
  process.once('disconnect', () => void desk.stop().finally(() => process.exit(0)));
  if (template) await publishTemplate(desk);
  await desk.listen();
  process.send?.('ready');
}

async function publishTemplate({ strapi }: Desk): Promise<void> {
  await strapi.documents(UID.template as never).create({
    data: {
      name: 'Incident',
      ticketType: 'Incident',
      target: UID.ticket,
      fields: [
        { field: 'subject', required: true, defaultValue: null },
        { field: 'description', required: true, defaultValue: null },
      ],
    } as never,
    status: 'published',
  });
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
