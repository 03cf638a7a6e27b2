/** The admin part of the plugin, for Strapi's panel to load. */
declare const plugin: {
  register(app: object): void;
  bootstrap(app: object): void;
  registerTrads(context: { locales: string[] }): Promise<{ data: Record<string, string>; locale: string }[]>;
};
export default plugin;
