/** The server part of the plugin, for Strapi to load. Types of its data are in `strapi-plugin-email-channel/contracts`. */
declare const plugin: {
  register(context: { strapi: object }): void;
  bootstrap(context: { strapi: object }): Promise<void>;
  destroy(context: { strapi: object }): Promise<void>;
  config: { default: object; validator(config: unknown): void };
};
export default plugin;
