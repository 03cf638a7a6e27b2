import { dropKeptTables, keptTables } from '../server/src/strapi/persisted-tables';
import { withHost } from './host';

/**
 * `email-channel remove-tables`: lists the tables that Strapi keeps while the plugin is disabled, and drops them with
 * `--yes`.
 */
export const removeTables = ({
  yes = false,
  json = false,
}: {
  yes?: boolean;
  json?: boolean;
}): Promise<void> =>
  withHost(async (strapi) => {
    if (strapi.plugins['email-channel'])
      throw new Error(
        'The plugin is still on, so Strapi would create its tables again. Set `enabled: false` for email-channel in config/plugins, then run this command again.',
      );
    const tables = await keptTables(strapi);
    if (yes) await dropKeptTables(strapi);
    if (json) console.log(JSON.stringify({ tables, removed: yes }));
    else if (tables.length === 0) console.log('There are no Email Channel tables.');
    else {
      for (const { name, rows } of tables) console.log(`${name}: ${rows} rows`);
      console.log(
        yes
          ? 'Removed.'
          : 'Nothing was removed. Run the command again with --yes to delete these tables permanently.',
      );
    }
  });
