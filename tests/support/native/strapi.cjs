module.exports = globalThis.requireNatively('@strapi/strapi');
