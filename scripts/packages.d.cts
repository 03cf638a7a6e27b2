export const external: string[];
export const esModules: string;
