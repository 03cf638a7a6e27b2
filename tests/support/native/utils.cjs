module.exports = globalThis.requireNatively('@strapi/utils');
