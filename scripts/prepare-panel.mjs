/** Builds the plugin and the playground's admin panel where they are missing or older than their sources. */
import { ensureAdminPanel, ensurePackages, ensurePlugin } from './prepare.mjs';

await ensurePackages();
await ensurePlugin();
await ensureAdminPanel();
