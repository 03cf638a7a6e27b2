/** The parts of Strapi's admin panel that it does not export: the providers that the whole panel runs in. */
declare module 'strapi-admin-source/StrapiApp' {
  import type { StrapiApp as App } from '@strapi/strapi/admin';
  export const StrapiApp: new (options: { config?: object; appPlugins: object }) => App & {
    register(): Promise<void>;
    bootstrap(): Promise<void>;
    loadTrads(): Promise<void>;
    middlewares: unknown[];
    reducers: object;
  };
}

declare module 'strapi-admin-source/core/store/configure' {
  import type { Store } from '@strapi/strapi/admin';
  export const configureStore: (state: object, middlewares: unknown[], reducers: object) => Store;
}

declare module 'strapi-admin-source/components/Providers' {
  import type { ReactNode } from 'react';
  export const Providers: (props: { children: ReactNode; strapi: unknown; store: unknown }) => JSX.Element;
}
